import { describe, expect, it } from '@jest/globals';
import { CELL_FLAG } from '../../src/domain/cell.js';
import { readRhythm } from '../../src/rhythm/read-rhythm.js';
import { ORIGIN_MS, syntheticWindows, train, windowTo } from './signals.js';

describe('readRhythm', () => {
  it('gives the same bytes for the same window, and leaves the window as it is', () => {
    const window = windowTo(3, { II: train(72), V1: train(72, { qrsMv: -0.6 }) });
    const before = window.samplesMv.slice();
    const first = JSON.stringify(readRhythm(window));
    expect(JSON.stringify(readRhythm({ ...window, samplesMv: before.slice() }))).toBe(first);
    expect(window.samplesMv).toEqual(before);
    expect(JSON.parse(first)).toMatchObject({ endMs: ORIGIN_MS + 3_000, rate: { measured: true } });
  });

  it('gives no rate while the rhythm is chaotic', () => {
    const [window] = syntheticWindows(
      {
        episodes: [
          { kind: 'rhythm', rhythm: 'ventricular-fibrillation', startS: 5, durationS: 100 },
        ],
      },
      { seed: 2, seconds: 30, leads: ['II', 'V1'] },
    ).slice(-1);
    if (window === undefined) throw new Error('no window');
    expect(readRhythm(window)).toMatchObject({
      rate: { measured: false, reason: 'chaotic' },
      chaos: { judged: true, isChaotic: true, leads: [{ lead: 'II' }, { lead: 'V1' }] },
    });
  });

  it('tells asystole, a loose electrode and fibrillation apart', () => {
    const flat = windowTo(0, { II: () => 0.02 }, () => CELL_FLAG.flat);
    expect(readRhythm(flat)).toMatchObject({
      rate: { measured: false, reason: 'no-beats' },
      chaos: { judged: true, isChaotic: false },
    });
    const off = windowTo(0, { II: () => Number.NaN }, () => CELL_FLAG.leadOff);
    expect(readRhythm(off)).toMatchObject({
      rate: { measured: false, reason: 'no-connected-lead' },
      chaos: { judged: false, reason: 'no-connected-lead' },
    });
  });

  it('reads twelve leads and one', () => {
    const twelve = windowTo(
      0,
      Object.fromEntries(
        ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'].map((lead) => [
          lead,
          train(64),
        ]),
      ),
    );
    expect(readRhythm(twelve)).toMatchObject({ rate: { measured: true, lead: 'I' } });
    expect(readRhythm(windowTo(0, {}))).toMatchObject({
      rate: { reason: 'no-connected-lead' },
      chaos: { reason: 'no-connected-lead' },
    });
  });
});
