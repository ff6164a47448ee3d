/** What an {@link EcgError} carries beside its message. */
export interface EcgErrorOptions {
  /** Whether the same call may succeed later without any change. */
  readonly retryable?: boolean;
  /** Facts for the log; never samples, never anything that names a patient. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
  /** The error that led to this one. */
  readonly cause?: unknown;
}

/**
 * The base of every error that wardwave throws. Its code is stable and is what callers match on;
 * its message says what was expected, what came, and what to do.
 */
export class EcgError extends Error {
  readonly code: `ECG_${string}`;
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, string | number | boolean>>;

  constructor(code: `ECG_${string}`, message: string, options: EcgErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.details = options.details ?? {};
  }
}
