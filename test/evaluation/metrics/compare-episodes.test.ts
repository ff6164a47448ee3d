import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  compareEpisodes,
  type EpisodeComparison,
} from '../../../src/evaluation/metrics/compare-episodes.js';
import { intervals } from './reference.js';

function compare(reference: string, test: string, learningMs = 0): EpisodeComparison {
  return compareEpisodes(intervals(reference), intervals(test), { learningMs, durationMs: 1000 });
}

const drawnEpisodes = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 1, max: 30 })), {
    maxLength: 8,
  })
  .map((drawn) => drawn.map(([startMs, lengthMs]) => ({ startMs, endMs: startMs + lengthMs })));

describe('compareEpisodes', () => {
  it('matches by any overlap and counts each side by itself', () => {
    // The first reference episode is met twice, the second once by a hair, the third not at all.
    expect(compare('100:200 300:400 500:600', '110:120 150:250 399:450 700:710')).toEqual({
      referenceCount: 3,
      referenceDetectedCount: 2,
      testCount: 4,
      testConfirmedCount: 3,
      overlapMs: 10 + 50 + 1,
      referenceMs: 300,
      testMs: 10 + 100 + 51 + 10,
    });
  });

  it('lends a matched episode no time it did not have', () => {
    const { referenceDetectedCount, overlapMs, referenceMs } = compare('0:1000', '500:501');
    expect([referenceDetectedCount, overlapMs, referenceMs]).toEqual([1, 1, 1000]);
  });

  it('does not match episodes that only touch', () => {
    const { referenceDetectedCount, testConfirmedCount, overlapMs } = compare(
      '100:200',
      '50:100 200:300',
    );
    expect([referenceDetectedCount, testConfirmedCount, overlapMs]).toEqual([0, 0, 0]);
  });

  it('cuts episodes on both sides where the learning period ends', () => {
    expect(compare('0:100 250:400', '50:310 450:500', 300)).toEqual({
      referenceCount: 1,
      referenceDetectedCount: 1,
      testCount: 2,
      testConfirmedCount: 1,
      overlapMs: 10,
      referenceMs: 100,
      testMs: 10 + 50,
    });
  });

  it('forgets an episode that ends where the learning period does', () => {
    expect(compare('200:300', '200:300', 300).referenceCount).toBe(0);
  });

  it('does not match what overlaps in the learning period only', () => {
    const { referenceDetectedCount, testCount } = compare('250:400', '260:290', 300);
    expect([referenceDetectedCount, testCount]).toEqual([0, 0]);
  });

  it('cuts what reaches beyond the record, an episode without an end too', () => {
    const reference = [{ startMs: 900, endMs: Infinity }];
    const result = compareEpisodes(reference, reference, { learningMs: 0, durationMs: 1000 });
    expect([result.overlapMs, result.referenceMs, result.testMs]).toEqual([100, 100, 100]);
    expect(compare('1000:1100', '').referenceCount).toBe(0);
  });

  it('counts overlapping test episodes each, their time once', () => {
    const { testCount, testConfirmedCount, testMs, overlapMs } = compare(
      '100:200',
      '90:160 120:220',
    );
    expect([testCount, testConfirmedCount, testMs, overlapMs]).toEqual([2, 2, 130, 100]);
  });

  it.each([
    { name: 'neither side', reference: '', test: '', counts: [0, 0, 0, 0] },
    { name: 'no reference', reference: '', test: '10:20', counts: [0, 0, 1, 0] },
    { name: 'no test', reference: '10:20', test: '', counts: [1, 0, 0, 0] },
    { name: 'an empty interval', reference: '10:20', test: '15:15', counts: [1, 0, 0, 0] },
  ])('knows $name', ({ reference, test, counts }) => {
    const result = compare(reference, test);
    expect([
      result.referenceCount,
      result.referenceDetectedCount,
      result.testCount,
      result.testConfirmedCount,
    ]).toEqual(counts);
    expect(result.overlapMs).toBe(0);
  });

  it('counts durations as a walk over every millisecond does, and mirrors when sides are changed', () => {
    fc.assert(
      fc.property(
        drawnEpisodes,
        drawnEpisodes,
        fc.integer({ min: 0, max: 120 }),
        (a, b, learningMs) => {
          const options = { learningMs, durationMs: 100 };
          const result = compareEpisodes(a, b, options);
          const isIn = (list: typeof a, ms: number): boolean =>
            list.some(({ startMs, endMs }) => startMs <= ms && ms < endMs);
          const walked = Array.from({ length: 100 }, (_, ms) => ms).filter(
            (ms) => ms >= learningMs,
          );
          expect(result.referenceMs).toBe(walked.filter((ms) => isIn(a, ms)).length);
          expect(result.testMs).toBe(walked.filter((ms) => isIn(b, ms)).length);
          expect(result.overlapMs).toBe(walked.filter((ms) => isIn(a, ms) && isIn(b, ms)).length);
          const mirrored = compareEpisodes(b, a, options);
          expect(mirrored.testConfirmedCount).toBe(result.referenceDetectedCount);
          expect(mirrored.referenceCount).toBe(result.testCount);
        },
      ),
    );
  });
});
