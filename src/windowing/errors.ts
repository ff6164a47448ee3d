import { EcgError, type EcgErrorOptions } from '../domain/errors.js';

/** What can be wrong with how windows are asked for: a mistake of the settings or of the caller. */
export type WindowErrorCode = 'ECG_WINDOW_BAD_SPEC' | 'ECG_WINDOW_BAD_RATE';

/** A mistake in the settings of the windows; faults of the stream are values, never this. */
export class WindowError extends EcgError {
  constructor(code: WindowErrorCode, message: string, options: EcgErrorOptions = {}) {
    super(code, message, options);
  }
}
