import type { LatencyQuantiles } from './latency-histogram.js';

/** How the load grows. */
export interface RampPlan {
  readonly startBeds: number;
  readonly maxBeds: number;
  /** Each step has so many times the beds of the one before; above 1. */
  readonly factor: number;
}

/** What a step showed. */
export interface StepFacts {
  readonly score: LatencyQuantiles;
  readonly framesSent: number;
  /** Frames that went out more than the tolerance behind their schedule. */
  readonly lateFrames: number;
  /** Frames that the generator could not hand over at all. */
  readonly unsentFrames: number;
}

/** What a step must keep to. */
export interface StepLimits {
  readonly p99LimitMs: number;
  /** Beyond this share of late frames the generator is what is slow, and the step says nothing of the system. */
  readonly maxLateShare: number;
}

/**
 * How a step ended. `within-limit`: the ramp goes on. `p99-above-limit` and `windows-missing`: the system is past its
 * limit. `generator-late` and `nothing-scored`: the step says nothing.
 */
export type StepReason =
  'within-limit' | 'p99-above-limit' | 'windows-missing' | 'generator-late' | 'nothing-scored';

/** Judges a step; the first fact that speaks against it is the reason. */
export function judgeStep(facts: StepFacts, limits: StepLimits): StepReason {
  const { score, framesSent, lateFrames, unsentFrames } = facts;
  const frames = framesSent + unsentFrames;
  const isLate = unsentFrames > 0 || lateFrames > limits.maxLateShare * frames;
  if (isLate) return 'generator-late';
  if (score.p99Ms === null || score.count === score.givenUp) return 'nothing-scored';
  if (score.p99Ms > limits.p99LimitMs) return 'p99-above-limit';
  return score.givenUp > 0 ? 'windows-missing' : 'within-limit';
}

/** The beds of the next step; undefined where the ramp has ended. */
export function nextStepBeds(plan: RampPlan, beds: number, reason: StepReason): number | undefined {
  if (reason !== 'within-limit' || beds >= plan.maxBeds) return undefined;
  return Math.min(plan.maxBeds, Math.max(beds + 1, Math.round(beds * plan.factor)));
}
