import { epochUs } from '../../domain/units.js';
import type { Delivery } from '../delivery.js';
import { isSentIn, momentUs, type FaultContext, type Stretch } from './fault.js';

/** When the link is down, and what becomes of the frames of that time. */
export interface LinkDownParameters extends Stretch {
  /** `delivered-after`: the monitor keeps them and sends them all, in order, as soon as the link is up. */
  readonly frames: 'lost' | 'delivered-after';
}

/** Takes the link between monitor and ward down; the monitor goes on. */
export function* linkDown(
  deliveries: Iterable<Delivery>,
  parameters: LinkDownParameters,
  context: FaultContext,
): Generator<Delivery, void> {
  const upUs = momentUs(parameters.toMs, context);
  let keptUntilUs = -Infinity;
  for (const delivery of deliveries) {
    const isDown = isSentIn(delivery, parameters, context);
    if (isDown && parameters.frames === 'lost') continue;
    if (isDown) keptUntilUs = upUs;
    // The end of a stream comes behind all that was kept.
    yield { ...delivery, dueUs: epochUs(Math.max(delivery.dueUs, keptUntilUs)) };
  }
}
