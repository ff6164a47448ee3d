import type { Priority } from '../domain/alert.js';

/** Someone who is told where nobody has acknowledged a signal. */
export interface EscalationTier {
  readonly name: string;
  /** From the beginning of the signal; 10 to 120 s. */
  readonly afterMs: number;
}

/** How the organisation has set up its alarm signals. */
export interface SignalRules {
  /** Priorities whose signal stays after the condition has ended, until it is acknowledged. */
  readonly latchingPriorities: readonly Priority[];
  /** Priorities whose signal is escalated. */
  readonly escalatedPriorities: readonly Priority[];
  /** The soonest first. */
  readonly escalationTiers: readonly EscalationTier[];
  /** At most 120 s. */
  readonly maxAudioPauseMs: number;
}
