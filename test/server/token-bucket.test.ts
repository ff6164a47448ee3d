import { describe, expect, it } from '@jest/globals';
import { TokenBucket } from '../../src/server/token-bucket.js';

describe('TokenBucket', () => {
  it('gives its burst at once, then as much as time brings, and never more than its burst', () => {
    const bucket = new TokenBucket({ burst: 3, perSecond: 2 }, 0);
    const takes = (count: number, nowMs: number): number =>
      Array.from({ length: count }, () => bucket.take(nowMs)).filter(Boolean).length;
    expect(takes(5, 0)).toBe(3);
    expect(takes(5, 1_000)).toBe(2);
    expect(takes(5, 60_000)).toBe(3);
  });

  it('gains nothing from a clock that steps back', () => {
    const bucket = new TokenBucket({ burst: 1, perSecond: 1 }, 10_000);
    expect(bucket.take(10_000)).toBe(true);
    expect(bucket.take(0)).toBe(false);
    expect(bucket.take(1_000)).toBe(true);
  });
});
