import { describe, expect, it } from '@jest/globals';
import { trendBands, trendColumns } from '../../../dashboard/src/bed/trend-data.js';
import { alertEvent, bed } from '../../support/fixture-ward.js';

describe('the trend of a bed', () => {
  it('has a column of seconds and one of the highest scores of each lead', () => {
    const columns = trendColumns({
      bedId: 'B01',
      fromMs: 60_000,
      toMs: 180_000,
      stepMs: 60_000,
      leads: [{ lead: 'II', maxScores: [0.5, null], meanScores: [0.2, null] }],
    });
    expect(columns).toEqual([
      [60, 120],
      [0.5, null],
    ]);
  });

  it('has a band for each alert of the bed, cut to the span, the most urgent on top', () => {
    const span = { bedId: 'B01', fromMs: 10_000, toMs: 20_000 };
    const of = (what: object) => alertEvent({ bedId: bed('B01'), ...what });
    const bands = trendBands(
      [
        of({ priority: 'high', startMs: 5_000, endMs: 12_000 }),
        of({ priority: 'low', startMs: 15_000, endMs: 25_000 }),
        of({ bedId: bed('B02'), startMs: 15_000, endMs: 16_000 }),
        of({ startMs: 1_000, endMs: 10_000 }),
      ],
      span,
    );
    expect(bands).toEqual([
      { fromS: 15, toS: 20, priority: 'low' },
      { fromS: 10, toS: 12, priority: 'high' },
    ]);
  });
});
