/** Decisions on alarms that a bedside monitor raised: kept or suppressed, rightly or not. */
export interface AlarmDecisions {
  /** True alarms kept. */
  readonly truePositive: number;
  /** False alarms kept. */
  readonly falsePositive: number;
  /** True alarms suppressed. */
  readonly falseNegative: number;
  /** False alarms suppressed. */
  readonly trueNegative: number;
}

/** How many right decisions a suppressed true alarm undoes. */
const SUPPRESSED_ALARM_WEIGHT = 5;

/**
 * The score of the PhysioNet/CinC Challenge 2015, from 0 to 100: the share of right decisions, where
 * a suppressed true alarm weighs five times.
 *
 * @returns undefined where nothing was decided
 * @source docs/sources.md#challenge-2015
 */
export function challengeScore(decisions: AlarmDecisions): number | undefined {
  const { truePositive, falsePositive, falseNegative, trueNegative } = decisions;
  const right = truePositive + trueNegative;
  const weighed = right + falsePositive + SUPPRESSED_ALARM_WEIGHT * falseNegative;
  return weighed === 0 ? undefined : (100 * right) / weighed;
}
