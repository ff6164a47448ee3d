import type { Clock } from '../domain/clock.js';
import { EcgError } from '../domain/errors.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/** How a failing call is repeated. */
export interface RetryOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told of every failure that will be tried again. */
  readonly onFailure: (error: EcgError) => void;
}

/**
 * Repeats a call, with growing pauses, until it succeeds or fails for good. What it works on waits:
 * the queues behind it fill up to their bound, and the source pauses.
 *
 * @throws whatever the call throws that is not worth repeating; the last error after an abort
 */
export async function retrying<T>(call: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { clock, signal, onFailure } = options;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs)) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof EcgError) || !isWorthRepeating(error) || signal.aborted) throw error;
      onFailure(error);
      await new Promise<void>((resolve) => clock.after(pauseMs, resolve));
    }
  }
}

/**
 * A store that refuses a script (rights revoked, memory full) is a store that is away: going on without it
 * would lose windows for good. Waiting fills the queues and, as nothing advances, ends the process.
 */
function isWorthRepeating({ code, retryable }: EcgError): boolean {
  return retryable || code === 'ECG_STORE_SCRIPT_FAILED';
}
