import { describe, expect, it } from '@jest/globals';
import { abnormalIntervals } from '../../../src/evaluation/truth/abnormal.js';
import { rhythmIntervals } from '../../../src/evaluation/truth/rhythms.js';
import { beat, rhythm } from '../support.js';

describe('abnormalIntervals', () => {
  it('holds spans of abnormal beats and rhythms that do not last, in time order', () => {
    const marks = [
      rhythm(0, '(N'),
      beat(100, 'V'),
      beat(900, 'N'),
      rhythm(2_000, '(AFIB'),
      beat(2_500, 'A'),
      rhythm(3_000, '(NOISE'),
      rhythm(4_000, '(PREX'),
    ];
    expect(abnormalIntervals(marks, rhythmIntervals(marks, 5_000))).toEqual([
      { kind: 'V', startMs: -200, endMs: 600 },
      { kind: '(AFIB', startMs: 2_000, endMs: 3_000 },
      { kind: 'A', startMs: 2_200, endMs: 3_000 },
    ]);
  });
});
