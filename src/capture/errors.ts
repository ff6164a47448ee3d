import { EcgError, type EcgErrorOptions } from '../domain/errors.js';

/**
 * Everything that can be wrong with a capture.
 *
 * `EXISTS`: a folder holds a capture already; `NOT_FOUND`: there is none; `FILE`: the disk refuses;
 * `FORMAT`: a file is no capture, or of a version that is not read; `DAMAGED`: bytes inside a file are
 * not those that were written; `PARTS`: files are missing or belong to several captures; `TOO_LARGE`:
 * a message is longer than a record may be; `CLOSED`: a writer was used after its end.
 */
export type CaptureErrorCode =
  | 'ECG_CAPTURE_EXISTS'
  | 'ECG_CAPTURE_NOT_FOUND'
  | 'ECG_CAPTURE_FILE'
  | 'ECG_CAPTURE_FORMAT'
  | 'ECG_CAPTURE_DAMAGED'
  | 'ECG_CAPTURE_PARTS'
  | 'ECG_CAPTURE_TOO_LARGE'
  | 'ECG_CAPTURE_CLOSED';

/** A capture that cannot be written or read; the message names the file and, where there is one, the byte. */
export class CaptureError extends EcgError {
  declare readonly code: CaptureErrorCode;

  constructor(code: CaptureErrorCode, message: string, options: EcgErrorOptions = {}) {
    super(code, message, options);
  }
}

/**
 * Runs a task of the file system.
 *
 * @param what - what it was about, such as `/rec/a-0001.wwcap: expected a readable file`
 * @throws {CaptureError} `ECG_CAPTURE_FILE` with the system's reason
 */
export function onDisk<T>(what: string, task: () => T): T {
  try {
    return task();
  } catch (cause) {
    throw diskError(what, cause);
  }
}

/** The error for what the system refuses; one that is a {@link CaptureError} already stays as it is. */
export function diskError(what: string, cause: unknown): CaptureError {
  if (cause instanceof CaptureError) return cause;
  return new CaptureError('ECG_CAPTURE_FILE', `${what}, came ${systemReason(cause)}`, { cause });
}

/** What the system calls the reason of an error, such as `ENOENT`. */
export function systemReason(cause: unknown): string {
  const hasCode = typeof cause === 'object' && cause !== null && 'code' in cause;
  return String(hasCode ? cause.code : cause);
}
