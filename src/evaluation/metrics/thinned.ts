/** Points of a curve beyond this many cannot be told apart in a plot. */
export const MAX_CURVE_POINTS = 400;

/**
 * Chooses points of a curve so that they lie evenly along it; the first and the last are kept.
 *
 * @param travelled - how far along the curve each point is, never falling
 * @returns the places of the chosen points, ascending; all of them where they are few enough
 */
export function thinned(travelled: Float64Array, maxPoints: number): Uint32Array {
  const count = travelled.length;
  if (count <= maxPoints) return Uint32Array.from(travelled.keys());
  const start = travelled[0] ?? 0;
  const step = ((travelled[count - 1] ?? 0) - start) / (maxPoints - 1);
  const chosen: number[] = [];
  let passed = -1;
  for (let place = 0; place < count - 1; place += 1) {
    const stretch = Math.floor(((travelled[place] ?? 0) - start) / step);
    if (stretch > passed && chosen.length < maxPoints - 1) {
      chosen.push(place);
      passed = stretch;
    }
  }
  return Uint32Array.from([...chosen, count - 1]);
}

/** The values at chosen places. */
export function pick(values: Float64Array, places: Uint32Array): Float64Array {
  return Float64Array.from(places, (place) => values[place] ?? 0);
}
