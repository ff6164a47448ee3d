import { describe, expect, it } from '@jest/globals';
import {
  conditionBars,
  durationText,
  heatLevel,
  segmentsOf,
  shareText,
  wholeOf,
  worstBeds,
} from '../../../dashboard/src/burden/burden-model.js';
import { burdenReport } from '../../../src/burden/burden-report.js';
import type { BurdenAlert } from '../../../src/burden/inputs.js';
import { bed, WARD } from '../../support/fixture-ward.js';

const alert = (bedId: string, condition: string, priority: 'high' | 'low'): BurdenAlert => ({
  alertId: `${bedId}-${condition}-${priority}`,
  bedId: bed(bedId),
  condition,
  priority,
  raisedAtMs: 500,
});
const report = burdenReport({
  wardId: WARD,
  fromMs: 0,
  toMs: 1_000,
  plan: { timeZone: 'UTC', shifts: [{ name: 'all', startMinute: 0 }] },
  beds: [bed('B01'), bed('B02'), bed('B03')],
  alerts: [
    alert('B01', 'lead-off', 'low'),
    alert('B02', 'anomaly', 'high'),
    alert('B02', 'anomaly', 'low'),
  ],
  pauses: [],
});

describe('the burden page', () => {
  it('stacks the priorities of each condition, most urgent at the left', () => {
    const whole = wholeOf(report);
    const bars = whole === undefined ? [] : conditionBars(whole);
    expect(bars).toEqual([
      { condition: 'anomaly', high: 1, medium: 0, low: 1, total: 2 },
      { condition: 'lead-off', high: 0, medium: 0, low: 1, total: 1 },
    ]);
    expect(segmentsOf(bars)).toEqual([
      { row: 0, priority: 'high', from: 0, until: 1 },
      { row: 0, priority: 'low', from: 1, until: 2 },
      { row: 1, priority: 'low', from: 0, until: 1 },
    ]);
  });

  it('names the beds with most alerts, and none without', () => {
    expect(worstBeds(report).map(({ bedId, alerts }) => [bedId, alerts])).toEqual([
      ['B02', 2],
      ['B01', 1],
    ]);
  });

  it.each([
    [0, 8, 0],
    [2, 8, 1],
    [4, 8, 2],
    [6, 8, 3],
    [8, 8, 4],
    [0, 0, 0],
  ])('colours %d of at most %d alerts by level %d', (alerts, most, level) => {
    expect(heatLevel(alerts, most)).toBe(level);
  });

  it.each([
    [undefined, '–'],
    [59_400, '59 s'],
    [59_600, '1 min 0 s'],
    [3_600_000, '1 h 0 min'],
  ])('writes %p ms as %s', (durationMs, text) => {
    expect(durationText(durationMs)).toBe(text);
  });

  it('writes a share as percent, and what is not known as a dash', () => {
    expect([shareText(0.256), shareText(undefined)]).toEqual(['26 %', '–']);
  });
});
