/** Segments of three seconds in which the time off the base line is counted. @source docs/sources.md#threshold-crossing-sample-count */
const SEGMENT_SAMPLES = 300;

/** Each begins one second after the one before. @source docs/sources.md#threshold-crossing-sample-count */
const SEGMENT_STEP_SAMPLES = 100;

/** Its first and last quarter of a second are weighted by a cosine. @source docs/sources.md#threshold-crossing-sample-count */
const TAPER_SAMPLES = 25;

/** The weight of each sample of a segment. */
const TAPER = Float64Array.from({ length: SEGMENT_SAMPLES }, (_, sample) => {
  const toEnd = Math.min(sample, SEGMENT_SAMPLES - 1 - sample);
  return toEnd < TAPER_SAMPLES ? 0.5 * (1 - Math.cos((Math.PI * toEnd) / TAPER_SAMPLES)) : 1;
});

/** A sample counts where it is farther out than this share of the largest. @source docs/sources.md#threshold-crossing-sample-count */
const THRESHOLD_SHARE = 0.2;

/** The phase space is a grid of so many boxes to each side. @source docs/sources.md#phase-space */
const GRID = 40;

/** Its two axes are the signal now and half a second ago. @source docs/sources.md#phase-space */
const DELAY_SAMPLES = 50;

/**
 * The leakage of a filter that is tuned to half the signal's mean period: near 0 for a sine, near 1 for narrow beats.
 *
 * @param valuesMv - mV at 100 Hz without wander
 * @returns 0 to 1; 1 for a flat line
 * @source docs/sources.md#leakage
 */
export function leakageOf(valuesMv: Float64Array): number {
  let size = 0;
  let slope = 0;
  for (let at = 0; at < valuesMv.length; at++) {
    size += Math.abs(valuesMv[at] ?? 0);
    if (at > 0) slope += Math.abs((valuesMv[at] ?? 0) - (valuesMv[at - 1] ?? 0));
  }
  if (slope === 0) return 1;
  const half = Math.max(1, Math.round((Math.PI * size) / slope));
  let through = 0;
  let all = 0;
  for (let at = half; at < valuesMv.length; at++) {
    const now = valuesMv[at] ?? 0;
    const before = valuesMv[at - half] ?? 0;
    through += Math.abs(now + before);
    all += Math.abs(now) + Math.abs(before);
  }
  return all === 0 ? 1 : through / all;
}

/**
 * The share of time that the signal spends off its base line: the mean over segments of three seconds.
 *
 * @param valuesMv - mV at 100 Hz without wander, at least three seconds
 * @source docs/sources.md#threshold-crossing-sample-count
 */
export function crossingShareOf(valuesMv: Float64Array): number {
  let sum = 0;
  let segments = 0;
  for (
    let from = 0;
    from + SEGMENT_SAMPLES <= valuesMv.length;
    from += SEGMENT_STEP_SAMPLES, segments++
  ) {
    let largest = 0;
    for (let at = 0; at < SEGMENT_SAMPLES; at++) {
      largest = Math.max(largest, Math.abs((valuesMv[from + at] ?? 0) * (TAPER[at] ?? 0)));
    }
    for (let at = 0; at < SEGMENT_SAMPLES; at++) {
      const size = Math.abs((valuesMv[from + at] ?? 0) * (TAPER[at] ?? 0));
      if (size > THRESHOLD_SHARE * largest) sum++;
    }
  }
  return sum / (segments * SEGMENT_SAMPLES);
}

/**
 * The share of boxes that the signal visits in the space of its value now and half a second ago.
 *
 * @param valuesMv - mV at 100 Hz without wander
 * @source docs/sources.md#phase-space
 */
export function phaseSpaceShareOf(valuesMv: Float64Array): number {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const value of valuesMv) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  const visited = new Uint8Array(GRID * GRID);
  const scale = highest > lowest ? GRID / (highest - lowest) : 0;
  const places = new Uint8Array(valuesMv.length);
  for (let at = 0; at < places.length; at++) {
    places[at] = Math.min(GRID - 1, Math.floor(((valuesMv[at] ?? 0) - lowest) * scale));
  }
  let count = 0;
  for (let at = DELAY_SAMPLES; at < places.length; at++) {
    const box = (places[at] ?? 0) * GRID + (places[at - DELAY_SAMPLES] ?? 0);
    if (visited[box] === 0) count++;
    visited[box] = 1;
  }
  return count / visited.length;
}
