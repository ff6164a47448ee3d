import type { BedId } from '../domain/bed.js';
import type { GapFact } from '../domain/feed.js';
import { epochUs, US_PER_SECOND, type EpochUs } from '../domain/units.js';
import type { StreamRun } from './stream-run.js';

interface Stretch {
  readonly startUs: EpochUs;
  readonly endUs: EpochUs;
  /** A hole shorter than one sample holds no sample. */
  readonly sampleUs: number;
}

/** Tells the holes in one bed's signal, each once, when nothing is waited for any more that could fill it. */
export class GapFinder {
  readonly #bedId: BedId;
  /** The end of the signal up to which every hole has been told; undefined before any signal. */
  #toldUntilUs: EpochUs | undefined;

  constructor(bedId: BedId) {
    this.#bedId = bedId;
  }

  /** The holes that end at or before the watermark and have not been told. */
  passed(runs: readonly StreamRun[], watermarkUs: number): readonly GapFact[] {
    const gaps: GapFact[] = [];
    for (const stretch of this.#untold(runs)) {
      if (stretch.startUs > watermarkUs) break;
      const startUs = this.#toldUntilUs ?? stretch.startUs;
      if (stretch.startUs - startUs >= stretch.sampleUs)
        gaps.push({ kind: 'gap', bedId: this.#bedId, startUs, endUs: stretch.startUs });
      this.#toldUntilUs = epochUs(Math.max(startUs, stretch.endUs));
    }
    return gaps;
  }

  /** Begins anew: what lies between two streams is no hole. */
  restart(): void {
    this.#toldUntilUs = undefined;
  }

  #untold(runs: readonly StreamRun[]): readonly Stretch[] {
    const toldUntilUs = this.#toldUntilUs ?? Number.NEGATIVE_INFINITY;
    return runs
      .flatMap((run) =>
        run.received().map((stretch) => ({
          ...stretch,
          sampleUs: Math.floor(US_PER_SECOND / run.key.sampleRateHz),
        })),
      )
      .filter(({ endUs }) => endUs > toldUntilUs)
      .sort((a, b) => a.startUs - b.startUs);
  }
}
