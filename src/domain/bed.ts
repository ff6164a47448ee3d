/** A monitoring location, never a patient: letters, digits, `.`, `_` and `-`, at most 64 characters. */
export type BedId = string & { readonly __id: 'BedId' };

/** A group of beds with one alert log: the same characters as a {@link BedId}. */
export type WardId = string & { readonly __id: 'WardId' };

const ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Reads a bed id from outside; undefined where the text is not one. */
export function parseBedId(text: string): BedId | undefined {
  return ID_PATTERN.test(text) ? (text as BedId) : undefined;
}

/** A number of a bed, spread evenly over ids that count up: by it beds take turns. */
export function placeOf(bedId: BedId): number {
  let place = 0;
  for (const letter of bedId) place += letter.codePointAt(0) ?? 0;
  return place;
}

/** Reads a ward id from outside; undefined where the text is not one. */
export function parseWardId(text: string): WardId | undefined {
  return ID_PATTERN.test(text) ? (text as WardId) : undefined;
}

/**
 * Stands for wardwave itself where a technical alarm is of the whole station. It is no bed, and frames that
 * name it are refused.
 */
export const SYSTEM_BED_ID = 'wardwave.system' as BedId;

/** Whether an id is kept for wardwave itself; no monitor may send frames under it. */
export function isSystemBed(bedId: BedId): boolean {
  return bedId.startsWith(SYSTEM_BED_ID);
}

/** The synthetic bed whose arrhythmia has to alarm every minute; it proves the whole way of the data. */
export const CANARY_BED_ID = 'wardwave.canary' as BedId;
