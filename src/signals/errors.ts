import { EcgError } from '../domain/errors.js';

/** What can go wrong with alarm signals; stable words. */
export type SignalsErrorCode = 'ECG_SIGNALS_BAD_STATE';

/** An error of the signals folder. */
export class SignalsError extends EcgError {
  declare readonly code: SignalsErrorCode;

  static badState(came: string, cause?: unknown): SignalsError {
    return new SignalsError(
      'ECG_SIGNALS_BAD_STATE',
      `The stored alarm signals of a ward should be JSON of this version, but are ${came}. ` +
        'They are made anew from the ward’s log, so every alert that is present calls again.',
      { cause },
    );
  }
}
