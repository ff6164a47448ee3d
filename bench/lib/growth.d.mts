/** A measured value at a time. */
export interface GrowthPoint {
  readonly atS: number;
  readonly value: number;
}

/** See growth.mjs. */
export function growthOf(
  points: readonly GrowthPoint[],
  options?: { readonly warmUpShare?: number },
): {
  readonly verdict: 'flat' | 'grows' | 'shrinks' | 'too-short';
  readonly perHour: number | null;
  readonly floors: readonly GrowthPoint[];
};
