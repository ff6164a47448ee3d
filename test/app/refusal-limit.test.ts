import { describe, expect, it } from '@jest/globals';
import { RefusalLimit } from '../../src/app/refusal-limit.js';

describe('RefusalLimit', () => {
  it('records sixty a minute, and says with the next one how many were left out', () => {
    const limit = new RefusalLimit();
    const minute = Array.from({ length: 70 }, (_, index) => limit.admit('', index));
    expect(minute.filter((leftOut) => leftOut === 0)).toHaveLength(60);
    expect(minute.slice(60).every((leftOut) => leftOut === undefined)).toBe(true);
    expect(limit.admit('', 59_999)).toBeUndefined();
    expect(limit.admit('', 60_000)).toBe(11);
    expect(limit.admit('', 60_001)).toBe(0);
  });

  it('counts each caller alone', () => {
    const limit = new RefusalLimit();
    for (let index = 0; index < 100; index += 1) limit.admit('', index);
    expect(limit.admit('nurse-7', 100)).toBe(0);
    expect(limit.admit('', 101)).toBeUndefined();
  });

  it('forgets the first of more than a thousand callers', () => {
    const limit = new RefusalLimit();
    for (let index = 0; index < 61; index += 1) limit.admit('nurse-0', index);
    for (let nurse = 1; nurse < 1_000; nurse += 1) limit.admit(`nurse-${nurse}`, 100);
    expect(limit.admit('nurse-0', 100)).toBeUndefined();
    limit.admit('nurse-1000', 100);
    expect(limit.admit('nurse-0', 100)).toBe(0);
  });

  it('goes on where the clock is set back', () => {
    const limit = new RefusalLimit();
    for (let index = 0; index < 60; index += 1) limit.admit('', 1_000_000);
    expect(limit.admit('', 500_000)).toBe(0);
  });
});
