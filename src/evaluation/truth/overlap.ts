import type { Interval } from '../metrics/interval.js';

/** Whether two stretches share any time. */
export function overlaps(one: Interval, other: Interval): boolean {
  return one.startMs < other.endMs && other.startMs < one.endMs;
}
