import type { AlertEvent } from '../../domain/alert.js';
import type { BedId } from '../../domain/bed.js';
import type { ObservedAlert } from '../../evaluation/record-result.js';
import { AlertHistory, type Span } from './alert-history.js';

/** The two sides of a shadow. */
export const SIDES = ['live', 'candidate'] as const;

/** One of the two sides. */
export type Side = (typeof SIDES)[number];

/** A bed with the span that both sides have judged, and the alerts of both in it. */
export interface PairedBed {
  readonly bedId: BedId;
  readonly span: Span;
  readonly alerts: Readonly<Record<Side, readonly ObservedAlert[]>>;
  /** Alerts that fell away for want of room; the span begins behind the last of them. */
  readonly dropped: Readonly<Record<Side, number>>;
}

/** How much there is to compare. */
export interface PairedTotals {
  readonly beds: number;
  readonly unpairedBeds: number;
  readonly hours: number;
  /** Alerts that are kept, of all beds. */
  readonly alerts: Readonly<Record<Side, number>>;
}

/** Why a bed that the candidate sees is not compared. */
export type Unpaired = 'settling' | 'not-judged-by-the-ward';

/** Event time that jumps by more than this is another time of day: the bed's comparison begins anew. */
const JUMP_MS = 24 * 3_600_000;

const MS_PER_HOUR = 3_600_000;

interface WatchedBed {
  readonly alerts: Readonly<Record<Side, AlertHistory>>;
  /** Where the comparison begins; undefined before the candidate has judged anything. */
  fromMs: number | undefined;
  readonly judgedToMs: Record<Side, number>;
}

/** Keeps what both sides say of each bed, and the span that both have judged. */
export class PairedBeds {
  readonly #settlingMs: number;
  readonly #maxAlerts: number | undefined;
  readonly #beds = new Map<BedId, WatchedBed>();

  /** @param options.settlingMs - how long the candidate needs before it is compared */
  constructor(options: { readonly settlingMs: number; readonly maxAlerts?: number }) {
    this.#settlingMs = options.settlingMs;
    this.#maxAlerts = options.maxAlerts;
  }

  /** The beds that the candidate has judged. */
  get beds(): readonly BedId[] {
    return [...this.#beds].filter(([, { fromMs }]) => fromMs !== undefined).map(([bedId]) => bedId);
  }

  /** Takes an alert event of a side. */
  logged(side: Side, event: AlertEvent): void {
    const { alerts } = this.#bed(event.bedId);
    alerts[side].add(event);
  }

  /** The candidate has judged a window that ends then. */
  candidateJudged(bedId: BedId, endMs: number): void {
    const bed = this.#bed(bedId);
    const isJump = endMs - bed.judgedToMs.candidate > JUMP_MS;
    if (bed.fromMs === undefined || isJump) this.#begin(bed, endMs + this.#settlingMs);
    bed.judgedToMs.candidate = Math.max(bed.judgedToMs.candidate, endMs);
  }

  /** The ward has judged a bed up to then, and everything that it said of it has been taken. */
  liveJudged(bedId: BedId, toMs: number): void {
    const { judgedToMs } = this.#bed(bedId);
    judgedToMs.live = Math.max(judgedToMs.live, toMs);
  }

  /** The beds that can be compared, by id. */
  paired(): readonly PairedBed[] {
    return [...this.#beds]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([bedId, bed]) => {
        const span = spanOf(bed);
        return span === undefined ? [] : [pairedBed(bedId, bed, span)];
      });
  }

  /** How much there is to compare; cheap enough for every line of progress. */
  totals(): PairedTotals {
    const spans = [...this.#beds.values()].flatMap((bed) => spanOf(bed) ?? []);
    const kept = (side: Side): number =>
      [...this.#beds.values()].reduce((sum, { alerts }) => sum + alerts[side].size, 0);
    return {
      beds: spans.length,
      unpairedBeds: this.beds.length - spans.length,
      hours: spans.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0) / MS_PER_HOUR,
      alerts: { live: kept('live'), candidate: kept('candidate') },
    };
  }

  /** The beds that the candidate sees and that cannot be compared, by id. */
  unpaired(): Readonly<Record<string, Unpaired>> {
    const unpaired = [...this.#beds]
      .filter(([, bed]) => bed.fromMs !== undefined && spanOf(bed) === undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([bedId, { fromMs = Infinity, judgedToMs }]): [string, Unpaired] => [
        bedId,
        judgedToMs.candidate <= fromMs ? 'settling' : 'not-judged-by-the-ward',
      ]);
    return Object.fromEntries(unpaired);
  }

  #begin(bed: WatchedBed, fromMs: number): void {
    bed.fromMs = fromMs;
    for (const side of SIDES) bed.alerts[side].forgetBefore(fromMs);
  }

  #bed(bedId: BedId): WatchedBed {
    const known = this.#beds.get(bedId);
    if (known !== undefined) return known;
    const bed: WatchedBed = {
      alerts: {
        live: new AlertHistory(this.#maxAlerts),
        candidate: new AlertHistory(this.#maxAlerts),
      },
      fromMs: undefined,
      judgedToMs: { live: Number.NEGATIVE_INFINITY, candidate: Number.NEGATIVE_INFINITY },
    };
    this.#beds.set(bedId, bed);
    return bed;
  }
}

function spanOf({ fromMs, judgedToMs, alerts }: WatchedBed): Span | undefined {
  if (fromMs === undefined) return undefined;
  const complete = SIDES.map((side) => alerts[side].completeFromMs);
  const from = Math.max(fromMs, ...complete);
  const toMs = Math.min(judgedToMs.live, judgedToMs.candidate);
  return toMs > from ? { fromMs: from, toMs } : undefined;
}

function pairedBed(bedId: BedId, { alerts }: WatchedBed, span: Span): PairedBed {
  return {
    bedId,
    span,
    alerts: { live: alerts.live.observed(span), candidate: alerts.candidate.observed(span) },
    dropped: { live: alerts.live.droppedCount, candidate: alerts.candidate.droppedCount },
  };
}
