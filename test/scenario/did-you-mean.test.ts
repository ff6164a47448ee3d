import { describe, expect, it } from '@jest/globals';
import { hint, nearest } from '../../src/scenario/did-you-mean.js';

describe('nearest', () => {
  const known = ['beds', 'expect', 'name', 'seed', 'linkDown', 'no-electrical-activity'];

  it.each([
    ['bed', 'beds'],
    ['expects', 'expect'],
    ['link-down', 'linkDown'],
    ['LinkDwon', 'linkDown'],
    ['no electrical activity', 'no-electrical-activity'],
    ['sead', 'seed'],
  ])('knows %s for %s', (written, meant) => {
    expect(nearest(written, known)).toBe(meant);
  });

  it.each(['x', 'B7', 'completely', 'qqqq'])('has nothing for %s', (written) => {
    expect(nearest(written, known)).toBeUndefined();
  });

  it('gives the first of equals', () => {
    expect(nearest('abc', ['abd', 'abe'])).toBe('abd');
  });
});

describe('hint', () => {
  it('says nothing where nothing is near', () => {
    expect(hint('zzz', ['beds'])).toBe('');
    expect(hint('bedz', ['beds'])).toBe('; did you mean "beds"?');
  });
});
