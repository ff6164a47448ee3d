import type { ClockDriftFact } from '../domain/feed.js';
import { toEpochMs } from '../domain/units.js';
import type { Decision, Finding } from './finding.js';

/** Decides about "clock drift" when the device's clock has crept out of step with its sample count, or back. */
export function judgeClockDrift(fact: ClockDriftFact, open: Finding | undefined): Decision {
  const atMs = toEpochMs(fact.atUs);
  if (!fact.beyondLimit) return { present: false, reason: 'clock-in-step-again', endMs: atMs };
  return {
    present: true,
    reason: fact.offsetUs > 0 ? 'clock-runs-fast' : 'clock-runs-slow',
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
