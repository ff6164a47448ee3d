import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PositionSet } from '../../src/windowing/position-set.js';

const ranges = fc.array(
  fc.record({ start: fc.integer({ min: 0, max: 60 }), length: fc.integer({ min: 1, max: 15 }) }),
  { maxLength: 20 },
);

describe('PositionSet', () => {
  it('agrees with a plain set of positions', () => {
    fc.assert(
      fc.property(ranges, fc.integer({ min: 0, max: 70 }), fc.nat(10), (added, from, length) => {
        const positions = new PositionSet();
        const plain = new Set<number>();
        for (const range of added) {
          positions.add(range.start, range.start + range.length);
          for (let at = 0; at < range.length; at++) plain.add(range.start + at);
        }
        const asked = Array.from({ length }, (_, at) => from + at);
        const missing = positions
          .missing(from, from + length)
          .flatMap(({ start, end }) => Array.from({ length: end - start }, (_, at) => start + at));
        expect(missing).toEqual(asked.filter((at) => !plain.has(at)));
        if (length > 0)
          expect(positions.covers(from, from + length)).toBe(asked.every((at) => plain.has(at)));
      }),
    );
  });

  it('holds ranges that touch as one', () => {
    const positions = new PositionSet();
    positions.add(10, 20);
    positions.add(30, 40);
    positions.add(20, 30);
    expect(positions.ranges).toEqual([{ start: 10, end: 40 }]);
  });

  it('forgets old ranges once they are many, and never those that are needed', () => {
    const positions = new PositionSet();
    for (let at = 0; at < 500; at++) positions.add(10 * at, 10 * at + 5);
    positions.forgetBefore(4_000);
    expect(positions.covers(4_000, 4_005)).toBe(true);
    expect(positions.ranges.length).toBe(100);
    positions.forgetBefore(5_000);
    expect(positions.ranges.length).toBe(64);
  });
});
