/** A stretch of time, half open: from its start to before its end. */
export interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

/** The parts of intervals within a stretch; those that have none fall out. */
export function cutTo(intervals: readonly Interval[], within: Interval): Interval[] {
  return intervals
    .map(({ startMs, endMs }) => ({
      startMs: Math.max(startMs, within.startMs),
      endMs: Math.min(endMs, within.endMs),
    }))
    .filter(({ startMs, endMs }) => startMs < endMs);
}

/** The union of intervals as disjoint ones in order; those that touch become one, empty ones none. */
export function unionOf(intervals: readonly Interval[]): Interval[] {
  const union: Interval[] = [];
  const ordered = intervals
    .filter(({ startMs, endMs }) => startMs < endMs)
    .sort((one, other) => one.startMs - other.startMs);
  for (const { startMs, endMs } of ordered) {
    const newest = union.at(-1);
    if (newest === undefined || newest.endMs < startMs) union.push({ startMs, endMs });
    else if (newest.endMs < endMs) union[union.length - 1] = { startMs: newest.startMs, endMs };
  }
  return union;
}

/** What two unions have in common, in order. */
export function intersectionOf(one: readonly Interval[], other: readonly Interval[]): Interval[] {
  const common: Interval[] = [];
  let next = 0;
  for (const { startMs, endMs } of one) {
    while ((other[next]?.endMs ?? Infinity) <= startMs) next += 1;
    for (let place = next; (other[place]?.startMs ?? Infinity) < endMs; place += 1) {
      const met = other[place];
      if (met === undefined) break;
      common.push({
        startMs: Math.max(startMs, met.startMs),
        endMs: Math.min(endMs, met.endMs),
      });
    }
  }
  return common;
}

/** The total duration of disjoint intervals. */
export function totalMs(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
}
