import { describe, expect, it } from '@jest/globals';
import { isJudgedBeat } from '../../../src/evaluation/truth/beats.js';

describe('isJudgedBeat', () => {
  it.each(Array.from('VFEAaJS!NLR/ej'))('judges %s', (symbol) => {
    expect(isJudgedBeat(symbol)).toBe(true);
  });

  it.each(['+', '~', 'Q', 'f', '|', '"', '[', ']', ''])('leaves "%s" out', (symbol) => {
    expect(isJudgedBeat(symbol)).toBe(false);
  });
});
