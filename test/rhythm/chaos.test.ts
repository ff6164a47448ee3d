import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { CELL_FLAG } from '../../src/domain/cell.js';
import { readChaos } from '../../src/rhythm/chaos.js';
import type { Rhythm } from '../../src/replay/synthetic/scenario.js';
import { beatsAt, judged, regular, syntheticWindows, train, windowTo } from './signals.js';

const LEADS = ['II', 'V1'] as const;

/** The windows of a synthetic rhythm that lie in it with all of their newest five seconds. */
function windowsIn(rhythm: Rhythm, seed: number, seconds = 30) {
  return syntheticWindows(
    { episodes: [{ kind: 'rhythm', rhythm, startS: 12, durationS: 1_000 }] },
    { seed, seconds, leads: LEADS },
  ).slice(10);
}

describe('readChaos', () => {
  it.each([1, 2, 3])('finds synthetic ventricular fibrillation of seed %i', (seed) => {
    const found = windowsIn('ventricular-fibrillation', seed).map((window) =>
      judged(readChaos(window)),
    );
    const share = found.filter(({ isChaotic }) => isChaotic).length / found.length;
    expect(found.length).toBeGreaterThan(8);
    expect(share).toBeGreaterThan(0.9);
  });

  it.each([1, 2, 3])('finds synthetic ventricular tachycardia of seed %i', (seed) => {
    const found = windowsIn('ventricular-tachycardia', seed).map((window) =>
      judged(readChaos(window)),
    );
    expect(found.filter(({ isChaotic }) => isChaotic).length / found.length).toBeGreaterThan(0.5);
  });

  it.each(['sinus', 'bigeminy', 'atrial-fibrillation', 'asystole'] as const)(
    'does not find synthetic %s',
    (rhythm) => {
      for (const seed of [1, 2]) {
        const found = windowsIn(rhythm, seed).map((window) => judged(readChaos(window)));
        expect(found.filter(({ isChaotic }) => isChaotic)).toHaveLength(0);
      }
    },
  );

  // With complexes wider by a quarter and more than 170 a minute they come too near to ventricular tachycardia.
  it('does not find regular beats of 30 to 180 a minute', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 30, max: 180, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.3, max: 4, noNaN: true }),
        (rateBpm, share, qrsMv) => {
          const wide = 1 + share * (rateBpm > 170 ? 0.2 : 0.3);
          const signal = train(rateBpm, { wide, qrsMv, tMv: 0.25 * qrsMv });
          expect(judged(readChaos(windowTo(0, { II: signal }))).isChaotic).toBe(false);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('takes neither a flat line nor a pause of a second for fibrillation', () => {
    const pause = beatsAt(regular(150, -12, 12).filter((atS) => atS < -2.4 || atS > -1));
    for (const signal of [() => 0, () => 0.8, pause]) {
      expect(judged(readChaos(windowTo(0, { II: signal })))).toEqual({
        judged: true,
        isChaotic: false,
        margin: -2,
        leads: [{ lead: 'II', isChaotic: false, margin: -2 }],
      });
    }
  });

  it('never finds waves below the swing of coarse fibrillation', () => {
    const wave = (timeS: number): number => 0.09 * Math.sin(2 * Math.PI * 5 * timeS);
    expect(judged(readChaos(windowTo(0, { II: wave }))).isChaotic).toBe(false);
  });

  const wave = (timeS: number): number => 0.6 * Math.sin(2 * Math.PI * 5 * timeS);
  it.each([
    { name: 'off', flags: CELL_FLAG.leadOff, reason: 'no-connected-lead' },
    { name: 'missing', flags: CELL_FLAG.missing, reason: 'no-connected-lead' },
    { name: 'noisy', flags: CELL_FLAG.noisy, reason: 'noisy' },
    {
      name: 'stuck at the end of its range',
      flags: CELL_FLAG.saturated | CELL_FLAG.flat,
      reason: 'no-connected-lead',
    },
  ])('says nothing of a wave where the lead is $name', ({ flags, reason }) => {
    expect(judged(readChaos(windowTo(0, { II: wave }))).isChaotic).toBe(true);
    expect(readChaos(windowTo(0, { II: wave }, () => flags))).toEqual({ judged: false, reason });
  });

  it('says nothing where a single cell of the newest seconds is missing', () => {
    const flags = (_lead: string, cellS: number): number =>
      Math.abs(cellS + 2) < 0.01 ? CELL_FLAG.missing : 0;
    expect(readChaos(windowTo(0, { II: wave }, flags)).judged).toBe(false);
  });

  it('lets a lead with clear beats outvote one that looks chaotic', () => {
    const found = judged(readChaos(windowTo(0, { II: wave, V1: train(80) })));
    expect(found.isChaotic).toBe(false);
    expect(found.leads.map(({ lead, isChaotic }) => [lead, isChaotic])).toEqual([
      ['II', true],
      ['V1', false],
    ]);
  });

  it('leaves a lead without a vote out: off, noisy or resting', () => {
    const off = windowTo(0, { II: wave, V1: train(80) }, (lead) =>
      lead === 'V1' ? CELL_FLAG.leadOff : 0,
    );
    expect(judged(readChaos(off)).isChaotic).toBe(true);
    expect(judged(readChaos(windowTo(0, { II: wave, V1: () => 0 }))).isChaotic).toBe(true);
  });

  it('refuses windows that are shorter than its span or at another rate', () => {
    const window = windowTo(0, { II: wave });
    const reason = { judged: false, reason: 'window-unsuitable' };
    expect(readChaos({ ...window, sampleRateHz: 250 })).toEqual(reason);
    expect(readChaos({ ...window, sampleCount: 400 })).toEqual(reason);
  });
});
