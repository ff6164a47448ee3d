import { describe, expect, it } from '@jest/globals';
import { ALL_ALERTS, neighbour, pickAlerts } from '../../../dashboard/src/review/pick-alerts.js';
import { alertEvent, bed } from '../../support/fixture-ward.js';

const old = alertEvent({ alertId: 'old', bedId: bed('B01'), priority: 'low', startMs: 1_000 });
const young = alertEvent({ alertId: 'young', bedId: bed('B02'), priority: 'high', startMs: 9_000 });

describe('the alerts to review', () => {
  it('come newest first and pass each filter', () => {
    const ids = (filter: object): string[] =>
      pickAlerts([old, young], { ...ALL_ALERTS, ...filter }).map(({ alertId }) => alertId);
    expect(ids({})).toEqual(['young', 'old']);
    expect(ids({ bedId: 'B01' })).toEqual(['old']);
    expect(ids({ priority: 'high' })).toEqual(['young']);
    expect(ids({ condition: 'lead-off' })).toEqual([]);
  });

  it('are walked through without leaving the list', () => {
    const picked = [young, old];
    expect(neighbour(picked, 'young', 1)).toBe(old);
    expect(neighbour(picked, 'young', -1)).toBe(young);
    expect(neighbour(picked, 'old', 1)).toBe(old);
    expect(neighbour(picked, 'gone', 1)).toBe(young);
    expect(neighbour([], 'gone', 1)).toBeUndefined();
  });
});
