import type { DeliveryOutcome } from './outgoing-target.js';

/** How a target that does not take a message is treated. */
export interface RetryPolicy {
  /** The first pause; each further one is twice as long. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** A message that is refused this often is set aside. */
  readonly refusalAttempts: number;
  /** The most that a receiver's own wish for a pause is heeded. */
  readonly longestRetryAfterMs: number;
}

/** What a follower does after an attempt, and why, as a stable word. */
export type NextStep =
  | { readonly action: 'advance'; readonly reason: 'delivered' | 'not-for-target' }
  | { readonly action: 'set-aside'; readonly reason: string }
  | { readonly action: 'send-singly'; readonly reason: string }
  | { readonly action: 'wait'; readonly reason: string; readonly pauseMs: number };

/** What is known when a step is decided. */
export interface AttemptFacts {
  readonly outcome: DeliveryOutcome;
  /** Attempts of these messages so far, this one among them; from 1. */
  readonly attempt: number;
  readonly messageCount: number;
  /** From 0 to below 1, for the jitter. */
  readonly random: number;
}

/** Decides what follows an attempt. */
export function decideNext(facts: AttemptFacts, policy: RetryPolicy): NextStep {
  const { outcome, attempt, messageCount, random } = facts;
  switch (outcome.kind) {
    case 'delivered':
    case 'not-for-target':
      return { action: 'advance', reason: outcome.kind };
    case 'refused':
      // One message that is not wanted must not take its batch along.
      if (messageCount > 1) return { action: 'send-singly', reason: outcome.reason };
      if (outcome.final || attempt >= policy.refusalAttempts) {
        return { action: 'set-aside', reason: outcome.reason };
      }
      return { action: 'wait', reason: outcome.reason, pauseMs: pauseMs(facts, policy) };
    case 'away': {
      const asked = Math.min(outcome.retryAfterMs ?? 0, policy.longestRetryAfterMs);
      const ours = pauseMs({ attempt, random }, policy);
      return { action: 'wait', reason: outcome.reason, pauseMs: Math.max(asked, ours) };
    }
  }
}

/** Between half and the whole of a pause that doubles, so that many senders do not come back as one. */
function pauseMs(
  { attempt, random }: Pick<AttemptFacts, 'attempt' | 'random'>,
  { firstPauseMs, longestPauseMs }: RetryPolicy,
): number {
  const whole = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round((whole * (1 + random)) / 2);
}
