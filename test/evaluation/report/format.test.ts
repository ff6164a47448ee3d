import { describe, expect, it } from '@jest/globals';
import {
  clock,
  counted,
  decimal,
  duration,
  figureNumber,
  percent,
  px,
} from '../../../src/evaluation/report/format.js';

describe('decimal', () => {
  it.each([
    { value: 0.12345, decimals: 3, text: '0.123' },
    { value: -1.5, decimals: 1, text: '−1.5' },
    { value: -0.0001, decimals: 3, text: '0.000' },
    { value: 4_572.06, decimals: 1, text: '4572.1' },
    { value: 12_345_678, decimals: 0, text: '12\u202F345\u202F678' },
  ])('writes $value as $text', ({ value, decimals, text }) => {
    expect(decimal(value, decimals)).toBe(text);
  });
});

describe('clock', () => {
  it('counts hours, minutes and seconds from the first sample', () => {
    expect(clock(3_725_999)).toBe('01:02:05');
    expect(clock(-1)).toBe('00:00:00');
  });
});

describe('duration', () => {
  it.each([
    { ms: 8_500, text: '8.5 s' },
    { ms: 300_000, text: '5.0 min' },
    { ms: 7_200_000, text: '2.0 h' },
  ])('writes $ms ms as $text', ({ ms, text }) => {
    expect(duration(ms)).toBe(text);
  });
});

describe('figureNumber', () => {
  it('gives areas three decimals and shares per cent', () => {
    expect(figureNumber(0.96049, 'area')).toBe('0.960');
    expect(figureNumber(0.781, 'share')).toBe('78.1');
    expect(figureNumber(3.25, 's')).toBe('3.3');
  });
});

describe('px', () => {
  it('rounds to a tenth, without a negative zero', () => {
    expect([px(1.2345), px(-0.04), px(10)]).toEqual(['1.2', '0', '10']);
  });
});

describe('counted and percent', () => {
  it('agree with their number', () => {
    expect([counted(1, 'record'), counted(2, 'record')]).toEqual(['1 record', '2 records']);
    expect(percent(0.1234)).toBe('12.3 %');
  });
});
