import { whenAborted } from '../app/when-aborted.js';

/** A ward that is stopped ends within this, shorter than the 10 s that containers are given. */
export const STOPS_WITHIN_MS = 9_000;

/** Aborts at the first SIGINT or SIGTERM; a second one ends the process at once. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort();
    });
  }
  return controller.signal;
}

/**
 * Waits for what starts, unless the signal is aborted before it has.
 *
 * @returns what started; undefined after an abort, when what still starts ends with the process
 */
export function startedBefore<T>(
  starting: Promise<T>,
  signal: AbortSignal,
): Promise<T | undefined> {
  // Its failure is of no interest any more after an abort.
  starting.catch(() => undefined);
  return Promise.race([starting, whenAborted(signal).then(() => undefined)]);
}

/** Ends the process this long from now, unless it has ended by itself by then. */
export function endProcessWithin(limitMs: number, exitCode?: number): void {
  setTimeout(() => process.exit(exitCode ?? process.exitCode), limitMs).unref();
}
