import { ReplayError } from './errors.js';

const MIN_FRAME_MS = 50;
const MAX_FRAME_MS = 2_000;

/**
 * Where each frame of a stream begins: every frame has the same duration, and where that is no whole
 * number of samples, their counts differ by one and no drift adds up.
 */
export class FrameGrid {
  readonly #samplesPerFrame: number;

  /**
   * @param frameDurationMs - 50 to 2000
   * @throws {ReplayError} `ECG_REPLAY_OPTION` where it is not
   */
  constructor(frameDurationMs: number, sampleRateHz: number) {
    if (!(frameDurationMs >= MIN_FRAME_MS && frameDurationMs <= MAX_FRAME_MS)) {
      throw new ReplayError(
        'ECG_REPLAY_OPTION',
        `expected a frame of ${MIN_FRAME_MS} to ${MAX_FRAME_MS} ms, came ${frameDurationMs} ms`,
      );
    }
    this.#samplesPerFrame = (frameDurationMs * sampleRateHz) / 1_000;
  }

  /** The position of a frame's first sample. */
  startOf(sequence: number): number {
    return Math.round(sequence * this.#samplesPerFrame);
  }
}
