import type { AlertEvent } from '../../domain/alert.js';
import { US_PER_MS, type EpochUs } from '../../domain/units.js';
import { LatencyHistogram, type LatencyQuantiles } from '../../load/latency-histogram.js';

/** The three latencies of a step, all from the last sample of a window. */
export interface StepLatencies {
  /** To the window's score at a page. */
  readonly score: LatencyQuantiles;
  /** To the alert in the ward's log; null where the log is not watched. */
  readonly alertLog: LatencyQuantiles | null;
  /** To the alert at a page. */
  readonly alertPage: LatencyQuantiles;
}

/** Takes the latencies of what was due in one stretch of time. */
export class StepMeter {
  readonly #fromUs: EpochUs;
  readonly #toUs: EpochUs;
  readonly #score = new LatencyHistogram();
  readonly #alertLog = new LatencyHistogram();
  readonly #alertPage = new LatencyHistogram();
  framesSent = 0;
  lateFrames = 0;
  unsentFrames = 0;
  maxLateUs = 0;

  constructor(fromUs: EpochUs, toUs: EpochUs) {
    this.#fromUs = fromUs;
    this.#toUs = toUs;
  }

  /** A frame was handed over, so far behind its schedule; or not at all. */
  frame(
    dueUs: EpochUs,
    outcome: { readonly lateUs: number; readonly isLate: boolean } | 'unsent',
  ): void {
    if (!this.#holds(dueUs)) return;
    if (outcome === 'unsent') {
      this.unsentFrames += 1;
      return;
    }
    this.framesSent += 1;
    if (outcome.isLate) this.lateFrames += 1;
    this.maxLateUs = Math.max(this.maxLateUs, outcome.lateUs);
  }

  /** A score came. */
  scored(dueUs: EpochUs, nowUs: EpochUs): void {
    if (this.#holds(dueUs)) this.#score.record(nowUs - dueUs);
  }

  /** A score never came. */
  gaveUp(dueUs: EpochUs): void {
    if (this.#holds(dueUs)) this.#score.giveUp();
  }

  /** An alert came to one of the two places where it is waited for. */
  alert(place: 'log' | 'page', dueUs: EpochUs, nowUs: EpochUs): void {
    if (!this.#holds(dueUs)) return;
    (place === 'log' ? this.#alertLog : this.#alertPage).record(nowUs - dueUs);
  }

  /** What came of the step. */
  latencies(isLogWatched: boolean): StepLatencies {
    return {
      score: this.#score.quantiles(),
      alertLog: isLogWatched ? this.#alertLog.quantiles() : null,
      alertPage: this.#alertPage.quantiles(),
    };
  }

  #holds(dueUs: EpochUs): boolean {
    return dueUs >= this.#fromUs && dueUs < this.#toUs;
  }
}

/** The end of the window that an alert of the patient rests on; undefined for technical ones, which rest on none. */
export function decidedUs({ kind, decidedAtMs }: AlertEvent): number | undefined {
  return kind === 'physiological' ? decidedAtMs * US_PER_MS : undefined;
}
