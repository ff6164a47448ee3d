import { EcgError, type EcgErrorOptions } from '../domain/errors.js';

/** What can go wrong with a load, as a closed list: `OPTION` is an option out of its range. */
export type LoadErrorCode = 'ECG_LOAD_OPTION';

/** An error of the load generator. */
export class LoadError extends EcgError {
  declare readonly code: LoadErrorCode;

  constructor(code: LoadErrorCode, message: string, options: EcgErrorOptions = {}) {
    super(code, message, options);
  }
}
