import type { Statistic } from '../figure.js';
import { quantileAt } from './quantile.js';

/**
 * A quantile of the values of all counted records together, such as of delays.
 *
 * @param valuesByRecord - the values of each record in any order, without NaN; none is allowed
 * @param q - from 0 to 1; linear between two values
 * @returns a statistic; undefined where the counted records have no value
 */
export function pooledQuantile(valuesByRecord: readonly ArrayLike<number>[], q: number): Statistic {
  const pooled = valuesByRecord.flatMap((values, record) =>
    Array.from(values, (value) => ({ value, record })),
  );
  pooled.sort((one, other) => ascendingOrder(one.value, other.value));
  const ascending = Float64Array.from(pooled, ({ value }) => value);
  const recordOf = Uint32Array.from(pooled, ({ record }) => record);
  return (times) => {
    // How many counted values there are up to and with each place.
    const upTo = new Float64Array(ascending.length);
    let count = 0;
    for (let place = 0; place < ascending.length; place += 1) {
      count += times[recordOf[place] ?? 0] ?? 0;
      upTo[place] = count;
    }
    return quantileAt(count, (place) => ascending[firstAbove(upTo, place)] ?? NaN, q);
  };
}

/**
 * The median of one value a record; between the middle two where their number is even.
 *
 * @param values - undefined for a record that has nothing to say
 */
export function medianOfRecords(values: readonly (number | undefined)[]): Statistic {
  return pooledQuantile(
    values.map((value) => (value === undefined ? [] : [value])),
    0.5,
  );
}

/** Compares, where a difference would fail on infinite values. */
function ascendingOrder(one: number, other: number): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** The first place whose value is above the limit. */
function firstAbove(rising: Float64Array, limit: number): number {
  let low = 0;
  let high = rising.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rising[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
