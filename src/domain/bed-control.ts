import type { Condition } from './alert.js';
import type { BedId } from './bed.js';
import type { Actor } from './staff.js';

/**
 * How the anomaly limit of a bed is found: from the bed's own recent scores, or as a fixed score of the
 * same scale (1 = 99th percentile of normal ECG).
 */
export type LimitControl =
  { readonly kind: 'baseline' } | { readonly kind: 'fixed'; readonly limitScore: number };

/** What staff have set for a bed. Each change is one revision, takes effect in event time, and is logged. */
export interface BedControl {
  readonly bedId: BedId;
  /** Counts the changes from 1; 0 for a bed that nobody has changed. */
  readonly revision: number;
  readonly limit: LimitControl;
  readonly rateLowBpm?: number;
  readonly rateHighBpm?: number;
  /** `frozen`: the baseline learns nothing more until it is thawed. */
  readonly baseline: 'learning' | 'frozen';
  /** The baseline forgets what lies before this event time; 0 where it was never reset. */
  readonly baselineResetMs: number;
  /** Whoever was in the bed before this event time has been discharged; left out where nobody was. */
  readonly dischargedMs?: number;
  /** On standby nobody is watched: no alert is raised, and the bed says so wherever it is shown. */
  readonly standby: boolean;
  /** Conditions whose signal is off for this bed; those that are lethal cannot be. */
  readonly conditionsOff: readonly Condition[];
  /** The event time from which this revision holds. */
  readonly effectiveFromMs: number;
  readonly changedBy?: Actor;
  readonly changedAtMs?: number;
}

/** Conditions that nobody can switch off. */
export const NEVER_OFF: readonly Condition[] = [
  'no-electrical-activity',
  'chaotic-rhythm',
  'feed-lost',
  'scores-late',
  'detector-down',
  'store-down',
  'canary-missed',
  'overload',
];

/** The control of a bed that nobody has changed. */
export function untouchedControl(bedId: BedId): BedControl {
  return {
    bedId,
    revision: 0,
    limit: { kind: 'baseline' },
    baseline: 'learning',
    baselineResetMs: 0,
    standby: false,
    conditionsOff: [],
    effectiveFromMs: 0,
  };
}

/** Why a bed's control keeps a condition from calling anybody; undefined where it does not. */
export function offBecause(
  { standby, conditionsOff }: BedControl,
  condition: string,
): 'standby' | 'condition-off' | undefined {
  if (standby) return 'standby';
  return conditionsOff.some((off) => off === condition) ? 'condition-off' : undefined;
}
