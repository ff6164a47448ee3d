import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DeliveryOutcome } from '../../src/outgoing/outgoing-target.js';
import { decideNext } from '../../src/outgoing/retry-policy.js';

const policy = {
  firstPauseMs: 500,
  longestPauseMs: 60_000,
  refusalAttempts: 3,
  longestRetryAfterMs: 300_000,
};
const facts = (outcome: DeliveryOutcome, changes: object = {}) => ({
  outcome,
  attempt: 1,
  messageCount: 1,
  random: 0,
  ...changes,
});
const away: DeliveryOutcome = { kind: 'away', reason: 'timeout' };
const refused: DeliveryOutcome = { kind: 'refused', reason: 'http-400', final: false };

describe('decideNext', () => {
  it.each([
    ['goes on after a delivery', facts({ kind: 'delivered' }), { action: 'advance' }],
    ['goes on past what is not for it', facts({ kind: 'not-for-target' }), { action: 'advance' }],
    ['waits while the target is away', facts(away), { action: 'wait', pauseMs: 250 }],
    ['doubles the pause', facts(away, { attempt: 4 }), { action: 'wait', pauseMs: 2_000 }],
    ['spreads the pause', facts(away, { random: 0.5 }), { action: 'wait', pauseMs: 375 }],
    ['bounds the pause', facts(away, { attempt: 9_999 }), { action: 'wait', pauseMs: 30_000 }],
    [
      'heeds the wish of a receiver',
      facts({ ...away, retryAfterMs: 7_000 }),
      { action: 'wait', pauseMs: 7_000 },
    ],
    [
      'heeds no wish without end',
      facts({ ...away, retryAfterMs: 1e9 }),
      { action: 'wait', pauseMs: 300_000 },
    ],
    ['tries a refusal again', facts(refused, { attempt: 2 }), { action: 'wait', pauseMs: 500 }],
    ['sets aside in the end', facts(refused, { attempt: 3 }), { action: 'set-aside' }],
    ['believes a final refusal', facts({ ...refused, final: true }), { action: 'set-aside' }],
    ['finds the one of a batch', facts(refused, { messageCount: 5 }), { action: 'send-singly' }],
  ] as const)('%s', (_name, given, expected) => {
    expect(decideNext(given, policy)).toMatchObject(expected);
  });

  it('never sets aside for being away, and never waits longer than its bounds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempt, random) => {
          const next = decideNext(facts(away, { attempt, random }), policy);
          return next.action === 'wait' && next.pauseMs >= 250 && next.pauseMs <= 60_000;
        },
      ),
    );
  });
});
