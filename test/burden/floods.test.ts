import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findFloods } from '../../src/burden/floods.js';

const MINUTE_MS = 60_000;
const END_MS = 1_000 * MINUTE_MS;
const everyMinutes = (count: number, stepMinutes: number, from = 0): readonly number[] =>
  Array.from({ length: count }, (_, i) => (from + i * stepMinutes) * MINUTE_MS);

describe('findFloods', () => {
  it('sees one in ten alerts within ten minutes, and none in nine', () => {
    expect(findFloods(everyMinutes(9, 1), END_MS)).toEqual([]);
    // The fifth newest, that of minute 5, is ten minutes old at minute 15.
    expect(findFloods(everyMinutes(10, 1), END_MS)).toEqual([
      { startMs: 0, endMs: 15 * MINUTE_MS, alerts: 10, peak: 10 },
    ]);
  });

  it('sees none in ten alerts over ten minutes and more', () => {
    expect(findFloods(everyMinutes(10, 10 / 9), END_MS)).toEqual([]);
  });

  it('goes on while five come within ten minutes, and ends with the period', () => {
    const times = [...everyMinutes(10, 0.5), ...everyMinutes(17, 2, 6)];
    expect(findFloods(times, 40 * MINUTE_MS)).toEqual([
      { startMs: 0, endMs: 40 * MINUTE_MS, alerts: 27, peak: 12 },
    ]);
  });

  it('tells two apart', () => {
    const times = [...everyMinutes(10, 0.1), ...everyMinutes(12, 0.1, 60)];
    expect(findFloods(times, END_MS).map(({ alerts }) => alerts)).toEqual([10, 12]);
  });

  it('agrees with a slow count at every alert', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(90 * 60), { maxLength: 80 }), (seconds) => {
        const times = seconds.map((s) => s * 1_000).sort((a, b) => a - b);
        const within = (atMs: number): number =>
          times.filter((ms) => ms > atMs - 10 * MINUTE_MS && ms <= atMs).length;
        const floods = findFloods(times, END_MS);
        for (const ms of times) {
          if (within(ms) < 10) continue;
          expect(floods.some(({ startMs, endMs }) => startMs <= ms && ms < endMs)).toBe(true);
        }
        for (const { startMs, endMs, alerts, peak } of floods) {
          const inside = times.filter((ms) => ms >= startMs && ms < endMs);
          expect(inside.length).toBe(alerts);
          expect(peak).toBeGreaterThanOrEqual(10);
          expect(within(endMs)).toBeLessThan(5);
        }
      }),
    );
  });
});
