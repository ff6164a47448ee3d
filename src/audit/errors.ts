import { EcgError, type EcgErrorOptions } from '../domain/errors.js';

/**
 * Everything that can be wrong with an audit trail as a whole.
 *
 * `LOCKED`: another process writes the chain; `DISK`: the disk refuses; `NOT_FOUND`: there is no chain to
 * read; `KEY`: the chain is hashed with another key than the one that is set, or with one where none is set.
 */
export type AuditErrorCode =
  'ECG_AUDIT_LOCKED' | 'ECG_AUDIT_DISK' | 'ECG_AUDIT_NOT_FOUND' | 'ECG_AUDIT_KEY';

/** An audit trail that cannot be opened or read; the message names the folder or file. */
export class AuditError extends EcgError {
  declare readonly code: AuditErrorCode;

  constructor(code: AuditErrorCode, message: string, options: EcgErrorOptions = {}) {
    super(code, message, options);
  }
}

/** The error for what the system refuses; one that is an {@link AuditError} already stays as it is. */
export function diskError(what: string, cause: unknown): AuditError {
  if (cause instanceof AuditError) return cause;
  const message = `${what}, came ${systemReason(cause)}`;
  return new AuditError('ECG_AUDIT_DISK', message, { cause, retryable: true });
}

/** What the system calls the reason of an error, such as `ENOSPC`. */
export function systemReason(cause: unknown): string {
  const hasCode = typeof cause === 'object' && cause !== null && 'code' in cause;
  return String(hasCode ? cause.code : cause);
}
