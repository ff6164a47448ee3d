import { EcgError, type EcgErrorOptions } from '../domain/errors.js';

/** What can go wrong between a window's score and the store. */
export type AggregationCode =
  | 'ECG_STORE_UNAVAILABLE'
  | 'ECG_STORE_CLOSED'
  | 'ECG_STORE_BAD_URL'
  | 'ECG_STORE_BAD_SCRIPT'
  | 'ECG_STORE_SCRIPT_FAILED'
  | 'ECG_STORE_BAD_SCORE'
  | 'ECG_STORE_BAD_BLOCK';

/** An error of the store or of what was handed to it. */
export class AggregationError extends EcgError {
  declare readonly code: AggregationCode;

  constructor(code: AggregationCode, message: string, options: EcgErrorOptions = {}) {
    super(code, message, options);
  }
}
