/** How far an evaluation is. */
export interface EvaluateProgress {
  readonly records: number;
  readonly finished: number;
  /** 0 to 1 of the signal. */
  readonly share: number;
  /** Signal for one second of the clock, since the start. */
  readonly timesRealTime: number;
  /** By the speed so far; undefined before there is one. */
  readonly leftSeconds: number | undefined;
}

const MS_PER_SECOND = 1_000;

/** Counts finished records and judged windows; time is given, not read. */
export class EvaluationMeter {
  readonly #totals: { readonly records: number; readonly signalMs: number };
  readonly #resumed: { readonly records: number; readonly signalMs: number };
  readonly #hopMs: number;
  #finished = 0;
  #windows = 0;

  /**
   * @param resumed - what an earlier run has finished; it says nothing of this one's speed
   * @param hopMs - signal for one window
   */
  constructor(
    totals: { readonly records: number; readonly signalMs: number },
    resumed: { readonly records: number; readonly signalMs: number },
    hopMs: number,
  ) {
    this.#totals = totals;
    this.#resumed = resumed;
    this.#hopMs = hopMs;
  }

  windows(count: number): void {
    this.#windows += count;
  }

  recordFinished(): void {
    this.#finished += 1;
  }

  /** @param elapsedMs - since the start of this run */
  at(elapsedMs: number): EvaluateProgress {
    const scoredMs = this.#windows * this.#hopMs;
    const timesRealTime = elapsedMs > 0 ? scoredMs / elapsedMs : 0;
    const doneMs = Math.min(this.#totals.signalMs, this.#resumed.signalMs + scoredMs);
    const leftMs = this.#totals.signalMs - doneMs;
    return {
      records: this.#totals.records,
      finished: this.#resumed.records + this.#finished,
      share: this.#totals.signalMs > 0 ? doneMs / this.#totals.signalMs : 1,
      timesRealTime,
      leftSeconds: timesRealTime > 0 ? leftMs / timesRealTime / MS_PER_SECOND : undefined,
    };
  }
}
