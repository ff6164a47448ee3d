import { plusUs, type EpochUs } from '../domain/units.js';
import { LoadError } from './errors.js';

/** How monitors stand to each other: spread over a frame, as in a ward, or all at the same moment, the worst case. */
export const PHASES = ['spread', 'aligned'] as const;

/** One of {@link PHASES}. */
export type Phases = (typeof PHASES)[number];

/** A frame that is due. */
export interface DueFrame {
  readonly bedIndex: number;
  /** Counts the frames of the bed from 0. */
  readonly sequence: number;
  /** When the frame's last sample has been measured, so when a monitor sends it. */
  readonly dueUs: EpochUs;
}

/** When which frames are due. */
export interface FrameCalendarOptions {
  readonly startUs: EpochUs;
  readonly frameUs: number;
  readonly phases: Phases;
}

/**
 * When each bed's frames are due, whatever has become of the earlier ones: an open loop. A system that is slow
 * makes no frame later, and a generator that is late finds everything that it owes.
 */
export class FrameCalendar {
  readonly #options: FrameCalendarOptions;
  readonly #next: { sequence: number; dueUs: EpochUs }[] = [];

  /** @throws {LoadError} `ECG_LOAD_OPTION` where a frame has no length */
  constructor(options: FrameCalendarOptions) {
    if (!(options.frameUs >= 1)) {
      const message = `A calendar needs frames of 1 µs or more, and ${options.frameUs} µs came.`;
      throw new LoadError('ECG_LOAD_OPTION', message);
    }
    this.#options = options;
  }

  /** Beds that send. */
  get beds(): number {
    return this.#next.length;
  }

  /**
   * Lets the next bed begin with the first frame that begins at `fromUs` or later in its phase.
   *
   * @returns when its stream begins
   */
  addBed(fromUs: EpochUs): EpochUs {
    const { startUs, frameUs } = this.#options;
    const firstUs = startUs + this.#phaseUs(this.#next.length);
    const rounds = Math.max(0, Math.ceil((fromUs - firstUs) / frameUs));
    const streamStartUs = plusUs(startUs, this.#phaseUs(this.#next.length) + rounds * frameUs);
    this.#next.push({ sequence: 0, dueUs: plusUs(streamStartUs, frameUs) });
    return streamStartUs;
  }

  /** Everything that is due at `nowUs` and has not been taken yet, oldest first. */
  take(nowUs: EpochUs): readonly DueFrame[] {
    const due: DueFrame[] = [];
    for (const [bedIndex, next] of this.#next.entries()) {
      for (; next.dueUs <= nowUs; next.dueUs = plusUs(next.dueUs, this.#options.frameUs)) {
        due.push({ bedIndex, sequence: next.sequence, dueUs: next.dueUs });
        next.sequence += 1;
      }
    }
    return due.sort((a, b) => a.dueUs - b.dueUs || a.bedIndex - b.bedIndex);
  }

  /** Spreads any number of beds evenly, so that those of a small step are spread too. */
  #phaseUs(bedIndex: number): number {
    const { phases, frameUs } = this.#options;
    switch (phases) {
      case 'aligned':
        return 0;
      case 'spread':
        return Math.round(frameUs * ((bedIndex * GOLDEN_SHARE) % 1));
    }
  }
}

/** Multiples of the golden ratio fall evenly into a circle, wherever one stops. */
const GOLDEN_SHARE = (Math.sqrt(5) - 1) / 2;

/** When the frame that holds the sample just before a moment was due. */
export function dueOfMoment(
  momentUs: number,
  stream: { readonly startUs: EpochUs; readonly frameUs: number },
): EpochUs {
  const frames = Math.ceil((momentUs - stream.startUs) / stream.frameUs);
  return plusUs(stream.startUs, frames * stream.frameUs);
}
