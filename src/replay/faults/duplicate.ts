import { plusUs, US_PER_MS } from '../../domain/units.js';
import type { Delivery } from '../delivery.js';
import { inArrivalOrder } from './arrival-order.js';
import { isSentIn, type FaultContext, type Stretch } from './fault.js';

/** Which of the frames that are sent in a stretch arrive twice. */
export interface DuplicateParameters extends Stretch {
  /** How likely each of them does, 0 to 1. */
  readonly share: number;
  /** How long behind the first the second arrives. */
  readonly afterMs: number;
}

/** Delivers frames twice. */
export function duplicate(
  deliveries: Iterable<Delivery>,
  parameters: DuplicateParameters,
  context: FaultContext,
): Generator<Delivery, void> {
  const afterUs = Math.round(parameters.afterMs * US_PER_MS);
  return inArrivalOrder(deliveries, (delivery) => {
    const isTwice =
      isSentIn(delivery, parameters, context) && context.random.uniform() < parameters.share;
    return isTwice
      ? [delivery, { ...delivery, dueUs: plusUs(delivery.dueUs, afterUs) }]
      : [delivery];
  });
}
