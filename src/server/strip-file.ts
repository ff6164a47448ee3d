import type { BedId } from '../domain/bed.js';

/** The forms of a strip other than JSON. */
export const STRIP_FORMATS = ['svg', 'wfdb'] as const;

/** One form of a strip. */
export type StripFormat = (typeof STRIP_FORMATS)[number];

/** A strip as a file. */
export interface StripFile {
  readonly contentType: string;
  readonly fileName: string;
  readonly body: string | Uint8Array;
}

/** Which strip, and as what. */
export interface StripRequest {
  readonly bedId: BedId;
  readonly alertId: string;
  readonly format: StripFormat;
}
