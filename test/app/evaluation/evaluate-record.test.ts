import { describe, expect, it } from '@jest/globals';
import { EVALUATION_BED } from '../../../src/app/evaluation/evaluate-record.js';
import { windowPhaseUs } from '../../../src/windowing/window-spec.js';
import { bedId } from '../../support/streams.js';

describe('the bed of an evaluation', () => {
  it('has windows that begin with the record', () => {
    expect(windowPhaseUs(bedId(EVALUATION_BED), { hopMs: 1_000 })).toBe(0);
  });
});
