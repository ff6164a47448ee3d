import { frameStartUs } from '../../domain/frame.js';
import { plusUs, US_PER_MS } from '../../domain/units.js';
import type { Delivery } from '../delivery.js';
import { momentUs, type FaultContext } from './fault.js';

/** When the device's time of day jumps, and how far. */
export interface ClockStepParameters {
  readonly atMs: number;
  /** Above 0 where the clock jumps ahead. */
  readonly stepMs: number;
}

/** Sets the device's time of day ahead or back. The positions of samples, and so event time, stay. */
export function* clockStep(
  deliveries: Iterable<Delivery>,
  { atMs, stepMs }: ClockStepParameters,
  context: FaultContext,
): Generator<Delivery, void> {
  const atUs = momentUs(atMs, context);
  const stepUs = Math.round(stepMs * US_PER_MS);
  for (const delivery of deliveries) {
    if (delivery.kind === 'message' || frameStartUs(delivery.frame) < atUs) yield delivery;
    else {
      const { frame } = delivery;
      yield { ...delivery, frame: { ...frame, deviceTimeUs: plusUs(frame.deviceTimeUs, stepUs) } };
    }
  }
}
