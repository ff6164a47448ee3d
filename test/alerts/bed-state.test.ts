import { describe, expect, it } from '@jest/globals';
import { decodeBedState, encodeBedState, NEW_BED } from '../../src/alerts/bed-state.js';
import { AlertsError } from '../../src/alerts/errors.js';
import { CELL_FLAG } from '../../src/domain/cell.js';
import { fact, judgeAll, windows } from './builders.js';

/** The stored state with one field replaced, or left out where it is undefined. */
function broken(field: string, value: unknown): Buffer {
  const stored = JSON.parse(encodeBedState(NEW_BED).toString()) as Record<string, unknown>;
  return Buffer.from(JSON.stringify({ ...stored, [field]: value }));
}

describe('decodeBedState', () => {
  it('reads what was written, with every condition open', () => {
    const { state } = judgeAll([
      ...windows(10, 100, {
        leads: ['II', 'V1'],
        scoreMilli: (cell) => (cell < 900 ? cell : 5_000),
        flags: (cell, lead) =>
          cell < 900 ? 0 : lead === 'II' ? CELL_FLAG.flat : CELL_FLAG.leadOff,
      }),
      fact.clockStep(100, 2_000_000),
      fact.lost(100, 3),
    ]);
    expect(Object.keys(state.open)).toHaveLength(5);
    expect(decodeBedState(encodeBedState(state))).toEqual(state);
    expect(decodeBedState(encodeBedState(NEW_BED))).toEqual(NEW_BED);
  });

  it('holds a baseline at its fullest', () => {
    const counts = [60_000, ...new Array<number>(127).fill(0)];
    const full = { ...NEW_BED, baselines: { II: { counts, total: 60_000 } } };
    expect(decodeBedState(encodeBedState(full))).toEqual(full);
  });

  it.each([
    { name: 'no JSON', stored: Buffer.from('{"schema":1') },
    { name: 'nothing', stored: Buffer.alloc(0) },
    { name: 'null', stored: Buffer.from('null') },
    { name: 'a list', stored: Buffer.from('[1]') },
    { name: 'another schema', stored: broken('schema', 1) },
    { name: 'no baselines', stored: broken('baselines', undefined) },
    { name: 'a rule without its memory', stored: broken('memory', { leadOff: {} }) },
    { name: 'no open alerts', stored: broken('open', null) },
    { name: 'a moment that is text', stored: broken('judgedToUs', '0') },
    { name: 'half a baseline', stored: broken('baselines', { II: 'AAAA' }) },
    { name: 'a baseline that is no text', stored: broken('baselines', { II: 7 }) },
  ])('refuses $name', ({ stored }) => {
    let thrown: unknown;
    try {
      decodeBedState(stored);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(AlertsError);
    expect(thrown).toMatchObject({ code: 'ECG_ALERTS_BAD_STATE', retryable: false });
  });
});
