/**
 * A quantile between the two values next to its place, linearly: the usual definition of numpy,
 * number 7 of Hyndman and Fan.
 *
 * @param valueAt - gives the value at a place of the ascending values
 * @param q - from 0 to 1
 * @returns undefined of no values
 * @source docs/sources.md#quantile
 */
export function quantileAt(
  count: number,
  valueAt: (place: number) => number,
  q: number,
): number | undefined {
  if (count === 0) return undefined;
  const exact = q * (count - 1);
  const place = Math.floor(exact);
  const below = valueAt(place);
  const above = valueAt(Math.min(place + 1, count - 1));
  // Between two equal values, infinite ones too, there is nothing to weigh.
  return below === above || exact === place ? below : below + (above - below) * (exact - place);
}

/** A quantile of values that are ascending already, as {@link quantileAt} defines it. */
export function quantileOfSorted(ascending: Float64Array, q: number): number | undefined {
  return quantileAt(ascending.length, (place) => ascending[place] ?? NaN, q);
}
