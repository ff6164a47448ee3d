import { describe, expect, it } from '@jest/globals';
import { EvaluationMeter } from '../../../src/app/evaluation/progress.js';

const TOTALS = { records: 4, signalMs: 400_000 };
const NOTHING = { records: 0, signalMs: 0 };

describe('EvaluationMeter', () => {
  it('counts signal by its windows, and says how long the rest takes at the speed so far', () => {
    const meter = new EvaluationMeter(TOTALS, NOTHING, 1_000);
    meter.windows(100);
    meter.recordFinished();
    expect(meter.at(2_000)).toEqual({
      records: 4,
      finished: 1,
      share: 0.25,
      timesRealTime: 50,
      leftSeconds: 6,
    });
  });

  it('does not take what an earlier run finished for its own speed', () => {
    const meter = new EvaluationMeter(TOTALS, { records: 2, signalMs: 200_000 }, 1_000);
    meter.windows(100);
    const { share, finished, timesRealTime, leftSeconds } = meter.at(2_000);
    expect([share, finished, timesRealTime, leftSeconds]).toEqual([0.75, 2, 50, 2]);
  });

  it('says nothing of the rest before there is a speed', () => {
    expect(new EvaluationMeter(TOTALS, NOTHING, 1_000).at(0).leftSeconds).toBeUndefined();
  });

  it('never says more than everything', () => {
    const meter = new EvaluationMeter(TOTALS, NOTHING, 1_000);
    meter.windows(1_000);
    expect(meter.at(1_000)).toMatchObject({ share: 1, leftSeconds: 0 });
  });
});
