import type { ChaoticRhythmRules } from './chaotic-rhythm.js';
import type { EpisodeRules } from './episode.js';
import type { RateLimitRules } from './rate-limits.js';

/** The conditions that are judged from a bed's own items; the others are of wardwave as a whole. */
export const BED_CONDITIONS = [
  'no-electrical-activity',
  'chaotic-rhythm',
  'rate-low',
  'rate-high',
  'anomaly',
  'lead-off',
  'noisy',
  'feed-lost',
  'clock-step',
  'clock-drift',
] as const;

/** One of them. */
export type BedCondition = (typeof BED_CONDITIONS)[number];

/**
 * The limits and delays of the alarm conditions. Values come from the configuration, which states
 * range, unit and default of each; what they mean is in docs/alert-states.md.
 */
export interface AlertRules {
  readonly anomaly: AnomalyRules;
  readonly baseline: BaselineRules;
  readonly rate: RateLimitRules;
  readonly chaos: ChaoticRhythmRules;
  /** All connected leads flat for this long is "no electrical activity". */
  readonly flatForMs: number;
  /** A lead reported off for this long is an alarm; back for this long ends it. */
  readonly leadOffForMs: number;
  /** Most connected leads noisy for this long is an alarm; quiet for this long ends it. */
  readonly noisyForMs: number;
  /** How long each condition must be there, and away, to count. */
  readonly episodes: Readonly<Record<BedCondition, EpisodeRules>>;
  /** A running alert is written again at least this far apart, unless something important changed. */
  readonly reviseEveryMs: number;
}

/** When the anomaly condition begins, ends and rises in priority. */
export interface AnomalyRules {
  /** At least this many ... */
  readonly k: number;
  /** ... of this many successive cells of a lead above the limit make the condition present. */
  readonly n: number;
  /** While present, this fraction of the limit counts as above it (hysteresis); at most 1. */
  readonly endRatio: number;
  /** Anomalous time within the last 10 s that makes the priority medium. */
  readonly mediumFromMs: number;
  /** Anomalous time within the last 10 s that makes the priority high, if the score is far enough. */
  readonly highFromMs: number;
  /** Score over limit that high priority needs. */
  readonly highFromRatio: number;
}

/** How a bed's own limit follows its recent scores. */
export interface BaselineRules {
  /** The lowest limit, in thousandths of a score (1000 = 99th percentile of normal ECG). */
  readonly floorMilli: number;
  /** The highest limit: a score above it alarms in every bed. */
  readonly ceilingMilli: number;
  /** The limit lies this far above the bed's quiet level (the 20th percentile of its scores). */
  readonly marginMilli: number;
  /** Signal time before the bed's own limit is used instead of the floor. */
  readonly warmUpMs: number;
  /** How much recent signal the baseline remembers. */
  readonly memoryMs: number;
  /** While an anomaly is present one cell in this many is learnt, so that a change is not unlearnt. */
  readonly learnOneInWhilePresent: number;
}
