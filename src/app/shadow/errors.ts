import { EcgError } from '../../domain/errors.js';

/** What can go wrong with a shadow besides what goes wrong with any ward. */
export type ShadowErrorCode = 'ECG_APP_SHADOW_OUT';

/** An error of a shadow. */
export class ShadowError extends EcgError {
  declare readonly code: ShadowErrorCode;

  /** A folder that results cannot be written to. */
  static badOut(path: string, why: string, cause?: unknown): ShadowError {
    return new ShadowError(
      'ECG_APP_SHADOW_OUT',
      `Results cannot be written to ${path}: ${why}. Name another --out.`,
      { cause },
    );
  }
}
