import { deferred, type Deferred } from './deferred.js';

interface Waiter extends Deferred<void> {
  readonly below: number;
}

/** Counts what was taken and not yet answered, and tells when it has become less. */
export class PendingGate {
  #pending = 0;
  #waiters: Waiter[] = [];
  readonly #onChange: (pending: number) => void;

  /** @param onChange - is told every new count */
  constructor(onChange: (pending: number) => void = () => undefined) {
    this.#onChange = onChange;
  }

  /** Taken and not yet answered. */
  get pending(): number {
    return this.#pending;
  }

  /** One more was taken. */
  enter(): void {
    this.#pending += 1;
    this.#onChange(this.#pending);
  }

  /** One was answered. */
  leave(): void {
    this.#pending -= 1;
    this.#onChange(this.#pending);
    const reached = this.#waiters.filter(({ below }) => this.#pending < below);
    this.#waiters = this.#waiters.filter(({ below }) => this.#pending >= below);
    for (const waiter of reached) waiter.resolve();
  }

  /**
   * Resolves as soon as fewer than `count` are pending.
   *
   * @throws {RangeError} where `count` is below 1, which would never be reached
   */
  async whenBelow(count: number): Promise<void> {
    if (!(count >= 1)) throw new RangeError(`Expected a count of at least 1, came ${count}.`);
    if (this.#pending < count) return;
    const reached: Deferred<void> = deferred();
    this.#waiters.push({ ...reached, below: count });
    await reached.promise;
  }
}
