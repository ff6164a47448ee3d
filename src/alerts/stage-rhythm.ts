import type { RhythmReading } from '../domain/rhythm.js';
import type { BedAlertState } from './bed-state.js';
import { judgeChaoticRhythm } from './chaotic-rhythm.js';
import type { Decision } from './finding.js';
import { applyDecision, openFinding, type DecisionContext, type Judgement } from './judgement.js';
import { judgeRateHigh, judgeRateLow, type RateLimitRules } from './rate-limits.js';

/** The conditions that follow from a window's rhythm: chaotic rhythm first, which the rates yield to. */
export function judgeRhythm(
  before: BedAlertState,
  reading: RhythmReading,
  context: DecisionContext,
): Judgement {
  const rate = rateLimitsOf(before, context.rules.rate);
  const chaos = judgeChaoticRhythm(before.memory.chaos, reading, {
    open: openFinding(before, 'chaotic-rhythm'),
    rules: context.rules.chaos,
  });
  const chaosDecision = whereKnown(chaos.decision, reading.chaos.judged);
  const one = applyDecision(before, 'chaotic-rhythm', chaosDecision, context);
  const low = judgeRateLow(before.memory.rateLow, reading, {
    open: openFinding(before, 'rate-low'),
    rules: rate,
  });
  const lowDecision = whereKnown(low.decision, reading.rate.measured);
  const two = applyDecision(one.state, 'rate-low', lowDecision, context);
  const high = judgeRateHigh(before.memory.rateHigh, reading, {
    open: openFinding(before, 'rate-high'),
    rules: rate,
  });
  const highDecision = whereKnown(high.decision, reading.rate.measured);
  const three = applyDecision(two.state, 'rate-high', highDecision, context);
  const rhythm = { chaos: chaos.state, rateLow: low.state, rateHigh: high.state };
  return {
    state: { ...three.state, memory: { ...three.state.memory, ...rhythm } },
    events: [...one.events, ...two.events, ...three.events],
  };
}

/** The rate limits of a bed: those that staff have set for it, else the ward's. */
export function rateLimitsOf({ control }: BedAlertState, rules: RateLimitRules): RateLimitRules {
  const lowBpm = control?.rateLowBpm ?? rules.lowBpm;
  const highBpm = control?.rateHighBpm ?? rules.highBpm;
  return {
    ...rules,
    lowBpm,
    highBpm,
    // An extreme limit never lies inside of the limit that staff have set.
    extremeLowBpm: Math.min(rules.extremeLowBpm, lowBpm),
    extremeHighBpm: Math.max(rules.extremeHighBpm, highBpm),
  };
}

/** A window that could not be judged says nothing either way. */
function whereKnown(decision: Decision, isKnown: boolean): Decision {
  return isKnown ? decision : { present: undefined, reason: decision.reason };
}
