import { describe, expect, it } from '@jest/globals';
import { JudgedSpeed } from '../../../src/app/overload/judged-speed.js';
import { epochUs } from '../../../src/domain/units.js';
import { bed } from '../../support/fixture-ward.js';

const START_S = 1_800_000_000;
const us = (second: number) => epochUs((START_S + second) * 1e6);

/** What is said at each second of beds that are judged `rate` seconds of signal in each. */
function speedsOf(rates: readonly number[], seconds = 10): readonly (number | undefined)[] {
  const speed = new JudgedSpeed();
  return Array.from({ length: seconds }, (_, second) => {
    for (const [index, rate] of rates.entries()) {
      if (rate > 0) speed.judged(bed(`B${index}`), us(second * rate));
    }
    return speed.look(us(second));
  });
}

describe('JudgedSpeed', () => {
  it('says nothing in the first seconds, and then how fast the bed in the middle goes', () => {
    expect(speedsOf([1, 1, 1]).slice(0, 3)).toEqual([undefined, undefined, undefined]);
    expect(speedsOf([1, 1, 1]).at(-1)).toBeCloseTo(1);
    expect(speedsOf([0.5, 0.5, 20]).at(-1)).toBeCloseTo(0.5);
    expect(speedsOf([3, 3, 1]).at(-1)).toBeCloseTo(3);
  });

  it('leaves out beds of which nothing is judged', () => {
    expect(speedsOf([0, 0, 0.4]).at(-1)).toBeCloseTo(0.4);
    expect(speedsOf([0, 0]).at(-1)).toBeUndefined();
  });

  it('begins anew with a stream that begins earlier', () => {
    const speed = new JudgedSpeed();
    for (let second = 0; second < 10; second += 1) {
      speed.judged(bed('B1'), us(second < 5 ? 10_000 + second : second));
      const said = speed.look(us(second));
      if (said !== undefined) expect(said).toBeCloseTo(1);
    }
  });
});
