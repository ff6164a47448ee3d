import type { ClockStepFact } from '../domain/feed.js';
import { toEpochMs } from '../domain/units.js';
import type { Decision, Finding } from './finding.js';

/** A device clock within this much of its own sample count is right again. */
const IN_STEP_WITHIN_US = 500_000;

/** Decides about "clock step" when the device's time of day has moved against its sample count. */
export function judgeClockStep(fact: ClockStepFact, open: Finding | undefined): Decision {
  const atMs = toEpochMs(fact.atUs);
  if (Math.abs(fact.offsetUs) <= IN_STEP_WITHIN_US) {
    return { present: false, reason: 'clock-in-step-again', endMs: atMs };
  }
  return {
    present: true,
    reason: fact.offsetUs > 0 ? 'clock-jumped-ahead' : 'clock-jumped-back',
    finding: open ?? {
      priority: 'low',
      leads: [],
      startMs: atMs,
      endMs: atMs,
      marks: [],
      provisional: false,
    },
  };
}
