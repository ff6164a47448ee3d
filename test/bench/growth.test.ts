import { describe, expect, it } from '@jest/globals';
import { growthOf } from '../../bench/lib/growth.mjs';

/** A saw of garbage on a course, as a heap has it. */
function course(valueAt: (atS: number) => number, seconds = 3_600) {
  return Array.from({ length: seconds / 5 }, (_, at) => {
    const atS = at * 5;
    return { atS, value: valueAt(atS) + ((at * 7) % 23) };
  });
}

describe('growthOf', () => {
  it.each([
    { name: 'a level course', valueAt: () => 200, verdict: 'flat' },
    {
      name: 'a warm-up before a level course',
      valueAt: (s: number) => Math.min(200, s),
      verdict: 'flat',
    },
    {
      name: 'a course with one jump of the machine',
      valueAt: (s: number) => (s > 1_500 && s < 1_600 ? 400 : 200),
      verdict: 'flat',
    },
    { name: 'a leak of 60 MiB an hour', valueAt: (s: number) => 200 + s / 60, verdict: 'grows' },
    { name: 'a leak of 12 MiB an hour', valueAt: (s: number) => 200 + s / 300, verdict: 'grows' },
    { name: 'memory given back', valueAt: (s: number) => 400 - s / 30, verdict: 'shrinks' },
  ])('$name: $verdict', ({ valueAt, verdict }) => {
    expect(growthOf(course(valueAt)).verdict).toBe(verdict);
  });

  it('measures a leak by the floors, whatever garbage lies on them', () => {
    const { perHour } = growthOf(course((s) => 200 + s / 60));
    expect(perHour).toBeGreaterThan(57);
    expect(perHour).toBeLessThan(63);
  });

  it('says nothing of a few points', () => {
    expect(growthOf(course(() => 200, 60))).toMatchObject({ verdict: 'too-short', perHour: null });
    expect(growthOf([]).verdict).toBe('too-short');
  });
});
