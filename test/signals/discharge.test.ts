import { describe, expect, it } from '@jest/globals';
import { advance } from '../../src/signals/advance.js';
import { apply } from '../../src/signals/apply.js';
import { CONTROL_LEAD_MS } from '../../src/signals/change-control.js';
import { NEW_BOARD, type SignalBoard } from '../../src/signals/signal-board.js';
import { bed } from '../support/fixture-ward.js';
import { logged, NURSE, RULES, START_MS } from './builders.js';

const B01 = bed('B01');
const LEFT = { kind: 'discharge', bedId: B01, by: NURSE } as const;
const ADMITTED = {
  kind: 'change-control',
  bedId: B01,
  change: { kind: 'standby', on: false },
  by: NURSE,
} as const;

const at = (nowMs: number) => ({ nowMs, rules: RULES });

function withAlert(): SignalBoard {
  return advance(NEW_BOARD, { entries: [logged(1)], nowMs: START_MS }, RULES).board;
}

describe('discharge', () => {
  it('says from when on the patient has gone, also in later revisions', () => {
    const left = apply(withAlert(), LEFT, at(START_MS));
    const dischargedMs = START_MS + CONTROL_LEAD_MS;
    expect(left.reply.control).toMatchObject({ standby: true, dischargedMs });
    const admitted = apply(left.board, ADMITTED, at(START_MS + 60_000));
    expect(admitted.reply.control).toMatchObject({ standby: false, dischargedMs });
  });

  it('is done once, until somebody sets something for the bed', () => {
    const left = apply(withAlert(), LEFT, at(START_MS));
    expect(apply(left.board, LEFT, at(START_MS + 9)).reply.reason).toBe('already-discharged');
    const admitted = apply(left.board, ADMITTED, at(START_MS + 60_000));
    expect(apply(admitted.board, LEFT, at(START_MS + 90_000)).reply.reason).toBe('discharged');
  });

  it('leaves no signal of the last patient to the next one, though its priority latches', () => {
    const left = apply(withAlert(), LEFT, at(START_MS));
    const entries = [logged(2, { phase: 'ended', reason: 'discharged' })];
    const ended = advance(left.board, { entries, nowMs: START_MS + 3_000 }, RULES);
    const admitted = apply(ended.board, ADMITTED, at(START_MS + 60_000));
    expect(admitted.board.signals).toEqual([]);
    expect(admitted.events.map(({ kind }) => kind)).toEqual(['control-changed']);
  });
});
