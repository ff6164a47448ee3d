import { AggregationError } from './errors.js';

/** Error replies that pass by themselves: loading, failover, a script that takes long, memory full. */
const PASSING_REPLIES: ReadonlySet<string> = new Set([
  'LOADING',
  'READONLY',
  'MASTERDOWN',
  'BUSY',
  'OOM',
  'TRYAGAIN',
  'CLUSTERDOWN',
  'MISCONF',
  'NOREPLICAS',
]);

/**
 * The kind of an error reply: the protocol puts it as the first word, in capitals.
 *
 * @returns undefined where the error is not a reply of the server, so the connection failed
 */
export function replyKind(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.name !== 'ReplyError') return undefined;
  return /^[A-Z]+/.exec(error.message)?.[0] ?? 'ERR';
}

/** What a failed call means to its caller: worth another try, or a fault of the script. */
export function asStoreError(error: unknown, call: string): AggregationError {
  const kind = replyKind(error);
  if (kind === undefined || PASSING_REPLIES.has(kind)) {
    return unavailable(`Expected an answer to ${call}, but the store is not able to give one`, {
      call,
      cause: error,
    });
  }
  return new AggregationError(
    'ECG_STORE_SCRIPT_FAILED',
    `Expected ${call} to run, but the store answered with a ${kind} error; see the cause.`,
    { details: { call, kind }, cause: withoutArguments(error) },
  );
}

/** The error of a store that does not answer; the same call may succeed later. */
export function unavailable(
  message: string,
  about: { readonly call: string; readonly cause?: unknown },
): AggregationError {
  return new AggregationError(
    'ECG_STORE_UNAVAILABLE',
    `${message}. Check that Redis runs and can be reached; the call may be repeated.`,
    { retryable: true, details: { call: about.call }, cause: withoutArguments(about.cause) },
  );
}

/** The client hangs a call's arguments on its errors; they hold signal and must not reach a log. */
function withoutArguments(error: unknown): unknown {
  return error instanceof Error ? new Error(`${error.name}: ${error.message}`) : error;
}
