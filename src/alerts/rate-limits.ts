import type { Priority } from '../domain/alert.js';
import { RATE_SPAN_MS, type RateReading, type RhythmReading } from '../domain/rhythm.js';
import { furtherRate, type Decision, type Finding } from './finding.js';

/** The alarm limits of a bed's heart rate; docs/alert-states.md tells what they mean. */
export interface RateLimitRules {
  /** Below it the condition `rate-low` begins. */
  readonly lowBpm: number;
  /** Above it the condition `rate-high` begins. */
  readonly highBpm: number;
  /** Below it `rate-low` is of high priority; at most `lowBpm`. */
  readonly extremeLowBpm: number;
  /** Above it `rate-high` is of high priority; at least `highBpm`. */
  readonly extremeHighBpm: number;
  /** A rate must come back inside its limit by this much to end the condition. */
  readonly hysteresisBpm: number;
  /** Measured time beyond the limit, without a break, before the condition begins or rises to high. */
  readonly delayMs: number;
  /** Measured time inside of limit and hysteresis, without a break, before it ends. */
  readonly endDelayMs: number;
}

/** What a rate rule remembers between windows. */
export interface RateLimitState {
  /** The end of the last window that was judged, milliseconds since 1970. */
  readonly judgedToMs: number;
  /** The end of the last window with a rate. */
  readonly measuredToMs: number;
  /** Measured time, up to the newest rate, for which the rate was beyond the limit without a break. */
  readonly beyondMs: number;
  /** The same for the extreme limit. */
  readonly extremeMs: number;
  /** The same for being inside of limit and hysteresis. */
  readonly insideMs: number;
  /** The rate furthest beyond the limit in the time of `beyondMs`, with the limit that it passed. */
  readonly furthest?: TellableRate;
}

type TellableRate = NonNullable<Finding['rate']>;

/** No rate seen yet. */
export const NO_RATE_SEEN: RateLimitState = {
  judgedToMs: 0,
  measuredToMs: 0,
  beyondMs: 0,
  extremeMs: 0,
  insideMs: 0,
};

/** The rule's memory after a window, and its decision. */
export interface RateLimitStep {
  readonly state: RateLimitState;
  readonly decision: Decision;
}

/** One window stands for no more time than this, so that a gap counts for nothing. */
const LONGEST_STEP_MS = 1_000;

/** After so long without a rate, what was counted before counts no more. */
const FORGOTTEN_AFTER_MS = 5_000;

/** A rate is noticed about when half of its span has it, so it began then. */
const ONSET_BEFORE_MS = RATE_SPAN_MS / 2;

interface RateLimitOptions {
  readonly open: Finding | undefined;
  readonly rules: RateLimitRules;
}

/** Decides about `rate-low` with one more window: medium priority, high below the extreme limit. */
export function judgeRateLow(
  state: RateLimitState,
  reading: RhythmReading,
  { open, rules }: RateLimitOptions,
): RateLimitStep {
  const isBeyond = (rateBpm: number): boolean => rateBpm < rules.lowBpm;
  const isExtreme = (rateBpm: number): boolean => rateBpm < rules.extremeLowBpm;
  const isInside = (rateBpm: number): boolean => rateBpm >= rules.lowBpm + rules.hysteresisBpm;
  const tell = (rateBpm: number): TellableRate => ({
    bpm: Math.min(Math.round(rateBpm), Math.ceil(rules.lowBpm) - 1),
    limitBpm: rules.lowBpm,
  });
  const side = { reason: 'rate-below-limit', isBeyond, isExtreme, isInside, tell };
  return judgeSide(state, reading, { open, rules, side });
}

/** Decides about `rate-high` with one more window: medium priority, high above the extreme limit. */
export function judgeRateHigh(
  state: RateLimitState,
  reading: RhythmReading,
  { open, rules }: RateLimitOptions,
): RateLimitStep {
  const isBeyond = (rateBpm: number): boolean => rateBpm > rules.highBpm;
  const isExtreme = (rateBpm: number): boolean => rateBpm > rules.extremeHighBpm;
  const isInside = (rateBpm: number): boolean => rateBpm <= rules.highBpm - rules.hysteresisBpm;
  const tell = (rateBpm: number): TellableRate => ({
    bpm: Math.max(Math.round(rateBpm), Math.floor(rules.highBpm) + 1),
    limitBpm: rules.highBpm,
  });
  const side = { reason: 'rate-above-limit', isBeyond, isExtreme, isInside, tell };
  return judgeSide(state, reading, { open, rules, side });
}

