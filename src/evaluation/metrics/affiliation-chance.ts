import type { Interval } from './interval.js';

/**
 * The chance that a random place of the zone lies farther from the truth than a predicted place does,
 * summed over the predicted stretch; 1 at each place within the truth.
 */
export function chanceOfPrediction(predicted: Interval, truth: Interval, zone: Interval): number {
  const zoneMs = zone.endMs - zone.startMs;
  const truthMs = truth.endMs - truth.startMs;
  // Up to here a place has as near ones at both sides of the truth, beyond at one side only.
  const bothSidesMs = Math.min(truth.startMs - zone.startMs, zone.endMs - truth.endMs);
  const chanceAt = (ms: number): number => {
    const awayMs = Math.max(truth.startMs - ms, ms - truth.endMs);
    return 1 - (truthMs + Math.min(awayMs, bothSidesMs) + awayMs) / zoneMs;
  };
  const bends = [truth.startMs - bothSidesMs, truth.endMs + bothSidesMs];
  return outsideSum(predicted, truth, bends, chanceAt);
}

/**
 * The chance that a random place of the zone lies farther from a place of the truth than the
 * prediction does, summed over the part of the truth; 1 at each place within the prediction.
 *
 * @param predicted - within the zone
 */
export function chanceOfTruth(truth: Interval, predicted: Interval, zone: Interval): number {
  const zoneMs = zone.endMs - zone.startMs;
  const pivotAt = (ms: number): number =>
    ms <= predicted.startMs ? predicted.startMs : predicted.endMs;
  const chanceAt = (ms: number): number => {
    const awayMs = Math.abs(pivotAt(ms) - ms);
    const toEdgeMs = Math.min(ms - zone.startMs, zone.endMs - ms);
    return 1 - (Math.min(awayMs, toEdgeMs) + awayMs) / zoneMs;
  };
  const bends = [predicted.startMs, predicted.endMs].flatMap((pivotMs) => [
    (zone.startMs + pivotMs) / 2,
    (zone.endMs + pivotMs) / 2,
  ]);
  bends.push((zone.startMs + zone.endMs) / 2);
  return outsideSum(truth, predicted, bends, chanceAt);
}

/**
 * The length of what of a stretch lies within another, and the integral of a chance over what lies
 * before and after. The chance is a straight line between bends, so the mean of its ends is exact.
 */
function outsideSum(
  stretch: Interval,
  other: Interval,
  bends: readonly number[],
  chanceAt: (ms: number) => number,
): number {
  const corners = [other.startMs, other.endMs, ...bends, stretch.endMs]
    .filter((ms) => ms > stretch.startMs && ms <= stretch.endMs)
    .sort((one, another) => one - another);
  let sum = 0;
  let fromMs = stretch.startMs;
  for (const toMs of corners) {
    const isWithin = fromMs >= other.startMs && toMs <= other.endMs;
    const chance = isWithin ? 1 : (chanceAt(fromMs) + chanceAt(toMs)) / 2;
    sum += (toMs - fromMs) * chance;
    fromMs = toMs;
  }
  return sum;
}
