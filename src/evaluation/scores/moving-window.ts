/**
 * A window that moves over values that are all known beforehand, for its quantiles: a tree of counts
 * over the ranks of the values, so that a step costs the logarithm of their number.
 */
export class MovingWindow {
  readonly #values: Float64Array;
  readonly #distinct: Float64Array;
  /** The rank of each value among the distinct ones; that of NaN is never used. */
  readonly #rank: Uint32Array;
  /** A Fenwick tree: entry i counts the ranks (i - lowest bit of i) to before i. */
  readonly #counts: Int32Array;
  readonly #highestBit: number;
  #size = 0;

  /** @param values - NaN stands for none, and is never in the window */
  constructor(values: Float64Array) {
    this.#distinct = distinctOf(values);
    this.#rank = Uint32Array.from(values, (value) => placeOf(this.#distinct, value));
    this.#counts = new Int32Array(this.#distinct.length + 1);
    this.#highestBit = 2 ** Math.floor(Math.log2(Math.max(1, this.#distinct.length)));
    this.#values = values;
  }

  /** How many values are in the window. */
  get size(): number {
    return this.#size;
  }

  /** Takes in the value at a place; nothing where there is none. */
  add(place: number): void {
    this.#change(place, 1);
  }

  /** Gives up the value at a place that was taken in. */
  remove(place: number): void {
    this.#change(place, -1);
  }

  /** The quantile, linear between neighbours; NaN of nothing. */
  quantile(fraction: number): number {
    if (this.#size === 0) return Number.NaN;
    const place = fraction * (this.#size - 1);
    const whole = Math.floor(place);
    const low = this.#valueAt(whole);
    return place === whole ? low : low + (place - whole) * (this.#valueAt(whole + 1) - low);
  }

  #change(place: number, by: number): void {
    if (Number.isNaN(this.#values[place])) return;
    this.#size += by;
    const start = (this.#rank[place] ?? 0) + 1;
    for (let i = start; i < this.#counts.length; i += i & -i) {
      this.#counts[i] = (this.#counts[i] ?? 0) + by;
    }
  }

  /** The value that so many of the window stand before. */
  #valueAt(before: number): number {
    let rank = 0;
    let left = before;
    for (let bit = this.#highestBit; bit > 0; bit >>>= 1) {
      const count = this.#counts[rank + bit];
      if (count === undefined || count > left) continue;
      rank += bit;
      left -= count;
    }
    return this.#distinct[rank] ?? Number.NaN;
  }
}

/** The values ascending, each once, without NaN. */
function distinctOf(values: Float64Array): Float64Array {
  return Float64Array.from(values)
    .sort()
    .filter((value, i, ascending) => !Number.isNaN(value) && value !== ascending[i - 1]);
}

function placeOf(distinct: Float64Array, value: number): number {
  let low = 0;
  let high = distinct.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((distinct[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
