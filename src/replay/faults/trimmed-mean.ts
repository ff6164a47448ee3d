const TRIMMED_SHARE = 0.05;

/** The mean without the largest and the smallest twentieth; 0 of nothing. */
export function trimmedMean(values: readonly number[]): number {
  const trimmed = Math.floor(values.length * TRIMMED_SHARE);
  const kept = [...values].sort((a, b) => a - b).slice(trimmed, values.length - trimmed);
  return kept.length === 0 ? 0 : kept.reduce((sum, value) => sum + value, 0) / kept.length;
}
