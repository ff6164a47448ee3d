/** A moment in microseconds since 1970-01-01T00:00:00Z; an integer below 2^53. */
export type EpochUs = number & { readonly __unit: 'EpochUs' };

/** The position of a sample, counted from the start of its stream epoch. */
export type SampleIndex = number & { readonly __unit: 'SampleIndex' };

/** Microseconds in a millisecond. */
export const US_PER_MS = 1_000;

/** Microseconds in a second. */
export const US_PER_SECOND = 1_000_000;

/** Brands an integer number of microseconds since 1970 as a moment. */
export function epochUs(microseconds: number): EpochUs {
  return microseconds as EpochUs;
}

/** Brands an integer as a sample position inside a stream epoch. */
export function sampleIndex(index: number): SampleIndex {
  return index as SampleIndex;
}

/** Moves a moment by a number of microseconds, which may be negative. */
export function plusUs(moment: EpochUs, durationUs: number): EpochUs {
  return (moment + durationUs) as EpochUs;
}

/** The moment in whole milliseconds since 1970, rounded down. */
export function toEpochMs(moment: EpochUs): number {
  return Math.floor(moment / US_PER_MS);
}
