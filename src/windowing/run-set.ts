import { sampleTimeUs, type EcgFrame } from '../domain/frame.js';
import { StreamRun, type StreamKey } from './stream-run.js';

/** Streams of a bed that are held at once; the one that ended first is forgotten beyond it. */
const MAX_RUNS = 8;

/** The streams of one bed that can still give signal, the oldest epoch first. */
export class RunSet {
  readonly #options: { readonly gridRateHz: number; readonly spanUs: number };
  #runs: StreamRun[] = [];
  #head: StreamRun | undefined;

  /** @param options - the grid's rate, and how much event time of each run is held */
  constructor(options: { readonly gridRateHz: number; readonly spanUs: number }) {
    this.#options = options;
  }

  /** The runs, the oldest epoch first: where two hold the same moment, the older one counts. */
  get all(): readonly StreamRun[] {
    return this.#runs;
  }

  /** The run with the newest signal. */
  get head(): StreamRun | undefined {
    return this.#head;
  }

  /** The run that a frame belongs to, where it is held. */
  find(frame: StreamKey): StreamRun | undefined {
    return this.#runs.find((run) => run.holds(frame));
  }

  /** Places the samples of a frame at `[start, end)`. */
  place(frame: EcgFrame, start: number, end: number): void {
    const run = this.find(frame) ?? this.#add(frame);
    run.place(frame, start, end);
    const headEndUs = this.#head?.endUs ?? Number.NEGATIVE_INFINITY;
    if (sampleTimeUs(frame, end) > headEndUs) this.#head = run;
  }

  /** Forgets runs that ended at or before a moment. */
  forgetBefore(momentUs: number): void {
    if (this.#runs.length > 1)
      this.#runs = this.#runs.filter((run) => run === this.#head || endOf(run) > momentUs);
  }

  /** Forgets all. */
  clear(): void {
    this.#runs = [];
    this.#head = undefined;
  }

  #add(key: StreamKey): StreamRun {
    const made = new StreamRun(key, this.#options);
    const kept =
      this.#runs.length < MAX_RUNS
        ? this.#runs
        : [...this.#runs].sort((a, b) => endOf(a) - endOf(b)).slice(1);
    this.#runs = [...kept, made].sort(
      (a, b) =>
        a.key.streamEpochUs - b.key.streamEpochUs || a.key.sampleRateHz - b.key.sampleRateHz,
    );
    return made;
  }
}

function endOf(run: StreamRun): number {
  return run.endUs ?? Number.NEGATIVE_INFINITY;
}
