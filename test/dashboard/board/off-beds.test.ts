import { describe, expect, it } from '@jest/globals';
import { offBeds } from '../../../dashboard/src/board/off-beds.js';
import { untouchedControl } from '../../../src/domain/bed-control.js';
import { bed } from '../../support/fixture-ward.js';

describe('offBeds', () => {
  it('names the beds on standby or with a condition that is off, and no other', () => {
    const controls = new Map([
      ['B01', { ...untouchedControl(bed('B01')), standby: true }],
      ['B02', untouchedControl(bed('B02'))],
      ['B03', { ...untouchedControl(bed('B03')), conditionsOff: ['noisy'] as const }],
    ]);
    expect(offBeds(['B01', 'B02', 'B03', 'B04'], controls)).toEqual(['B01', 'B03']);
  });
});
