import type { AlertEvent } from '../domain/alert.js';
import { US_PER_MS, type EpochUs } from '../domain/units.js';

/** The arrhythmia of a bed: begins again and again in its stream. */
export interface ArrhythmiaPlan {
  readonly everyUs: number;
  /** From the start of each period. */
  readonly startsUs: number;
  readonly durationUs: number;
}

/** How the ward answered the arrhythmias that were sent. */
export interface ArrhythmiaCount {
  /** Episodes that were sent whole, with the time after which they must have alerted. */
  readonly episodes: number;
  /** Those in which, or up to 5 s after which, an alert of the patient was raised or became more. */
  readonly alerted: number;
  /** Alerts of the patient that were raised outside any episode. */
  readonly outsideEpisodes: number;
}

/** A window that still holds the end of an episode may raise. */
const AFTER_US = 5_000_000;

/** Holds alerts against the arrhythmias that the generator has put into the signal. */
export class ArrhythmiaLedger {
  readonly #plan: ArrhythmiaPlan;
  readonly #streams = new Map<string, EpochUs>();
  readonly #alerted = new Set<string>();
  readonly #outside: { readonly decidedUs: number }[] = [];

  constructor(plan: ArrhythmiaPlan) {
    this.#plan = plan;
  }

  /** A bed with arrhythmia begins its stream `offsetUs` into the period. */
  begin(bedId: string, streamStartUs: EpochUs, offsetUs: number): void {
    this.#streams.set(bedId, (streamStartUs - offsetUs) as EpochUs);
  }

  /** Takes an alert event of the ward. */
  observe({ bedId, kind, phase, decidedAtMs }: AlertEvent): void {
    if (kind !== 'physiological' || phase === 'ended') return;
    const decidedUs = decidedAtMs * US_PER_MS;
    const periodStartUs = this.#streams.get(bedId);
    const episode =
      periodStartUs === undefined ? undefined : this.#episodeAt(decidedUs - periodStartUs);
    if (episode !== undefined) this.#alerted.add(`${bedId} ${episode}`);
    else if (phase === 'raised') this.#outside.push({ decidedUs });
  }

  /** What was due and what came in `[fromUs, toUs)`. */
  count(fromUs: EpochUs, toUs: EpochUs): ArrhythmiaCount {
    const { everyUs, startsUs, durationUs } = this.#plan;
    let [episodes, alerted] = [0, 0];
    for (const [bedId, periodStartUs] of this.#streams) {
      const first = Math.ceil((fromUs - periodStartUs - startsUs) / everyUs);
      for (let episode = Math.max(0, first); ; episode += 1) {
        const endUs = periodStartUs + episode * everyUs + startsUs + durationUs + AFTER_US;
        if (endUs >= toUs) break;
        episodes += 1;
        if (this.#alerted.has(`${bedId} ${episode}`)) alerted += 1;
      }
    }
    const outside = this.#outside.filter(
      ({ decidedUs }) => decidedUs >= fromUs && decidedUs < toUs,
    );
    return { episodes, alerted, outsideEpisodes: outside.length };
  }

  #episodeAt(sinceUs: number): number | undefined {
    const { everyUs, startsUs, durationUs } = this.#plan;
    const episode = Math.floor((sinceUs - startsUs) / everyUs);
    const withinUs = sinceUs - startsUs - episode * everyUs;
    return episode >= 0 && withinUs < durationUs + AFTER_US ? episode : undefined;
  }
}
