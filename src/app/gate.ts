/** Counts what is under way, and lets others wait until there is room or until all is done. */
export class Gate {
  readonly #bound: number;
  #count = 0;
  #waiting: { readonly below: number; readonly resolve: () => void }[] = [];

  /** @param bound - from this count on there is no room */
  constructor(bound: number) {
    this.#bound = bound;
  }

  /** How much is under way. */
  get count(): number {
    return this.#count;
  }

  /** Whether there is room for more. */
  get open(): boolean {
    return this.#count < this.#bound;
  }

  /** Something has begun. */
  enter(): void {
    this.#count += 1;
  }

  /** Something has ended. */
  leave(): void {
    this.#count -= 1;
    const [ready, waiting] = [
      this.#waiting.filter(({ below }) => this.#count < below),
      this.#waiting.filter(({ below }) => this.#count >= below),
    ];
    this.#waiting = waiting;
    for (const { resolve } of ready) resolve();
  }

  /** Settles when there is room. */
  whenOpen(): Promise<void> {
    return this.#whenBelow(this.#bound);
  }

  /** Settles when nothing is under way. */
  whenEmpty(): Promise<void> {
    return this.#whenBelow(1);
  }

  #whenBelow(below: number): Promise<void> {
    if (this.#count < below) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ below, resolve }));
  }
}
