import { epochUs } from '../../domain/units.js';
import type { Delivery } from '../delivery.js';
import { isEnd } from './fault.js';

/**
 * Puts deliveries that a link holds up into the order of their arrival.
 *
 * Holds what has not arrived when the next one is sent, so its memory is bounded by the longest delay. The
 * end of a stream overtakes nothing.
 *
 * @param deliveries - in the order of their arrival over the link as it was so far
 * @param carry - what becomes of one of them: it, copies of it or nothing, each due no sooner than it was
 */
export function* inArrivalOrder(
  deliveries: Iterable<Delivery>,
  carry: (delivery: Delivery) => readonly Delivery[],
): Generator<Delivery, void> {
  const held: Delivery[] = [];
  for (const delivery of deliveries) {
    if (isEnd(delivery)) held.push({ ...delivery, dueUs: lastDueUs(held, delivery) });
    else for (const carried of carry(delivery)) insert(held, carried);
    yield* held.splice(0, placeBehind(held, delivery.dueUs));
  }
  yield* held;
}

function lastDueUs(held: readonly Delivery[], { dueUs }: Delivery): Delivery['dueUs'] {
  return epochUs(Math.max(dueUs, held.at(-1)?.dueUs ?? dueUs));
}

function insert(held: Delivery[], delivery: Delivery): void {
  held.splice(placeBehind(held, delivery.dueUs), 0, delivery);
}

/** The number of held deliveries that are due at this moment or before it. */
function placeBehind(held: readonly Delivery[], dueUs: number): number {
  let [low, high] = [0, held.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((held[middle]?.dueUs ?? 0) <= dueUs) low = middle + 1;
    else high = middle;
  }
  return low;
}
