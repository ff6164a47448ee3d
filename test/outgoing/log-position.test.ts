import { describe, expect, it } from '@jest/globals';
import { positionIn } from '../../src/outgoing/log-position.js';

const ends = { logId: 'log-a', headSeq: 50, oldestSeq: 11 };
const at = (seq: number, logId = 'log-a') => ({ logId, seq });

describe('positionIn', () => {
  it.each([
    ['a new target begins with the next entry', ends, undefined, ['new-target', 50, 0]],
    ['a known target goes on', ends, at(20), ['goes-on', 20, 0]],
    ['just before the oldest entry nothing is lost', ends, at(10), ['goes-on', 10, 0]],
    ['what the log has dropped is counted', ends, at(5), ['log-trimmed', 10, 5]],
    ['another log is sent from its start', ends, at(49, 'log-b'), ['log-replaced', 10, 10]],
    ['a log shorter than the cursor began anew', ends, at(51), ['log-replaced', 10, 10]],
    [
      'an empty log loses nothing',
      { logId: 'log-c', headSeq: 0, oldestSeq: 0 },
      at(7),
      ['log-replaced', 0, 0],
    ],
  ] as const)('%s', (_name, log, stored, [reason, seq, lostCount]) => {
    expect(positionIn(log, stored)).toEqual({
      cursor: { logId: log.logId, seq },
      reason,
      lostCount,
    });
  });
});
