import { describe, expect, it } from '@jest/globals';
import { amountOf, faultRequest } from '../../../dashboard/src/replay/fault-request.js';
import { placeOn } from '../../../dashboard/src/replay/time-line.js';

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

  it('places a stretch on the line, cut at its ends', () => {
    const line = { fromMs: 1_000, toMs: 2_000 };
    expect(placeOn(line, { fromMs: 500, toMs: 1_500 })).toEqual({
      leftPercent: 0,
      widthPercent: 50,
    });
    expect(placeOn(line, { fromMs: 2_000, toMs: 3_000 })).toBeUndefined();
  });
});
