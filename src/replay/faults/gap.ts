import type { Delivery } from '../delivery.js';
import { isTakenIn, type FaultContext, type Stretch } from './fault.js';

/**
 * Leaves out a stretch of signal that the monitor never took: it sends no frame with any sample of it. The
 * positions go on, so the hole is there to see; the sequence numbers follow on, as nothing was lost on the way.
 */
export function* gap(
  deliveries: Iterable<Delivery>,
  stretch: Stretch,
  context: FaultContext,
): Generator<Delivery, void> {
  let epochUs: number | undefined;
  let unsent = 0;
  for (const delivery of deliveries) {
    if (delivery.kind === 'message') {
      yield delivery;
      continue;
    }
    const { frame } = delivery;
    if (frame.streamEpochUs !== epochUs) unsent = 0;
    epochUs = frame.streamEpochUs;
    if (isTakenIn(frame, stretch, context)) unsent += 1;
    else yield { ...delivery, frame: { ...frame, sequence: frame.sequence - unsent } };
  }
}
