/** Whether a measured value grows: from the floors of stretches of time, so that garbage between them does not count. */

const STRETCHES = 12;
/** Buffers fill and code is compiled for some minutes: shorter courses say nothing. */
const LEAST_S = 240;
/** Less than this share of the value, over all stretches together, is no growth. */
const FLAT_SHARE = 0.03;
/** Growth must stand out from how the floors scatter about it. */
const TIMES_SCATTER = 4;

/**
 * @param points - `atS` and `value` each, in the order of time
 * @param warmUpShare - the first part of the time that does not count
 * @returns `verdict`: `flat`, `grows`, `shrinks` or `too-short`; `perHour`: the slope (Theil and Sen: the median of all
 *   slopes between two floors, which a few odd ones do not move)
 */
export function growthOf(points, { warmUpShare = 0.25 } = {}) {
  const [first, last] = [points[0], points.at(-1)];
  const fromS = (first?.atS ?? 0) + warmUpShare * ((last?.atS ?? 0) - (first?.atS ?? 0));
  const counted = points.filter(({ atS }) => atS >= fromS);
  const floors = floorsOf(counted);
  const spanS = (floors.at(-1)?.atS ?? 0) - (floors[0]?.atS ?? 0);
  if (floors.length < STRETCHES || spanS < LEAST_S)
    return { verdict: 'too-short', perHour: null, floors };
  const slopes = floors.flatMap((from, at) =>
    floors.slice(at + 1).map((to) => (to.value - from.value) / (to.atS - from.atS)),
  );
  const slope = median(slopes);
  const level = median(floors.map(({ value }) => value));
  const off = median(
    floors.map(({ atS, value }) =>
      Math.abs(value - floors[0].value - slope * (atS - floors[0].atS)),
    ),
  );
  const grown = slope * spanS;
  const isFlat = Math.abs(grown) <= Math.max(FLAT_SHARE * level, TIMES_SCATTER * off);
  const verdict = isFlat ? 'flat' : grown > 0 ? 'grows' : 'shrinks';
  return { verdict, perHour: slope * 3_600, level, floors };
}

function floorsOf(points) {
  const size = points.length / STRETCHES;
  if (size < 2) return [];
  return Array.from({ length: STRETCHES }, (_, at) => {
    const stretch = points.slice(Math.floor(at * size), Math.floor((at + 1) * size));
    return stretch.reduce((low, point) => (point.value < low.value ? point : low));
  });
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle) - 1]) / 2;
}
