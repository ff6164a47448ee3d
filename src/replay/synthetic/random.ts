/**
 * A seeded source of random numbers: the same seed gives the same numbers, everywhere and always.
 *
 * The generator is sfc32, small and fast; it is not for secrets.
 *
 * @source docs/sources.md#sfc32
 */
export class SeededRandom {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  #spare: number | undefined;

  /**
   * @param seed - any integer
   * @param stream - tells sources of one seed apart, such as one for each bed
   */
  constructor(seed: number, stream = 0) {
    this.#a = Math.floor(seed / 4_294_967_296) | 0;
    this.#b = seed | 0;
    this.#c = stream | 0;
    // Near seeds give near states, which these rounds drive apart.
    for (let round = 0; round < 16; round += 1) this.#next();
  }

  /** Evenly spread in `[0, 1)`. */
  uniform(): number {
    return this.#next() / 4_294_967_296;
  }

  /** Evenly spread in `[low, high)`. */
  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** Normally spread with mean 0 and standard deviation 1. */
  normal(): number {
    const spare = this.#spare;
    if (spare !== undefined) {
      this.#spare = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  #next(): number {
    const mixed = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + mixed;
    this.#c |= 0;
    return mixed >>> 0;
  }
}

/** A random value that stays near 0 with standard deviation 1 and forgets itself over a time. */
export class SlowRandom {
  readonly #random: SeededRandom;
  readonly #memoryS: number;
  #value: number;
  /** The newest step, and what it keeps and adds: nearly all steps are alike. */
  #stepS = NaN;
  #kept = 0;
  #added = 0;

  constructor(random: SeededRandom, memoryS: number) {
    this.#random = random;
    this.#memoryS = memoryS;
    this.#value = random.normal();
  }

  /** Moves on by a time and gives the value there. */
  advance(durationS: number): number {
    if (durationS !== this.#stepS) {
      this.#stepS = durationS;
      this.#kept = Math.exp(-durationS / this.#memoryS);
      this.#added = Math.sqrt(1 - this.#kept * this.#kept);
    }
    this.#value = this.#value * this.#kept + this.#added * this.#random.normal();
    return this.#value;
  }
}
