/** A small seeded generator (mulberry32 of a hashed seed): the same seed and place give the same numbers. */
export class Random {
  #state;

  constructor(...seeds) {
    // FNV-1a over the seeds' text, so that neighbours share nothing.
    let hash = 0x811c9dc5;
    for (const byte of Buffer.from(seeds.join('/'))) hash = Math.imul(hash ^ byte, 0x01000193);
    this.#state = hash >>> 0;
  }

  /** A number in [0, 1). */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number in [0, below). */
  below(below) {
    return Math.floor(this.next() * below);
  }

  pick(items) {
    return items[this.below(items.length)];
  }
}
