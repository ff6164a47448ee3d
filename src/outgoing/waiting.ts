import type { Clock } from '../domain/clock.js';

/** Waits for a time, or until the signal is aborted. */
export function pause(
  clock: Pick<Clock, 'after'>,
  durationMs: number,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = (): void => {
      callOff();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const callOff = clock.after(durationMs, finish);
    signal.addEventListener('abort', finish, { once: true });
  });
}