/** One of the two limits. */
interface Side {
  readonly reason: string;
  readonly isBeyond: (rateBpm: number) => boolean;
  readonly isExtreme: (rateBpm: number) => boolean;
  readonly isInside: (rateBpm: number) => boolean;
  /** A rate beyond the limit in whole beats a minute; rounded, it is beyond it still. */
  readonly tell: (rateBpm: number) => TellableRate;
}

interface SideOptions extends RateLimitOptions {
  readonly side: Side;
}

type MeasuredRate = Extract<RateReading, { measured: true }>;

function judgeSide(
  state: RateLimitState,
  { endMs, rate }: RhythmReading,
  { open, rules, side }: SideOptions,
): RateLimitStep {
  if (!rate.measured) {
    return { state: unmeasured(state, endMs), decision: unknown(rate.reason, open) };
  }
  const next = advance(state, endMs, { rate, side });
  return { state: next, decision: decide(next, rate, { open, rules, side }) };
}

/** Nothing is known: it begins nothing and ends nothing, and after a while what was counted is forgotten. */
function unmeasured(state: RateLimitState, endMs: number): RateLimitState {
  const isForgotten = endMs - state.measuredToMs > FORGOTTEN_AFTER_MS;
  if (!isForgotten) return { ...state, judgedToMs: endMs };
  const { measuredToMs } = state;
  return { judgedToMs: endMs, measuredToMs, beyondMs: 0, extremeMs: 0, insideMs: 0 };
}

function unknown(reason: string, open: Finding | undefined): Decision {
  return open === undefined
    ? { present: false, reason: `rate-${reason}` }
    : { present: true, reason: `rate-${reason}`, finding: open };
}

function advance(
  before: RateLimitState,
  endMs: number,
  { rate, side }: { readonly rate: MeasuredRate; readonly side: Side },
): RateLimitState {
  const state = unmeasured(before, endMs);
  const stepMs = Math.min(LONGEST_STEP_MS, Math.max(0, endMs - before.judgedToMs));
  const counted = (holds: boolean, soFarMs: number): number => (holds ? soFarMs + stepMs : 0);
  const isBeyond = side.isBeyond(rate.rateBpm);
  return {
    judgedToMs: endMs,
    measuredToMs: endMs,
    ...(isBeyond ? { furthest: furtherRate(state.furthest, side.tell(rate.rateBpm)) } : {}),
    beyondMs: counted(isBeyond, state.beyondMs),
    extremeMs: counted(side.isExtreme(rate.rateBpm), state.extremeMs),
    insideMs: counted(side.isInside(rate.rateBpm), state.insideMs),
  };
}

function decide(
  state: RateLimitState,
  { lead }: MeasuredRate,
  { open, rules, side }: SideOptions,
): Decision {
  if (open !== undefined && state.insideMs >= rules.endDelayMs && state.insideMs > 0) {
    return { present: false, reason: 'rate-inside-limit' };
  }
  const hasLasted = state.beyondMs > 0 && state.beyondMs >= rules.delayMs;
  if (open === undefined && !hasLasted) return { present: false, reason: 'rate-inside-limit' };
  const isExtreme = state.extremeMs > 0 && state.extremeMs >= rules.delayMs;
  const priority: Priority = isExtreme ? 'high' : 'medium';
  const startMs = open?.startMs ?? state.measuredToMs - state.beyondMs - ONSET_BEFORE_MS;
  const endMs = state.beyondMs > 0 || open === undefined ? state.measuredToMs : open.endMs;
  const leads = open?.leads ?? [lead];
  const rate = furtherRate(open?.rate, state.furthest);
  return {
    present: true,
    reason: open === undefined ? side.reason : 'continues',
    finding: {
      priority,
      leads,
      startMs,
      endMs,
      marks: [],
      provisional: false,
      ...(rate === undefined ? {} : { rate }),
    },
  };
}
