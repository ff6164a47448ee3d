import { EcgError } from '../domain/errors.js';

/** What can go wrong in the alerts folder: a stored state that this version cannot read. */
export type AlertsErrorCode = 'ECG_ALERTS_BAD_STATE';

/** An error of the alerts folder. */
export class AlertsError extends EcgError {
  declare readonly code: AlertsErrorCode;

  static badState(came: string, cause?: unknown): AlertsError {
    return new AlertsError(
      'ECG_ALERTS_BAD_STATE',
      `The stored alert state of a bed should be JSON of this version, but is ${came}. ` +
        'The bed is judged afresh; remove its key to be rid of this message.',
      { cause },
    );
  }
}
