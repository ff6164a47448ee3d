import { EcgError, type EcgErrorOptions } from '../domain/errors.js';

/** What can go wrong between wardwave and a dashboard; stable words that clients may match on. */
export type ServerErrorCode =
  | 'ECG_SERVER_WEAK_SECRET'
  | 'ECG_SERVER_LISTEN_FAILED'
  | 'ECG_SERVER_TOKEN_MISSING'
  | 'ECG_SERVER_TOKEN_INVALID'
  | 'ECG_SERVER_TOKEN_EXPIRED'
  | 'ECG_SERVER_WRONG_WARD'
  | 'ECG_SERVER_FORBIDDEN'
  | 'ECG_SERVER_FOREIGN_ORIGIN'
  | 'ECG_SERVER_ISSUER_UNAVAILABLE'
  | 'ECG_SERVER_TOO_MANY_REQUESTS'
  | 'ECG_SERVER_TOO_LARGE'
  | 'ECG_SERVER_BAD_REQUEST'
  | 'ECG_SERVER_UNKNOWN_BED'
  | 'ECG_SERVER_NOT_FOUND'
  | 'ECG_SERVER_BAD_RECEIPT'
  | 'ECG_SERVER_BAD_RELAY'
  | 'ECG_SERVER_LOG_UNAVAILABLE'
  | 'ECG_SERVER_LOG_REPLACED'
  | 'ECG_SERVER_NOT_ACKNOWLEDGING'
  | 'ECG_SERVER_CLOSING'
  | 'ECG_SERVER_INTERNAL';

/** An error of the HTTP and socket server. */
export class ServerError extends EcgError {
  declare readonly code: ServerErrorCode;

  constructor(code: ServerErrorCode, message: string, options: EcgErrorOptions = {}) {
    super(code, message, options);
  }
}

/** The code with which an error is answered, whatever was thrown; the framework's own errors carry a status. */
export function answerCodeOf(error: unknown): ServerErrorCode {
  if (error instanceof ServerError) return error.code;
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  if (typeof status !== 'number' || status >= 500) return 'ECG_SERVER_INTERNAL';
  return status === 413 ? 'ECG_SERVER_TOO_LARGE' : 'ECG_SERVER_BAD_REQUEST';
}

/** The HTTP status with which an error is answered. */
export function httpStatusOf(code: ServerErrorCode): number {
  switch (code) {
    case 'ECG_SERVER_TOKEN_MISSING':
    case 'ECG_SERVER_TOKEN_INVALID':
    case 'ECG_SERVER_TOKEN_EXPIRED':
      return 401;
    case 'ECG_SERVER_WRONG_WARD':
    case 'ECG_SERVER_FORBIDDEN':
    case 'ECG_SERVER_FOREIGN_ORIGIN':
      return 403;
    case 'ECG_SERVER_UNKNOWN_BED':
    case 'ECG_SERVER_NOT_FOUND':
      return 404;
    case 'ECG_SERVER_BAD_REQUEST':
      return 400;
    case 'ECG_SERVER_TOO_LARGE':
      return 413;
    case 'ECG_SERVER_TOO_MANY_REQUESTS':
      return 429;
    case 'ECG_SERVER_ISSUER_UNAVAILABLE':
    case 'ECG_SERVER_LOG_UNAVAILABLE':
    case 'ECG_SERVER_LOG_REPLACED':
    case 'ECG_SERVER_CLOSING':
      return 503;
    case 'ECG_SERVER_WEAK_SECRET':
    case 'ECG_SERVER_LISTEN_FAILED':
    case 'ECG_SERVER_NOT_ACKNOWLEDGING':
    case 'ECG_SERVER_BAD_RECEIPT':
    case 'ECG_SERVER_BAD_RELAY':
    case 'ECG_SERVER_INTERNAL':
      return 500;
  }
}
