/**
 * Premature ventricular, fusion and ventricular escape beats; a flutter wave (`!`) is no beat.
 *
 * @source docs/sources.md#beat-symbols
 */
export const VENTRICULAR_BEATS: ReadonlySet<string> = new Set('VFE');

/** Ventricular and supraventricular ectopic beats, and flutter waves. */
export const ABNORMAL_BEATS: ReadonlySet<string> = new Set('VFEAaJS!');

/** Normal for that patient: sinus, bundle branch block, paced, and supraventricular escape beats. */
export const NORMAL_BEATS: ReadonlySet<string> = new Set('NLR/ej');

/** A beat is scored from this long before its annotation ... */
export const BEFORE_BEAT_MS = 300;

/** ... to this long after it. */
export const AFTER_BEAT_MS = 500;

/** Whether an annotation's symbol is one of the beats that are judged. */
export function isJudgedBeat(symbol: string): boolean {
  return ABNORMAL_BEATS.has(symbol) || NORMAL_BEATS.has(symbol);
}
