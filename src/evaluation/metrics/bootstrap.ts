import type { Statistic } from '../figure.js';
import { quantileOfSorted } from './quantile.js';
import { seededRandom } from './random.js';

/** How a bootstrap draws. */
export interface BootstrapOptions {
  /** 1,000 unless said otherwise. */
  readonly rounds?: number;
  /** The same seed draws the same records; 0 unless said otherwise. */
  readonly seed?: number;
}

/** A statistic of a set of records with its interval. */
export interface BootstrapResult {
  /** Null where the records have nothing to say. */
  readonly value: number | null;
  /** The 2.5th and 97.5th percentile of the rounds; null where they tell nothing. */
  readonly ci95: readonly [number, number] | null;
}

/** How much a statistic changes from one evaluation of the same records to another. */
export interface PairedBootstrapResult {
  /** The second less the first; null where one of them has nothing to say. */
  readonly difference: number | null;
  readonly ci95: readonly [number, number] | null;
  /** The share of rounds in which the second is higher, a tie counting half; null without rounds. */
  readonly roundsInFavour: number | null;
}

/** With fewer rounds than this share left, those left are a choice of their own. */
const MIN_USABLE_SHARE = 0.5;

/**
 * A statistic and its 95 % percentile interval, from drawing whole records with replacement: rows of
 * one record resemble each other, so records and not rows are what another set would have others of.
 *
 * Rounds whose records have nothing to say are left out; there is no interval if these are more than
 * half, nor where fewer than two records have a part in the value: one record drawn again and again
 * would give an interval without width.
 *
 * @source docs/sources.md#bootstrap
 */
export function bootstrap(
  statistic: Statistic,
  recordCount: number,
  options: BootstrapOptions = {},
): BootstrapResult {
  const value = ofAll(statistic, recordCount);
  if (value === undefined) return { value: null, ci95: null };
  if (!hasSeveralParts(statistic, recordCount)) return { value, ci95: null };
  return { value, ci95: interval(drawRounds(statistic, recordCount, options), options) };
}

/**
 * The difference of a statistic between two evaluations, `b` less `a`, with its interval: each round
 * draws the same records for both, so what makes a record easy or hard falls out.
 *
 * @param a - over the records in one order
 * @param b - over the same records in the same order
 */
export function pairedBootstrap(
  a: Statistic,
  b: Statistic,
  recordCount: number,
  options: BootstrapOptions = {},
): PairedBootstrapResult {
  const change: Statistic = (times) => {
    const before = a(times);
    const after = b(times);
    return before === undefined || after === undefined ? undefined : after - before;
  };
  const difference = ofAll(change, recordCount);
  if (difference === undefined) return { difference: null, ci95: null, roundsInFavour: null };
  const several = hasSeveralParts(a, recordCount) && hasSeveralParts(b, recordCount);
  const rounds = several ? drawRounds(change, recordCount, options) : new Float64Array();
  return { difference, ci95: interval(rounds, options), roundsInFavour: shareAboveZero(rounds) };
}

function ofAll(statistic: Statistic, recordCount: number): number | undefined {
  return statistic(new Uint32Array(recordCount).fill(1));
}

/** Whether two records or more say something by themselves, or change the value by being left out. */
function hasSeveralParts(statistic: Statistic, recordCount: number): boolean {
  const whole = ofAll(statistic, recordCount);
  const times = new Uint32Array(recordCount);
  let parts = 0;
  for (let record = 0; record < recordCount && parts < 2; record += 1) {
    times.fill(0);
    times[record] = 1;
    const isDefinedAlone = statistic(times) !== undefined;
    times.fill(1);
    times[record] = 0;
    if (isDefinedAlone || statistic(times) !== whole) parts += 1;
  }
  return parts >= 2;
}

function shareAboveZero(rounds: Float64Array): number | null {
  if (rounds.length === 0) return null;
  return rounds.reduce((sum, each) => sum + (Math.sign(each) + 1) / 2, 0) / rounds.length;
}

/** The values of the rounds that have one, ascending. */
function drawRounds(
  statistic: Statistic,
  recordCount: number,
  options: BootstrapOptions,
): Float64Array {
  if (recordCount < 2) return new Float64Array();
  const random = seededRandom(options.seed ?? 0);
  const times = new Uint32Array(recordCount);
  const values: number[] = [];
  for (let round = 0; round < roundsOf(options); round += 1) {
    times.fill(0);
    for (let draw = 0; draw < recordCount; draw += 1) {
      const record = Math.floor(random() * recordCount);
      times[record] = (times[record] ?? 0) + 1;
    }
    const value = statistic(times);
    if (value !== undefined) values.push(value);
  }
  return Float64Array.from(values).sort();
}

function interval(
  rounds: Float64Array,
  options: BootstrapOptions,
): readonly [number, number] | null {
  if (rounds.length < MIN_USABLE_SHARE * roundsOf(options)) return null;
  const low = quantileOfSorted(rounds, 0.025);
  const high = quantileOfSorted(rounds, 0.975);
  return low === undefined || high === undefined ? null : [low, high];
}

function roundsOf(options: BootstrapOptions): number {
  return options.rounds ?? 1_000;
}
