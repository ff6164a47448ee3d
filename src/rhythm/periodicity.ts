import { ENVELOPE_RATE_HZ } from './beat-envelope.js';

/** Beats closer than 200 ms or farther than 2.4 s are not looked for: 300 to 25 a minute. @source docs/sources.md#rate */
const LAGS = { from: 0.2 * ENVELOPE_RATE_HZ, to: 2.4 * ENVELOPE_RATE_HZ } as const;

/** The shortest lag with at least this share of the best correlation is the period. @source docs/sources.md#rate */
const NEARLY_BEST = 0.85;

/** So many lags are worked out beside each other: a sum waits for its last addition, several sums do not. */
const LAGS_AT_ONCE = 4;

/** What repeats in a row of bursts. */
export interface Periodicity {
  /** How well the bursts fit onto themselves one period later: 0 to 1. */
  readonly periodicity: number;
  /** In samples of the envelope, with a fraction; undefined where nothing repeats. */
  readonly period: number | undefined;
  /** How many bursts there are, with a fraction: each counts by its self-likeness within a beat's width. */
  readonly burstCount: number;
  /** The mean of the bursts: the share of time that is within one. */
  readonly duty: number;
}

/**
 * Finds the period of bursts by autocorrelation, and their number without looking for any single one.
 *
 * @param bursts - 0 to 1, at the envelope's rate
 * @source docs/sources.md#rate
 */
export function periodicityOf(bursts: Float64Array): Periodicity {
  const { correlations, products } = autocorrelation(bursts);
  let sum = 0;
  for (const burst of bursts) sum += burst;
  const period = periodIn(correlations);
  const best = period === undefined ? 0 : (correlations[period] ?? 0);
  return {
    periodicity: Math.min(1, Math.max(0, best)),
    period: period === undefined ? undefined : period + crest(correlations, period),
    burstCount: burstCountOf(sum, correlations, products),
    duty: sum / bursts.length,
  };
}

interface Autocorrelation {
  /** By lag: the correlation of what overlaps, about the mean. */
  readonly correlations: Float64Array;
  /** By lag: the sum of products, scaled up for what does not overlap. */
  readonly products: Float64Array;
}

function autocorrelation(bursts: Float64Array): Autocorrelation {
  const count = bursts.length;
  let mean = 0;
  for (const burst of bursts) mean += burst / count;
  const centred = bursts.map((burst) => burst - mean);
  const sums = productSums(bursts);
  const sumTo = runningSum(bursts);
  const energyTo = runningSum(centred.map((value) => value * value));
  const correlations = new Float64Array(LAGS.to + 1);
  const products = new Float64Array(LAGS.to + 1);
  for (let lag = 0; lag <= LAGS.to; lag++) {
    const overlap = count - lag;
    const product = sums[lag] ?? 0;
    const whole = sumTo[count] ?? 0;
    const sumOfBoth = whole - (sumTo[lag] ?? 0) + (sumTo[overlap] ?? 0);
    const shared = product - mean * sumOfBoth + overlap * mean * mean;
    const own = (energyTo[count] ?? 0) - (energyTo[lag] ?? 0);
    const size = Math.sqrt(own * (energyTo[overlap] ?? 0));
    correlations[lag] = size > 0 ? shared / size : 0;
    products[lag] = (product * count) / overlap;
  }
  return { correlations, products };
}

/** By lag: the sum of each burst times the one so much earlier. Most of the time there is none, which adds nothing. */
function productSums(bursts: Float64Array): Float64Array {
  const origin = LAGS.to + LAGS_AT_ONCE;
  const padded = new Float64Array(origin + bursts.length);
  padded.set(bursts, origin);
  const within = Uint16Array.from(padded.keys()).filter((at) => padded[at] !== 0);
  const sums = new Float64Array(LAGS.to + LAGS_AT_ONCE);
  for (let lag = 0; lag <= LAGS.to; lag += LAGS_AT_ONCE) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (const at of within) {
      const burst = padded[at] ?? 0;
      const before = at - lag;
      a += burst * (padded[before] ?? 0);
      b += burst * (padded[before - 1] ?? 0);
      c += burst * (padded[before - 2] ?? 0);
      d += burst * (padded[before - 3] ?? 0);
    }
    sums[lag] = a;
    sums[lag + 1] = b;
    sums[lag + 2] = c;
    sums[lag + 3] = d;
  }
  return sums;
}

/** The sum of the first values, by how many. */
function runningSum(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let at = 0; at < values.length; at++) sums[at + 1] = (sums[at] ?? 0) + (values[at] ?? 0);
  return sums;
}

/** The first crest that is nearly as high as the highest: a whole number of periods is as high, and longer. */
function periodIn(correlations: Float64Array): number | undefined {
  let best = 0;
  for (let lag = LAGS.from; lag < LAGS.to; lag++) {
    if (isCrest(correlations, lag)) best = Math.max(best, correlations[lag] ?? 0);
  }
  for (let lag = LAGS.from; lag < LAGS.to; lag++) {
    const isHigh = (correlations[lag] ?? 0) >= NEARLY_BEST * best;
    if (best > 0 && isHigh && isCrest(correlations, lag)) return lag;
  }
  return undefined;
}

function isCrest(values: Float64Array, at: number): boolean {
  const value = values[at] ?? 0;
  return value >= (values[at - 1] ?? 0) && value > (values[at + 1] ?? 0);
}

/** How far from a crest the top of the parabola through it and its neighbours lies: -0.5 to 0.5. */
function crest(values: Float64Array, at: number): number {
  const before = values[at - 1] ?? 0;
  const after = values[at + 1] ?? 0;
  const bend = before - 2 * (values[at] ?? 0) + after;
  return bend === 0 ? 0 : (before - after) / (2 * bend);
}

/**
 * Of n equal bursts the squared sum is n x n, and the products within a burst's width add up to n: the ratio is n,
 * however the bursts are spaced.
 */
function burstCountOf(sum: number, correlations: Float64Array, products: Float64Array): number {
  let own = products[0] ?? 0;
  for (let lag = 1; lag < LAGS.from; lag++) {
    if ((correlations[lag] ?? 0) > (correlations[lag - 1] ?? 0)) break;
    own += 2 * (products[lag] ?? 0);
  }
  return own === 0 ? 0 : (sum * sum) / own;
}
