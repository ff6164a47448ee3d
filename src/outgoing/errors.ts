import { EcgError, type EcgErrorOptions } from '../domain/errors.js';

/**
 * What can go wrong around outgoing messages, as a closed list. What a receiver answers is a value: see
 * `DeliveryOutcome`.
 *
 * `BAD_REPLY`: the store holds something that this version did not write; `BAD_URL`: an address that
 * messages may not be sent to.
 */
export type OutgoingErrorCode = 'ECG_OUTGOING_BAD_REPLY' | 'ECG_OUTGOING_BAD_URL';

/** An error of the outgoing side. */
export class OutgoingError extends EcgError {
  declare readonly code: OutgoingErrorCode;

  constructor(code: OutgoingErrorCode, message: string, options: EcgErrorOptions = {}) {
    super(code, message, options);
  }
}
