import { cutTo, intersectionOf, totalMs, unionOf, type Interval } from './interval.js';

/** What part of a record is compared. */
export interface EpisodeComparisonOptions {
  /** How long an algorithm may learn at the start of a record: what lies there is not compared. */
  readonly learningMs: number;
  readonly durationMs: number;
}

/** Counts and durations of a comparison; those of several records are added up before shares are taken. */
export interface EpisodeComparison {
  readonly referenceCount: number;
  /** Reference episodes that a test episode overlaps: by reference count, the sensitivity. */
  readonly referenceDetectedCount: number;
  readonly testCount: number;
  /** Test episodes that a reference episode overlaps: by test count, the positive predictivity. */
  readonly testConfirmedCount: number;
  /** By reference duration the duration sensitivity, by test duration the duration predictivity. */
  readonly overlapMs: number;
  readonly referenceMs: number;
  readonly testMs: number;
}

/**
 * Compares episodes with reference episodes in the manner of epicmp, which follows ANSI/AAMI EC57:
 * an episode is matched by any overlap, and a matched one lends nothing to its length, so durations
 * count only where both truly are.
 *
 * Only `[learningMs, durationMs)` is compared; an episode that reaches out of it is cut, and gone if
 * nothing of it is left. Episodes that touch without overlapping do not match. Each given interval is
 * an episode in the counts; durations are of the unions. epicmp knows one state at a time: for its
 * counts, hand in the union of episodes that overlap or touch.
 *
 * @source docs/sources.md#episodes
 */
export function compareEpisodes(
  reference: readonly Interval[],
  test: readonly Interval[],
  { learningMs, durationMs }: EpisodeComparisonOptions,
): EpisodeComparison {
  const within = { startMs: learningMs, endMs: durationMs };
  const referenceEpisodes = cutTo(reference, within);
  const testEpisodes = cutTo(test, within);
  const referenceUnion = unionOf(referenceEpisodes);
  const testUnion = unionOf(testEpisodes);
  return {
    referenceCount: referenceEpisodes.length,
    referenceDetectedCount: countMet(referenceEpisodes, testUnion),
    testCount: testEpisodes.length,
    testConfirmedCount: countMet(testEpisodes, referenceUnion),
    overlapMs: totalMs(intersectionOf(referenceUnion, testUnion)),
    referenceMs: totalMs(referenceUnion),
    testMs: totalMs(testUnion),
  };
}

function countMet(episodes: readonly Interval[], union: readonly Interval[]): number {
  return episodes.filter(({ startMs, endMs }) =>
    union.some((other) => other.startMs < endMs && startMs < other.endMs),
  ).length;
}
