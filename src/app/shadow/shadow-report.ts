import type { Condition, Priority } from '../../domain/alert.js';
import type { ModelIdentity } from '../../domain/score.js';
import type { JudgedRecord } from '../../evaluation/judged-record.js';
import type { ObservedAlert } from '../../evaluation/record-result.js';
import type { Summary } from '../../evaluation/summary.js';
import type { CandidateMeasures } from './candidate.js';
import { SIDES, type PairedBed, type Side, type Unpaired } from './paired-beds.js';

/** A value for each side. */
export type BySide<T> = Readonly<Record<Side, T>>;

/** A physiological alert of one side that no alert of the other overlaps. */
export interface LoneAlert {
  readonly bedId: string;
  readonly condition: Condition;
  readonly priority: Priority;
  /** ISO 8601, event time: from the first moment that it marks to its end. */
  readonly from: string;
  readonly to: string;
}

/** How far the physiological alerts of a side agree with the other's. */
export interface Agreement {
  readonly alerts: number;
  /** How many of them no alert of the other side overlaps. */
  readonly alone: number;
  /** The newest of those. */
  readonly newestAlone: readonly LoneAlert[];
}

/** What a shadow knows besides the alerts of its beds. */
export interface ShadowFacts {
  readonly wardId: string;
  readonly startedAt: string;
  readonly writtenAt: string;
  readonly finished: boolean;
  readonly models: BySide<ModelIdentity>;
  readonly settlingS: number;
  readonly unpaired: Readonly<Record<string, Unpaired>>;
  readonly candidate: CandidateMeasures & {
    /** Messages that wait in Kafka for the candidate. */
    readonly waitingMessages: number;
  };
  readonly missedLiveEvents: number;
  readonly notices: readonly string[];
}

/** What shadow.json holds; docs/shadow.md names every field. */
export interface ShadowReport extends Omit<ShadowFacts, 'unpaired'> {
  readonly schema: 1;
  /** Bed-hours that both sides have judged. */
  readonly hours: number;
  readonly beds: readonly {
    readonly bedId: string;
    readonly from: string;
    readonly to: string;
    readonly hours: number;
    readonly alerts: BySide<number>;
    readonly droppedAlerts: BySide<number>;
  }[];
  readonly bedsNotCompared: Readonly<Record<string, Unpaired>>;
  readonly alertsPerBedDay: BySide<Summary['alertsPerBedDay']>;
  /** Share of the time with a physiological alert open; null where there is no time. */
  readonly alertedShare: BySide<number | null>;
  readonly agreement: BySide<Agreement>;
}

/** One side of a shadow, judged like an evaluation. */
export interface JudgedSide {
  readonly records: readonly JudgedRecord[];
  readonly summary: Summary;
}

const MS_PER_HOUR = 3_600_000;
const NEWEST_ALONE = 50;

/** Both sides next to each other. */
export function shadowReport(
  beds: readonly PairedBed[],
  sides: BySide<JudgedSide>,
  facts: ShadowFacts,
): ShadowReport {
  const { unpaired, ...rest } = facts;
  return {
    schema: 1,
    ...rest,
    hours: sides.candidate.summary.hours,
    beds: beds.map(({ bedId, span, alerts, dropped }) => ({
      bedId,
      from: new Date(span.fromMs).toISOString(),
      to: new Date(span.toMs).toISOString(),
      hours: (span.toMs - span.fromMs) / MS_PER_HOUR,
      alerts: bySide((side) => alerts[side].length),
      droppedAlerts: dropped,
    })),
    bedsNotCompared: unpaired,
    alertsPerBedDay: bySide((side) => sides[side].summary.alertsPerBedDay),
    alertedShare: bySide((side) => alertedShare(sides[side].records)),
    agreement: bySide((side) => agreementOf(beds, side)),
  };
}

/** Makes a value for each side. */
export function bySide<T>(make: (side: Side) => T): BySide<T> {
  return { live: make('live'), candidate: make('candidate') };
}

function alertedShare(records: readonly JudgedRecord[]): number | null {
  const wholeMs = records.reduce((sum, { result }) => sum + result.durationMs, 0);
  const alertedMs = records.reduce((sum, { openTime }) => sum + openTime.alertedMs, 0);
  return wholeMs === 0 ? null : alertedMs / wholeMs;
}

function agreementOf(beds: readonly PairedBed[], side: Side): Agreement {
  const other = SIDES.find((one) => one !== side) ?? side;
  let alerts = 0;
  const alone: LoneAlert[] = [];
  for (const bed of beds) {
    const own = bed.alerts[side].filter(isPhysiological);
    alerts += own.length;
    for (const alert of lone(own, bed.alerts[other].filter(isPhysiological))) {
      alone.push({
        bedId: bed.bedId,
        condition: alert.condition,
        priority: alert.priority,
        from: new Date(bed.span.fromMs + alert.startMs).toISOString(),
        to: new Date(bed.span.fromMs + alert.endedMs).toISOString(),
      });
    }
  }
  alone.sort((a, b) => (a.from < b.from ? -1 : 1));
  return { alerts, alone: alone.length, newestAlone: alone.slice(-NEWEST_ALONE) };
}

function isPhysiological({ kind }: ObservedAlert): boolean {
  return kind === 'physiological';
}

/** The alerts that none of the others overlaps; an alert lasts from what it marks first to its end. */
function lone(
  alerts: readonly ObservedAlert[],
  others: readonly ObservedAlert[],
): readonly ObservedAlert[] {
  const starts = others.toSorted((a, b) => a.startMs - b.startMs);
  // The latest end among the others that begin no later than each of them.
  let latestMs = -Infinity;
  const endsMs = starts.map(({ endedMs }) => (latestMs = Math.max(latestMs, endedMs)));
  return alerts.filter(({ startMs, endedMs }) => {
    const before = starts.findLastIndex((other) => other.startMs <= endedMs);
    return (endsMs[before] ?? -Infinity) < startMs;
  });
}
