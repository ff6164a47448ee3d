import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { CELL_FLAG } from '../../src/domain/cell.js';
import { SeededRandom } from '../../src/replay/synthetic/random.js';
import { readRate } from '../../src/rhythm/rate.js';
import { beatsAt, rateOf, regular, syntheticWindows, train, windowTo } from './signals.js';

describe('readRate', () => {
  it('reads every rate from 30 to 250 a minute within 3 %, whatever the phase, amplitude and T wave', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 30, max: 250, noNaN: true }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        fc.double({ min: 0.2, max: 4, noNaN: true }),
        fc.double({ min: 0, max: 0.4, noNaN: true }),
        (rateBpm, phaseS, qrsMv, tShare) => {
          const signal = train(rateBpm, { qrsMv, tMv: tShare * qrsMv }, phaseS);
          const found = rateOf(readRate(windowTo(0, { II: signal })));
          expect(Math.abs(found / rateBpm - 1)).toBeLessThan(0.03);
        },
      ),
      { numRuns: 80 },
    );
  });

  it('is not moved by wander or by the sign of the QRS', () => {
    const clean = train(75);
    const signal = (timeS: number): number =>
      -clean(timeS) + 0.8 * Math.sin(2 * Math.PI * 0.3 * timeS);
    expect(rateOf(readRate(windowTo(0, { II: signal })))).toBeCloseTo(75, 0);
  });

  it('counts both beats of bigeminy', () => {
    const moments = regular(38, -12, 12).flatMap((atS) => [atS, atS + 0.55]);
    const signal = beatsAt(moments, (place) => (place % 2 === 0 ? {} : { wide: 3, qrsMv: 1.4 }));
    expect(rateOf(readRate(windowTo(0, { II: signal })))).toBeCloseTo(76, 0);
  });

  it('counts the beats that the most periodic lead misses', () => {
    const moments = regular(38, -12, 12).flatMap((atS) => [atS, atS + 0.55]);
    const both = beatsAt(moments);
    const every = beatsAt(moments, (place) => ({ qrsMv: place % 2 === 0 ? 1 : 0.05 }));
    const found = readRate(windowTo(0, { II: every, V1: both }));
    expect(rateOf(found)).toBeCloseTo(76, 0);
    expect(found).toMatchObject({ lead: 'V1' });
  });

  it('reads an irregular rhythm by the number of its beats, with a low periodicity', () => {
    const windows = syntheticWindows(
      { episodes: [{ kind: 'rhythm', rhythm: 'atrial-fibrillation', startS: 0, durationS: 200 }] },
      { seed: 4, seconds: 60, leads: ['II', 'V1'] },
    ).slice(10);
    for (const window of windows) {
      const found = readRate(window);
      // The synthetic atrial fibrillation has a mean interval of 0.62 s.
      expect(Math.abs(rateOf(found) / 97 - 1)).toBeLessThan(0.3);
    }
  });

  it.each([
    { name: 'flat', signal: () => 0, flags: CELL_FLAG.flat, reason: 'no-beats' },
    { name: 'missing', signal: () => Number.NaN, flags: 0, reason: 'no-connected-lead' },
    { name: 'off', signal: train(70), flags: CELL_FLAG.leadOff, reason: 'no-connected-lead' },
    { name: 'noisy', signal: train(70), flags: CELL_FLAG.noisy, reason: 'noisy' },
    {
      name: 'stuck at the end of its range',
      signal: () => 5,
      flags: CELL_FLAG.saturated | CELL_FLAG.flat,
      reason: 'no-connected-lead',
    },
  ])('gives no rate where the only lead is $name', ({ signal, flags, reason }) => {
    const window = windowTo(0, { II: signal }, () => flags);
    expect(readRate(window)).toEqual({ measured: false, reason });
  });

  it('gives no rate of noise without beats', () => {
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const random = new SeededRandom(seed, 0);
      const found = readRate(windowTo(0, { II: () => 0.2 * random.normal() }));
      expect(found).toEqual({ measured: false, reason: 'no-periodicity' });
    }
  });

  it('uses another lead where one is off', () => {
    const window = windowTo(0, { II: train(70), V1: train(70) }, (lead) =>
      lead === 'II' ? CELL_FLAG.leadOff : 0,
    );
    expect(readRate(window)).toMatchObject({ measured: true, lead: 'V1' });
  });

  it('bridges half a second of missing signal, and gives up at more than one second', () => {
    const hole =
      (lengthS: number) =>
      (timeS: number): number =>
        timeS >= -4 && timeS < -4 + lengthS ? Number.NaN : train(80)(timeS);
    expect(rateOf(readRate(windowTo(0, { II: hole(0.5) })))).toBeCloseTo(80, 0);
    expect(readRate(windowTo(0, { II: hole(1.2) }))).toEqual({
      measured: false,
      reason: 'no-connected-lead',
    });
  });

  it('refuses windows that are shorter than its span or at another rate', () => {
    const window = windowTo(0, { II: train(70) });
    const reason = { measured: false, reason: 'window-unsuitable' };
    expect(readRate({ ...window, sampleRateHz: 250 })).toEqual(reason);
    expect(readRate({ ...window, sampleCount: 500 })).toEqual(reason);
  });
});
