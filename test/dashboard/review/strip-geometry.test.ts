import { describe, expect, it } from '@jest/globals';
import { layOutStrip } from '../../../dashboard/src/review/strip-geometry.js';

describe('layOutStrip', () => {
  it('draws 25 mm a second and 10 mm a millivolt, and breaks the line where samples are missing', () => {
    const { widthMm, lanes } = layOutStrip(
      {
        alertId: 'a',
        startMs: 1_000,
        sampleRateHz: 1,
        leads: [{ lead: 'II', signalMv: [0, 1, null, 1], reconstructionMv: [0, 0, 0, 0] }],
      },
      [
        { lead: 'II', startMs: 2_000, endMs: 3_000 },
        { lead: 'V1', startMs: 2_000, endMs: 3_000 },
        { lead: 'II', startMs: 9_000, endMs: 9_500 },
      ],
    );
    expect(widthMm).toBe(100);
    expect(lanes).toHaveLength(1);
    expect(lanes[0]?.heightMm).toBe(20);
    expect(lanes[0]?.signalPath).toBe('M0.00 15.00L25.00 5.00M75.00 5.00');
    expect(lanes[0]?.marks).toEqual([{ xMm: 25, widthMm: 25 }]);
  });

  it('keeps a lane on its paper', () => {
    const { heightMm, lanes } = layOutStrip(
      {
        alertId: 'a',
        startMs: 0,
        sampleRateHz: 1,
        leads: [{ lead: 'II', signalMv: [-9, 9], reconstructionMv: [] }],
      },
      [],
    );
    expect(heightMm).toBe(40);
    expect(lanes[0]?.signalPath).toBe('M0.00 40.00L25.00 0.00');
  });
});
