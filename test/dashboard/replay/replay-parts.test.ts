import { describe, expect, it } from '@jest/globals';
import { amountOf, faultRequest, faultText } from '../../../dashboard/src/replay/fault-request.js';
import { placeOn, ticksOf } from '../../../dashboard/src/replay/time-line.js';

describe('what the replay console asks and draws', () => {
  it('sends the amount under the name of its fault, and none where the fault has none', () => {
    const common = { bedId: 'B01', durationS: 5, amount: 3 };
    expect(faultRequest({ ...common, kind: 'noise' })).toEqual({
      bedId: 'B01',
      kind: 'noise',
      durationS: 5,
      snrDb: 3,
    });
    expect(faultRequest({ ...common, kind: 'leadOff' })).not.toHaveProperty('amount');
    expect(amountOf('linkDown')).toBeUndefined();
  });

  it('calls a fault by its name, and one that it does not know by its kind', () => {
    expect(faultText('leadOff')).toBe('lead off');
    expect(faultText('reorder')).toBe('reorder');
  });

  it('places a stretch on the line, cut at its ends', () => {
    const line = { fromMs: 1_000, toMs: 2_000 };
    expect(placeOn(line, { fromMs: 500, toMs: 1_500 })).toEqual({
      leftPercent: 0,
      widthPercent: 50,
    });
    expect(placeOn(line, { fromMs: 2_000, toMs: 3_000 })).toBeUndefined();
  });

  it('marks the round times of a line, its end left out', () => {
    expect(ticksOf({ fromMs: 4_000, toMs: 14_000 }, 5_000)).toEqual([5_000, 10_000]);
    expect(ticksOf({ fromMs: 5_000, toMs: 10_000 }, 5_000)).toEqual([5_000]);
    expect(ticksOf({ fromMs: 5_001, toMs: 9_999 }, 5_000)).toEqual([]);
  });
});
