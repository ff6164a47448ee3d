import { describe, expect, it } from '@jest/globals';
import { movedLine, readCaliper } from '../../../dashboard/src/review/caliper.js';

const strip = {
  alertId: 'a',
  startMs: 0,
  sampleRateHz: 10,
  leads: [{ lead: 'II' as const, signalMv: [0, 0.5, null, 1.25], reconstructionMv: [] }],
};

describe('the caliper', () => {
  it('tells the time, the rate and the voltage between its lines, whichever comes first', () => {
    const expected = {
      intervalMs: 300,
      rateBpm: 200,
      differencesMv: [{ lead: 'II', differenceMv: 1.25 }],
    };
    expect(readCaliper(strip, { fromMs: 0, toMs: 300 })).toEqual(expected);
    expect(readCaliper(strip, { fromMs: 300, toMs: 0 })).toEqual(expected);
  });

  it('has no rate where its lines meet and no voltage where the signal is missing', () => {
    expect(readCaliper(strip, { fromMs: 200, toMs: 200 })).toEqual({
      intervalMs: 0,
      rateBpm: undefined,
      differencesMv: [{ lead: 'II', differenceMv: undefined }],
    });
  });

  it('keeps its lines on the strip', () => {
    expect(movedLine(50, -100, 400)).toBe(0);
    expect(movedLine(350, 100, 400)).toBe(400);
    expect(movedLine(100, 10, 400)).toBe(110);
  });
});
