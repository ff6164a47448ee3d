import { plusUs, US_PER_MS } from '../../domain/units.js';
import type { Delivery } from '../delivery.js';
import { inArrivalOrder } from './arrival-order.js';
import { isSentIn, type FaultContext, type Stretch } from './fault.js';

/** How much later the frames that are sent in a stretch arrive. */
export interface DelayParameters extends Stretch {
  readonly delayMs: number;
  /** Up to this much more, for each frame another amount: later frames may overtake it. */
  readonly jitterMs: number;
}

/** Holds frames up on their way. */
export function delay(
  deliveries: Iterable<Delivery>,
  parameters: DelayParameters,
  context: FaultContext,
): Generator<Delivery, void> {
  const { delayMs, jitterMs } = parameters;
  return inArrivalOrder(deliveries, (delivery) => {
    if (!isSentIn(delivery, parameters, context)) return [delivery];
    const laterUs = Math.round((delayMs + jitterMs * context.random.uniform()) * US_PER_MS);
    return [{ ...delivery, dueUs: plusUs(delivery.dueUs, laterUs) }];
  });
}
