import type { Delivery } from '../delivery.js';
import { isSentIn, type FaultContext, type Stretch } from './fault.js';

/** Which of the frames that are sent in a stretch are lost; one of the two. */
export interface DropParameters extends Stretch {
  /** How likely each of them is lost, 0 to 1. */
  readonly share?: number;
  /** Every so manieth of them is lost, counted from the stretch's start: 5 loses the fifth, the tenth ... */
  readonly every?: number;
}

/** Loses frames on their way: their sequence numbers and their samples are missing for good. */
export function* drop(
  deliveries: Iterable<Delivery>,
  parameters: DropParameters,
  context: FaultContext,
): Generator<Delivery, void> {
  const { share = 0, every = Infinity } = parameters;
  let sent = 0;
  for (const delivery of deliveries) {
    if (isSentIn(delivery, parameters, context)) {
      sent += 1;
      // Chance is asked for each frame, so that one more lost frame changes no other.
      if (context.random.uniform() < share || sent % every === 0) continue;
    }
    yield delivery;
  }
}
