import { describe, expect, it } from '@jest/globals';
import { burdenQuery, periodAt } from '../../../dashboard/src/burden/periods.js';

const times = {
  timeZone: 'Europe/Zurich',
  shifts: [
    { name: 'night', startMinute: 1_140 },
    { name: 'day', startMinute: 420 },
  ],
};
const lastShift = (now: string): readonly string[] => {
  const { fromMs, toMs } = periodAt('last-shift', Date.parse(now), times);
  return [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
};

describe('periods', () => {
  it('takes the shift that ended last, on the ward’s clock', () => {
    expect(lastShift('2026-01-15T10:30:20Z')).toEqual([
      '2026-01-14T18:00:00.000Z',
      '2026-01-15T06:00:00.000Z',
    ]);
    expect(lastShift('2026-01-15T18:00:00Z')).toEqual([
      '2026-01-15T06:00:00.000Z',
      '2026-01-15T18:00:00.000Z',
    ]);
  });

  it('gives the night in which the clock is set ahead eleven hours', () => {
    expect(lastShift('2026-03-29T09:00:00Z')).toEqual([
      '2026-03-28T18:00:00.000Z',
      '2026-03-29T05:00:00.000Z',
    ]);
  });

  it('takes a whole day where there is one shift only', () => {
    const one = { timeZone: 'UTC', shifts: [{ name: 'all', startMinute: 0 }] };
    const { fromMs, toMs } = periodAt('last-shift', Date.parse('2026-01-15T10:00:00Z'), one);
    expect(toMs).toBe(Date.parse('2026-01-15T00:00:00Z'));
    expect(toMs - fromMs).toBe(86_400_000);
  });

  it('asks for a period of one bed by its escaped name', () => {
    const period = periodAt('last-24-h', 86_400_000, times);
    expect(burdenQuery(period, { bedId: 'B 1', format: 'csv' })).toBe(
      '/burden?from=0&to=86400000&format=csv&bed=B%201',
    );
  });
});
