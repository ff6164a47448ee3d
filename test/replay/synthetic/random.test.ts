import { describe, expect, it } from '@jest/globals';
import { SeededRandom, SlowRandom } from '../../../src/replay/synthetic/random.js';

describe('SeededRandom', () => {
  it('gives the same numbers for the same seed and stream, and others for others', () => {
    const draw = (seed: number, stream: number): number[] => {
      const random = new SeededRandom(seed, stream);
      return [random.uniform(), random.normal(), random.between(3, 4)];
    };
    expect(draw(1, 2)).toEqual(draw(1, 2));
    const firsts = [draw(1, 2), draw(2, 1), draw(1, 3), draw(0, 0), draw(2 ** 33, 0)].map(
      ([first]) => first,
    );
    expect(new Set(firsts).size).toBe(5);
  });

  it('is spread evenly and normally', () => {
    const random = new SeededRandom(3);
    const even = Array.from({ length: 20_000 }, () => random.uniform());
    const normal = Array.from({ length: 20_000 }, () => random.normal());
    const mean = (values: readonly number[]): number =>
      values.reduce((sum, v) => sum + v, 0) / values.length;
    // Four standard errors of 20,000 draws.
    expect(Math.abs(mean(even) - 0.5)).toBeLessThan(0.0082);
    expect(Math.abs(mean(normal))).toBeLessThan(0.029);
    expect(Math.abs(mean(normal.map((value) => value ** 2)) - 1)).toBeLessThan(0.04);
    expect(Math.min(...even)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...even)).toBeLessThan(1);
  });
});

describe('SlowRandom', () => {
  it('keeps its spread whatever the step, and remembers over its time', () => {
    const slow = new SlowRandom(new SeededRandom(4), 1);
    const values = Array.from({ length: 40_000 }, () => slow.advance(0.1));
    const product = (shift: number): number =>
      values.slice(shift).reduce((sum, value, at) => sum + value * (values[at] ?? 0), 0) /
      values.length;
    expect(product(0)).toBeCloseTo(1, 0);
    expect(product(1) / product(0)).toBeCloseTo(Math.exp(-0.1), 1);
    expect(Math.abs(product(60) / product(0))).toBeLessThan(0.1);
  });
});
