import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatSeconds, formatTime, readTimeMs } from '../../src/scenario/time.js';

describe('readTimeMs', () => {
  it.each([
    ['00:04:10', 250_000],
    ['0:04:10', 250_000],
    ['100:00:00', 360_000_000],
    ['00:00:00.250', 250],
    ['00:00:01.5', 1_500],
    [8, 8_000],
    [0.25, 250],
    [0, 0],
  ])('reads %s', (written, ms) => {
    expect(readTimeMs(written)).toBe(ms);
  });

  it.each([
    '4:10',
    '00:60:00',
    '00:00:60',
    '-00:00:01',
    '8 s',
    '',
    '200:00:00',
    -1,
    NaN,
    Infinity,
    null,
    true,
  ])('refuses %s', (written) => {
    expect(readTimeMs(written)).toBeUndefined();
  });
});

describe('formatTime', () => {
  it('writes what readTimeMs reads', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 359_999_999 }), (ms) => {
        expect(readTimeMs(formatTime(ms))).toBe(ms);
      }),
    );
  });

  it('writes times before the start with a sign', () => {
    expect(formatTime(-1_500)).toBe('-00:00:01.500');
  });
});

describe('formatSeconds', () => {
  it.each([
    [8_000, '8 s'],
    [250, '0.25 s'],
    [1_234.5678, '1.235 s'],
  ])('writes %s ms', (ms, text) => {
    expect(formatSeconds(ms)).toBe(text);
  });
});
