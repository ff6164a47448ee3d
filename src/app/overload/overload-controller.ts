import { hopStretchAt, OVERLOAD_LEVELS, type OverloadLevel } from '../../domain/overload.js';
import type { PressureReading } from './pressure.js';

/** When levels rise and fall. */
export interface OverloadRules {
  /** So long everything has to be strained for the next level. */
  readonly riseAfterMs: number;
  /** So long everything has to be calm for the level before. */
  readonly calmForMs: number;
  /** A level that rises again within this time after a fall fell too early: the next calm has to last twice as long ... */
  readonly relapseWithinMs: number;
  /** ... up to this. */
  readonly longestCalmForMs: number;
  /** Whether quiet beds may be scored less often; else the level goes no further than waves. */
  readonly stretchesHop: boolean;
}

/** The rules of a ward, but for what its settings say. */
export const OVERLOAD_RULES: Omit<OverloadRules, 'stretchesHop'> = {
  riseAfterMs: 5_000,
  calmForMs: 15_000,
  relapseWithinMs: 60_000,
  longestCalmForMs: 240_000,
};

/** The level of a process, and what the next one depends on. Times are those of the caller's clock. */
export interface OverloadState {
  readonly level: OverloadLevel;
  /** Why it is at this level: the measure that raised it, `calm` where it fell, `calm` at first. */
  readonly reason: PressureReading['reason'];
  readonly strainedSinceMs: number | undefined;
  readonly calmSinceMs: number | undefined;
  /** How long calm has to last now. */
  readonly calmForMs: number;
  readonly fellAtMs: number | undefined;
}

/** Nothing is left out. */
export function notOverloaded({ calmForMs }: Pick<OverloadRules, 'calmForMs'>): OverloadState {
  return {
    level: 'normal',
    reason: 'calm',
    strainedSinceMs: undefined,
    calmSinceMs: undefined,
    calmForMs,
    fellAtMs: undefined,
  };
}

/**
 * Takes a look at the load. The level rises by one for each time of lasting strain, and falls by one for each time of
 * lasting calm; a load in between keeps it where it is.
 */
export function advanceOverload(
  before: OverloadState,
  { strain, reason }: PressureReading,
  { nowMs, rules }: { readonly nowMs: number; readonly rules: OverloadRules },
): OverloadState {
  switch (strain) {
    case 'strained': {
      const strainedSinceMs = since(before.strainedSinceMs, nowMs);
      const strained = { ...before, strainedSinceMs, calmSinceMs: undefined };
      if (nowMs - strainedSinceMs < rules.riseAfterMs) return strained;
      return rise(strained, { nowMs, rules, reason });
    }
    case 'calm': {
      const calmSinceMs = since(before.calmSinceMs, nowMs);
      const calm = { ...before, strainedSinceMs: undefined, calmSinceMs };
      if (nowMs - calmSinceMs < before.calmForMs) return calm;
      return fall(calm, { nowMs, rules, reason });
    }
    case 'unclear':
      return { ...before, strainedSinceMs: undefined, calmSinceMs: undefined };
  }
}

interface Move {
  readonly nowMs: number;
  readonly rules: OverloadRules;
  readonly reason: PressureReading['reason'];
}

function rise(state: OverloadState, { nowMs, rules, reason }: Move): OverloadState {
  const level = OVERLOAD_LEVELS[OVERLOAD_LEVELS.indexOf(state.level) + 1];
  if (level === undefined || (hopStretchAt(level) > 1 && !rules.stretchesHop)) return state;
  const isRelapse = nowMs - (state.fellAtMs ?? -Infinity) < rules.relapseWithinMs;
  const calmForMs = isRelapse
    ? Math.min(2 * state.calmForMs, rules.longestCalmForMs)
    : state.calmForMs;
  return { ...state, level, reason, calmForMs, strainedSinceMs: nowMs, fellAtMs: undefined };
}

function fall(state: OverloadState, { nowMs, rules, reason }: Move): OverloadState {
  const level = OVERLOAD_LEVELS[OVERLOAD_LEVELS.indexOf(state.level) - 1];
  // A relapse is forgotten once nothing has been left out for as long as it took to get there.
  if (level === undefined) return { ...state, calmForMs: rules.calmForMs };
  return { ...state, level, reason, calmSinceMs: nowMs, fellAtMs: nowMs };
}

/** A clock that was set back begins the time anew. */
function since(sinceMs: number | undefined, nowMs: number): number {
  return sinceMs === undefined || sinceMs > nowMs ? nowMs : sinceMs;
}
