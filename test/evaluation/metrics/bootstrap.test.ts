import { describe, expect, it } from '@jest/globals';
import type { Statistic } from '../../../src/evaluation/figure.js';
import { bootstrap, pairedBootstrap } from '../../../src/evaluation/metrics/bootstrap.js';
import { seededRandom } from '../../../src/evaluation/metrics/random.js';
import { pooledRocAuc } from '../../../src/evaluation/metrics/pooled-roc-auc.js';
import { meanOfRecords } from '../../../src/evaluation/metrics/record-sums.js';

function drawnValues(count: number, seed: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, random);
}

describe('seededRandom', () => {
  it('gives the published numbers of mulberry32', () => {
    const random = seededRandom(1);
    const drawn = Array.from({ length: 3 }, () => random() * 4_294_967_296);
    expect(drawn).toEqual([2693262067, 11749833, 2265367787]);
  });

  it('is spread evenly over the unit interval', () => {
    const values = drawnValues(100_000, 3);
    const tenths = new Array<number>(10).fill(0);
    for (const value of values)
      tenths[Math.floor(value * 10)] = (tenths[Math.floor(value * 10)] ?? 0) + 1;
    // The standard deviation of each count is 95.
    for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });
});

describe('bootstrap', () => {
  it('gives the value of all records, each once', () => {
    expect(bootstrap(meanOfRecords([1, 2, 6]), 3).value).toBe(3);
  });

  it('counts as many draws as there are records in each round', () => {
    const totals = new Set<number>();
    const seen = new Set<string>();
    const statistic: Statistic = (times) => {
      totals.add(times.reduce((sum, count) => sum + count, 0));
      seen.add(times.join());
      return 0;
    };
    bootstrap(statistic, 5, { rounds: 50 });
    // Single records are asked for first, to find out who has a part.
    expect([...totals].sort()).toEqual([1, 5]);
    expect(seen.size).toBeGreaterThan(30);
  });

  it('gives the same interval for the same seed, and another for another', () => {
    const statistic = meanOfRecords(drawnValues(30, 1));
    expect(bootstrap(statistic, 30, { seed: 4 })).toEqual(bootstrap(statistic, 30, { seed: 4 }));
    expect(bootstrap(statistic, 30, { seed: 4 })).not.toEqual(
      bootstrap(statistic, 30, { seed: 5 }),
    );
  });

  it('has an interval of twice 1.96 standard errors for a mean', () => {
    const values = drawnValues(400, 2);
    const { value, ci95 } = bootstrap(meanOfRecords(values), 400, { rounds: 4_000 });
    const mean = values.reduce((sum, each) => sum + each, 0) / 400;
    const variance = values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 400;
    const reach = 1.96 * Math.sqrt(variance / 400);
    expect(value).toBeCloseTo(mean, 12);
    // The ends of 4,000 rounds scatter by about 4 % of the reach.
    expect(Math.abs((ci95?.[0] ?? NaN) - (mean - reach))).toBeLessThan(0.15 * reach);
    expect(Math.abs((ci95?.[1] ?? NaN) - (mean + reach))).toBeLessThan(0.15 * reach);
  });

  it('takes percentiles linearly', () => {
    // Three rounds whose values follow on each other: places 0.05 and 1.95 among them.
    let call = 0;
    const statistic: Statistic = () => call++;
    const [low = 0, high = 0] = bootstrap(statistic, 2, { rounds: 3 }).ci95 ?? [];
    expect(low - (call - 3)).toBeCloseTo(0.05, 9);
    expect(high - (call - 3)).toBeCloseTo(1.95, 9);
  });

  it('has neither value nor interval where the records have nothing to say', () => {
    expect(bootstrap(() => undefined, 5)).toEqual({ value: null, ci95: null });
    expect(bootstrap(meanOfRecords([]), 0)).toEqual({ value: null, ci95: null });
  });

  it('has no interval where one record of many has a part: its width would say nothing', () => {
    const single = [3, ...new Array<undefined>(25).fill(undefined)];
    expect(bootstrap(meanOfRecords(single), 26)).toEqual({ value: 3, ci95: null });
  });

  it('has an interval where positives and negatives lie in different records', () => {
    const rows = [
      { score: Float64Array.of(3, 4), positive: Uint8Array.of(1, 1) },
      { score: Float64Array.of(1, 3.5), positive: Uint8Array.of(0, 0) },
      { score: Float64Array.of(2), positive: Uint8Array.of(0) },
    ];
    expect(bootstrap(pooledRocAuc(rows), 3).ci95).not.toBeNull();
  });

  it('has no interval for one record', () => {
    expect(bootstrap(meanOfRecords([7]), 1)).toEqual({ value: 7, ci95: null });
  });

  it('leaves out rounds without a value, and has no interval where these are more than half', () => {
    const rare = [3, 5, ...new Array<undefined>(48).fill(undefined)];
    expect(bootstrap(meanOfRecords(rare), 50).ci95).toEqual([3, 5]);
    const once: Statistic = (times) => ((times[0] ?? 0) * (times[1] ?? 0) === 1 ? 3 : undefined);
    expect(bootstrap(once, 50)).toEqual({ value: 3, ci95: null });
  });
});

describe('pairedBootstrap', () => {
  const before = drawnValues(40, 6);
  const after = before.map((value, record) => value + 0.01 * (1 + (record % 2)));

  it('draws the same records for both, so a steady change is sure however records scatter', () => {
    const result = pairedBootstrap(meanOfRecords(before), meanOfRecords(after), 40);
    expect(result.difference).toBeCloseTo(0.015, 12);
    expect(result.ci95?.[0]).toBeGreaterThan(0.01);
    expect(result.ci95?.[1]).toBeLessThan(0.02);
    expect(result.roundsInFavour).toBe(1);
  });

  it('turns round with its arguments', () => {
    const forth = pairedBootstrap(meanOfRecords(before), meanOfRecords(after), 40, { seed: 2 });
    const back = pairedBootstrap(meanOfRecords(after), meanOfRecords(before), 40, { seed: 2 });
    expect(back.difference).toBeCloseTo(-(forth.difference ?? NaN), 12);
    expect(back.ci95?.[0]).toBeCloseTo(-(forth.ci95?.[1] ?? NaN), 12);
    expect(back.roundsInFavour).toBe(0);
  });

  it('counts rounds without a change half', () => {
    const same = meanOfRecords(before);
    expect(pairedBootstrap(same, same, 40)).toEqual({
      difference: 0,
      ci95: [0, 0],
      roundsInFavour: 0.5,
    });
  });

  it('says nothing where one of the two has nothing to say', () => {
    expect(
      pairedBootstrap(
        () => 1,
        () => undefined,
        4,
      ),
    ).toEqual({
      difference: null,
      ci95: null,
      roundsInFavour: null,
    });
  });

  it('has neither interval nor rounds for one record', () => {
    expect(pairedBootstrap(meanOfRecords([1]), meanOfRecords([3]), 1)).toEqual({
      difference: 2,
      ci95: null,
      roundsInFavour: null,
    });
  });
});
