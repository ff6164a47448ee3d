/** Half the length of the moving mean that is taken off: 500 ms. @source docs/sources.md#rhythm-filters */
export const HALF_MEAN_SAMPLES = 50;

/**
 * Takes the wander off a lead, less its mean over one second around each sample, and smooths it over three samples.
 *
 * Nearer than half a second to an end the mean is of what is there.
 *
 * @param samplesMv - mV at 100 Hz, finite
 * @source docs/sources.md#rhythm-filters
 */
export function wanderFree(samplesMv: Float32Array): Float64Array {
  const count = samplesMv.length;
  const sums = new Float64Array(count + 1);
  for (let at = 0; at < count; at++) sums[at + 1] = (sums[at] ?? 0) + (samplesMv[at] ?? 0);
  const result = new Float64Array(count);
  for (let at = 0; at < count; at++) {
    const from = Math.max(0, at - HALF_MEAN_SAMPLES);
    const to = Math.min(count, at + HALF_MEAN_SAMPLES);
    const meanMv = ((sums[to] ?? 0) - (sums[from] ?? 0)) / (to - from);
    const beforeMv = samplesMv[Math.max(0, at - 1)] ?? 0;
    const afterMv = samplesMv[Math.min(count - 1, at + 1)] ?? 0;
    result[at] = 0.25 * beforeMv + 0.5 * (samplesMv[at] ?? 0) + 0.25 * afterMv - meanMv;
  }
  return result;
}
