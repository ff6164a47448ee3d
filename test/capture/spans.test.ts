import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { groupSpans, spansWithin, SpanSet } from '../../src/capture/spans.js';

const ranges = fc.array(fc.tuple(fc.nat(80), fc.nat(12)), { maxLength: 40 });

describe('SpanSet', () => {
  it('holds exactly the positions that were added, in stretches that do not touch', () => {
    fc.assert(
      fc.property(ranges, (given) => {
        const set = new SpanSet();
        const positions = new Set<number>();
        for (const [start, length] of given) {
          const before = positions.size;
          for (let at = start; at < start + length; at += 1) positions.add(at);
          expect(set.add(start, start + length)).toBe(positions.size > before);
        }
        const spans = set.spans();
        const held = spans.flatMap(({ start, end }) =>
          Array.from({ length: end - start }, (_, index) => start + index),
        );
        expect(held).toEqual([...positions].sort((a, b) => a - b));
        spans.slice(1).forEach(({ start }, index) => {
          expect(start).toBeGreaterThan(spans[index]?.end ?? Infinity);
        });
      }),
    );
  });
});

describe('groupSpans', () => {
  it('parts where more is missing than allowed', () => {
    const spans = [
      { start: 0, end: 10 },
      { start: 15, end: 20 },
      { start: 26, end: 30 },
    ];
    expect(groupSpans(spans, 5)).toEqual([spans.slice(0, 2), spans.slice(2)]);
    expect(groupSpans([], 5)).toEqual([]);
  });
});

describe('spansWithin', () => {
  it('cuts to a stretch and counts from its start', () => {
    const spans = [
      { start: 0, end: 10 },
      { start: 15, end: 20 },
      { start: 30, end: 40 },
    ];
    expect(spansWithin(spans, { start: 5, end: 18 })).toEqual([
      { start: 0, end: 5 },
      { start: 10, end: 13 },
    ]);
    expect(spansWithin(spans, { start: 20, end: 30 })).toEqual([]);
  });
});
