import type { BedId } from '../domain/bed.js';
import { epochUs, US_PER_MS, type EpochUs } from '../domain/units.js';
import type { Delivery } from './delivery.js';
import { injected, type Fault } from './faults/inject.js';

/** A fault that was put into a stream, with the stretch of event time in which it acts. */
export interface InjectedFault {
  readonly kind: Fault['kind'];
  readonly fromUs: EpochUs;
  readonly toUs: EpochUs;
}

/** Faults of one stream, as each stays on its way for good: further ones are refused. */
export const MAX_FAULTS_PER_STREAM = 64;

/** A bed's deliveries, into which faults can be put while they are read. It can be read once. */
export class FaultyStream implements Iterable<Delivery> {
  readonly #bedId: BedId;
  readonly #faults: InjectedFault[] = [];
  #stream: Iterator<Delivery>;

  constructor(bedId: BedId, deliveries: Iterable<Delivery>) {
    this.#bedId = bedId;
    this.#stream = deliveries[Symbol.iterator]();
  }

  /** Everything that was put in, the oldest first. */
  get faults(): readonly InjectedFault[] {
    return this.#faults;
  }

  /**
   * Lets a fault act on what is read from now on.
   *
   * @param fault - its times count from `fromUs`
   * @returns whether there was room for it
   */
  inject(
    fault: Fault,
    { fromUs, durationMs }: { readonly fromUs: EpochUs; readonly durationMs: number },
  ): boolean {
    if (this.#faults.length >= MAX_FAULTS_PER_STREAM) return false;
    const before = this.#stream;
    const rest = { [Symbol.iterator]: () => ({ next: () => before.next() }) };
    const options = { bedId: this.#bedId, startUs: fromUs, seed: this.#faults.length };
    this.#stream = injected(rest, [fault], options)[Symbol.iterator]();
    const toUs = epochUs(fromUs + Math.round(durationMs * US_PER_MS));
    this.#faults.push({ kind: fault.kind, fromUs, toUs });
    return true;
  }

  *[Symbol.iterator](): Generator<Delivery, void> {
    for (;;) {
      const next = this.#stream.next();
      if (next.done === true) return;
      yield next.value;
    }
  }
}
