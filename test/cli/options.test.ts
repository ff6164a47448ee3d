import { describe, expect, it } from '@jest/globals';
import { InvalidArgumentError } from 'commander';
import {
  collectOption,
  countOption,
  integerOption,
  listOption,
  momentOption,
  rateOption,
  speedOption,
} from '../../src/cli/options.js';

describe('integerOption', () => {
  it('reads whole numbers from 0', () => {
    expect(['0', '8080', ' 7 '].map(integerOption)).toEqual([0, 8_080, 7]);
  });

  it.each(['', ' ', '-1', '1.5', 'x', 'Infinity'])('refuses "%s"', (text) => {
    expect(() => integerOption(text)).toThrow(InvalidArgumentError);
  });
});

describe('countOption', () => {
  it('reads whole numbers from 1', () => {
    expect(['1', '64'].map(countOption)).toEqual([1, 64]);
  });

  it.each(['', '0', '-1', '1.5', 'x', 'Infinity'])('refuses "%s"', (text) => {
    expect(() => countOption(text)).toThrow(InvalidArgumentError);
  });
});

describe('rateOption', () => {
  it('reads rates that need not be whole', () => {
    expect(['360', '257.5'].map(rateOption)).toEqual([360, 257.5]);
  });

  it.each(['', '0', '-250', '250Hz', 'Infinity'])('refuses "%s"', (text) => {
    expect(() => rateOption(text)).toThrow(InvalidArgumentError);
  });
});

describe('listOption', () => {
  it('divides at commas and trims', () => {
    expect(listOption('a:1, b:2')).toEqual(['a:1', 'b:2']);
  });

  it.each(['', 'a,', ',a', 'a,,b'])('refuses "%s", where a name is missing', (text) => {
    expect(() => listOption(text)).toThrow(InvalidArgumentError);
  });
});

describe('collectOption', () => {
  it('joins several options, each a list, in their order', () => {
    expect(collectOption('c', collectOption('a,b'))).toEqual(['a', 'b', 'c']);
  });
});

describe('speedOption', () => {
  it.each([
    ['max', 'max'],
    ['1', 1],
    ['60x', 60],
    ['0.5', 0.5],
  ])('reads %s', (text, speed) => {
    expect(speedOption(text)).toBe(speed);
  });

  it.each(['', 'x', '0', '0x', '-1', 'fast', 'Infinity'])('refuses "%s"', (text) => {
    expect(() => speedOption(text)).toThrow(InvalidArgumentError);
  });
});

describe('momentOption', () => {
  it('reads a moment as microseconds since 1970', () => {
    expect(momentOption('2026-01-31T08:00:00Z')).toBe(1_769_846_400_000_000);
  });

  it.each(['', 'tomorrow', '2026-13-01T00:00:00Z'])('refuses "%s"', (text) => {
    expect(() => momentOption(text)).toThrow(InvalidArgumentError);
  });
});
