import { EcgError } from '../domain/errors.js';

/** What can go wrong in what an alert log has stored. */
export type AlertLogErrorCode = 'ECG_ALERT_LOG_BAD_REPLY';

/** An error of the alert log: its store answers with something that this version did not write. */
export class AlertLogError extends EcgError {
  declare readonly code: AlertLogErrorCode;

  static badReply(call: string, expected: string, cause?: unknown): AlertLogError {
    return new AlertLogError(
      'ECG_ALERT_LOG_BAD_REPLY',
      `Expected ${expected} from ${call}, but the store has something else under its key. ` +
        'Check that no other program and no other version uses the same key prefix.',
      { details: { call }, cause },
    );
  }
}
