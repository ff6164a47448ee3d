/** What a process measures of its own load in the last second. */
export interface Pressure {
  /** How long the oldest window or fact under way has waited; 0 where none is. */
  readonly oldestPendingMs: number;
  /** Windows and facts under way, as a share of `inference.maxPendingWindows`. */
  readonly pendingShare: number;
  /** By how much the main thread's timers come late. */
  readonly loopDelayMs: number;
  /** Seconds of signal that are judged in a second, for a bed in the middle; undefined where none is judged. */
  readonly eventSpeed: number | undefined;
  /** While the store is away everything waits for it, which says nothing of the load. */
  readonly storeReady: boolean;
}

/** What a {@link Pressure} says: too much, little, or neither. */
export interface PressureReading {
  readonly strain: 'strained' | 'calm' | 'unclear';
  /** The measure that says so, as a stable word. */
  readonly reason:
    'scores-old' | 'queue-full' | 'loop-busy' | 'catching-up' | 'store-away' | 'some-load' | 'calm';
}

/**
 * From here on the load is too much. Scores count as late at 5 s, so this has to be noticed well before; a window
 * of a ward in time is scored within a tenth of a second (docs/capacity.md).
 */
const STRAINED = { oldestPendingMs: 2_000, pendingShare: 0.9, loopDelayMs: 250 };

/** Below all of these there is room for more. */
const CALM = { oldestPendingMs: 1_000, pendingShare: 0.5, loopDelayMs: 100 };

/**
 * Signal that is judged this much faster than it is made is a backlog that is read, after a restart for example: it
 * gets shorter by itself, and every window of it can be scored.
 */
const CATCHING_UP_SPEED = 1.1;

/** Says whether a process has too much to do. */
export function readPressure(pressure: Pressure): PressureReading {
  if (!pressure.storeReady) return { strain: 'unclear', reason: 'store-away' };
  const reason = strainedBy(pressure);
  if (reason !== undefined) {
    const isCatchingUp = (pressure.eventSpeed ?? 0) >= CATCHING_UP_SPEED;
    return isCatchingUp
      ? { strain: 'unclear', reason: 'catching-up' }
      : { strain: 'strained', reason };
  }
  const isCalm =
    pressure.oldestPendingMs < CALM.oldestPendingMs &&
    pressure.pendingShare < CALM.pendingShare &&
    pressure.loopDelayMs < CALM.loopDelayMs;
  return isCalm ? { strain: 'calm', reason: 'calm' } : { strain: 'unclear', reason: 'some-load' };
}

function strainedBy(pressure: Pressure): PressureReading['reason'] | undefined {
  if (pressure.oldestPendingMs >= STRAINED.oldestPendingMs) return 'scores-old';
  if (pressure.pendingShare >= STRAINED.pendingShare) return 'queue-full';
  if (pressure.loopDelayMs >= STRAINED.loopDelayMs) return 'loop-busy';
  return undefined;
}
