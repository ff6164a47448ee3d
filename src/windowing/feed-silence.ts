import type { BedId } from '../domain/bed.js';
import type { FeedBackFact, FeedLostFact } from '../domain/feed.js';
import { epochUs, type EpochUs } from '../domain/units.js';

/** How long a bed may be silent before it is said, and when it is said again with more weight. */
export const SILENCE_LIMITS_US = { lost: 3_000_000, longLost: 60_000_000 } as const;

const STEPS_US = [SILENCE_LIMITS_US.lost, SILENCE_LIMITS_US.longLost] as const;

/** Whether one bed's frames have stopped, and what of it has been said. */
export class FeedSilence {
  readonly #bedId: BedId;
  #sinceUs: EpochUs | undefined;
  #stepsSaid = 0;

  /** @param lastEndUs - the end of the bed's signal as known from before a restart */
  constructor(bedId: BedId, lastEndUs?: EpochUs) {
    this.#bedId = bedId;
    this.#sinceUs = lastEndUs;
  }

  /** Whether a frame with this end is newer than all signal known. */
  isNews(endUs: EpochUs): boolean {
    return this.#sinceUs === undefined || endUs > this.#sinceUs;
  }

  /** How long the silence was before a frame that starts then. */
  holeBeforeUs(startUs: EpochUs): number {
    return this.#sinceUs === undefined ? 0 : startUs - this.#sinceUs;
  }

  /** What is to be said of a silence of this length, and has not been. */
  lost(silentUs: number): readonly FeedLostFact[] {
    const { bedId, sinceUs } = { bedId: this.#bedId, sinceUs: this.#sinceUs };
    if (sinceUs === undefined) return [];
    const due = STEPS_US.slice(this.#stepsSaid).filter((stepUs) => silentUs >= stepUs);
    this.#stepsSaid += due.length;
    return due.map((stepUs) => ({ kind: 'feed-lost', bedId, sinceUs, silentUs: stepUs }));
  }

  /** What is to be said when signal comes again. */
  back(startUs: EpochUs): readonly FeedBackFact[] {
    if (this.#sinceUs === undefined || this.#stepsSaid === 0) return [];
    const backUs = epochUs(Math.max(startUs, this.#sinceUs));
    this.#stepsSaid = 0;
    return [{ kind: 'feed-back', bedId: this.#bedId, sinceUs: this.#sinceUs, backUs }];
  }

  /** Takes note of signal up to a moment. */
  heard(endUs: EpochUs): void {
    this.#sinceUs = epochUs(Math.max(this.#sinceUs ?? endUs, endUs));
  }

  /** Nothing is expected any more: the stream ended in good order. */
  stop(): void {
    this.#sinceUs = undefined;
    this.#stepsSaid = 0;
  }
}
