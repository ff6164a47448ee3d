import type { Clock } from '../domain/clock.js';

/** Settles after a delay. */
export function delay(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
}

/** Settles when the task has settled, whichever way, or after a delay. */
export async function settledWithin(
  clock: Clock,
  delayMs: number,
  task: Promise<unknown>,
): Promise<boolean> {
  let callOff = (): void => undefined;
  const late = new Promise<boolean>((resolve) => {
    callOff = clock.after(delayMs, () => {
      resolve(false);
    });
  });
  const settled = task.then(
    () => true,
    () => true,
  );
  const inTime = await Promise.race([settled, late]);
  callOff();
  return inTime;
}

/** A promise that is settled from outside, once. */
export interface Signal {
  readonly given: Promise<void>;
  readonly isGiven: () => boolean;
  give(): void;
}

/** Makes a signal that is not given yet. */
export function signal(): Signal {
  let resolve = (): void => undefined;
  let isGiven = false;
  const given = new Promise<void>((settle) => {
    resolve = settle;
  });
  return {
    given,
    isGiven: () => isGiven,
    give: () => {
      isGiven = true;
      resolve();
    },
  };
}
