import type { Statistic } from '../figure.js';
import { countedSum } from './counted-sum.js';

/**
 * A sum over the counted records by another, such as alerts by hours: records weigh by what they hold.
 *
 * @param numerators - one a record
 * @param denominators - one a record, none negative
 * @returns a statistic; undefined where the denominators come to 0
 */
export function ratioOfSums(
  numerators: ArrayLike<number>,
  denominators: ArrayLike<number>,
): Statistic {
  const above = Float64Array.from(numerators);
  const below = Float64Array.from(denominators);
  return (times) => {
    const divisor = countedSum(below, times);
    return divisor === 0 ? undefined : countedSum(above, times) / divisor;
  };
}

/**
 * The mean of one value a record: every record weighs the same, however long it is.
 *
 * @param values - undefined for a record that has nothing to say
 */
export function meanOfRecords(values: readonly (number | undefined)[]): Statistic {
  return ratioOfSums(
    Float64Array.from(values, (value) => value ?? 0),
    Float64Array.from(values, (value) => (value === undefined ? 0 : 1)),
  );
}
