import { describe, expect, it } from '@jest/globals';
import { overlaps } from '../../../src/evaluation/truth/overlap.js';

describe('overlaps', () => {
  it.each([
    { name: 'share time', from: 5, to: 15, expected: true },
    { name: 'lie within', from: 2, to: 3, expected: true },
    { name: 'touch', from: 10, to: 20, expected: false },
    { name: 'lie apart', from: 11, to: 20, expected: false },
  ])('is $expected for stretches that $name', ({ from, to, expected }) => {
    const one = { startMs: 0, endMs: 10 };
    const other = { startMs: from, endMs: to };
    expect([overlaps(one, other), overlaps(other, one)]).toEqual([expected, expected]);
  });
});
