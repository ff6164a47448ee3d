import type { Condition, Priority } from '../../domain/alert.js';
import { hopStretchAt, type OverloadLevel } from '../../domain/overload.js';

/** Conditions of wardwave itself, which are seen by the time of day and not in any signal. */
export const SYSTEM_CONDITIONS = [
  'scores-late',
  'detector-down',
  'store-down',
  'canary-missed',
  'overload',
] as const satisfies readonly Condition[];

/** One of them. */
export type SystemCondition = (typeof SYSTEM_CONDITIONS)[number];

/** How urgent each is where nothing more is known: but for an overload, that beds are not watched, or may not be. */
export const SYSTEM_PRIORITY: Readonly<Record<SystemCondition, Priority>> = {
  'scores-late': 'medium',
  'detector-down': 'high',
  'store-down': 'high',
  'canary-missed': 'high',
  overload: 'low',
};

/** How urgent an overload is: while only waves are left out, every bed is watched as ever. */
export function overloadPriority(level: OverloadLevel): Priority {
  return hopStretchAt(level) > 1 ? 'medium' : SYSTEM_PRIORITY.overload;
}

/** While a condition is present, whoever sees it says so again after this time. */
export const RENEW_EVERY_MS = 60_000;

/**
 * A condition that nobody has said again for this long is over: whoever saw it is gone, and what they watched is
 * watched by others, who say what they see.
 */
export const GONE_AFTER_MS = 150_000;

/** Outages closer than this to one that is logged are the same one, seen by another process. */
export const SAME_OUTAGE_MS = 10_000;
