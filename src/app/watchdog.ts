import type { Clock } from '../domain/clock.js';
import { EcgError } from '../domain/errors.js';

/** What a {@link watchProgress} looks at. */
export interface WatchedChain {
  /** Items under way. */
  readonly pending: number;
  /** Items that have ended, ever. */
  readonly finished: number;
}

/** When a chain counts as stuck. */
export interface WatchdogOptions {
  readonly clock: Clock;
  /** A chain that has work and finishes none of it for this long is stuck. */
  readonly stuckAfterMs: number;
  /** Whether the chain may wait now: while the store is away it waits and retries, which is no fault. */
  readonly mayWait: () => boolean;
  readonly onStuck: (error: EcgError) => void;
}

const LOOK_EVERY_MS = 500;

/**
 * Notices a chain that has work but finishes none: the process is then better ended and started
 * again, since everything that must outlive it is in Kafka and the store.
 *
 * @returns ends the watching
 */
export function watchProgress(chain: WatchedChain, options: WatchdogOptions): () => void {
  const { clock, stuckAfterMs, mayWait, onStuck } = options;
  let finished = chain.finished;
  let looks = 0;
  const end = clock.every(LOOK_EVERY_MS, () => {
    const advanced = chain.finished !== finished || chain.pending === 0;
    if (advanced || mayWait()) {
      finished = chain.finished;
      looks = 0;
      return;
    }
    // Looks are counted, not the time of day, which may be set.
    looks += 1;
    const stuckMs = looks * LOOK_EVERY_MS;
    if (stuckMs < stuckAfterMs) return;
    end();
    onStuck(
      new EcgError(
        'ECG_APP_STUCK',
        `${chain.pending} windows and facts wait, and none was finished for ${stuckMs} ms ` +
          'although the store answers. The process ends so that a fresh one takes over.',
      ),
    );
  });
  return end;
}
