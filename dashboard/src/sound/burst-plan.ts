import type { Priority } from '../../../src/domain/alert.js';
import { BURSTS, burstS } from './burst.js';

/** A burst that has been handed to the audio clock. */
export interface PlannedBurst {
  readonly priority: Priority;
  readonly startS: number;
}

/** What has been planned so far. */
export interface BurstPlan {
  readonly last: PlannedBurst | undefined;
}

/** Nothing has been planned. */
export const NO_BURST: BurstPlan = { last: undefined };

/** What a look at the plan brings. */
export interface PlanStep {
  readonly plan: BurstPlan;
  /** Bursts to hand to the audio clock now. */
  readonly begin: readonly PlannedBurst[];
  /** Whether what still sounds has to end now: a more urgent alarm breaks in, or nothing alarms any more. */
  readonly silence: boolean;
}

const RANK: Readonly<Record<Priority, number>> = { low: 0, medium: 1, high: 2 };

/**
 * Plans the bursts of the most urgent audible alarm ahead on the audio clock, so that they come in time
 * however late the next look is. A burst runs to its end unless a more urgent one breaks in or the alarm ends.
 *
 * @param plan - what has been planned
 * @param priority - of the most urgent audible alarm; undefined where there is none
 * @param clock - the audio clock now, and how far ahead to plan, in seconds
 */
export function planBursts(
  plan: BurstPlan,
  priority: Priority | undefined,
  clock: { readonly nowS: number; readonly aheadS: number },
): PlanStep {
  const { nowS, aheadS } = clock;
  const { last } = plan;
  if (priority === undefined) {
    const sounds = last !== undefined && endS(last) > nowS;
    return { plan: NO_BURST, begin: [], silence: sounds };
  }
  const breaksIn = last !== undefined && RANK[priority] > RANK[last.priority];
  const begin: PlannedBurst[] = [];
  let nextS = last === undefined || breaksIn ? nowS : dueS(last, priority);
  let newest = breaksIn ? undefined : last;
  while (nextS < nowS + aheadS) {
    newest = { priority, startS: Math.max(nextS, nowS) };
    begin.push(newest);
    nextS = dueS(newest, priority);
  }
  return { plan: { last: newest }, begin, silence: breaksIn && endS(last) > nowS };
}

function endS({ priority, startS }: PlannedBurst): number {
  return startS + burstS(BURSTS[priority]);
}

/** A change to a less urgent alarm takes the pause of the less urgent one. */
function dueS(last: PlannedBurst, next: Priority): number {
  return endS(last) + BURSTS[next].pauseS;
}
