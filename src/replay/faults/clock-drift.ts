import { frameStartUs } from '../../domain/frame.js';
import { plusUs } from '../../domain/units.js';
import type { Delivery } from '../delivery.js';
import { momentUs, type FaultContext } from './fault.js';

/** How wrong the device's time of day runs. */
export interface ClockDriftParameters {
  /** From when on. */
  readonly fromMs: number;
  /** Microseconds a second; above 0 where the clock runs fast. */
  readonly ppm: number;
}

/** Makes the device's time of day run fast or slow. The positions of samples, and so event time, stay. */
export function* clockDrift(
  deliveries: Iterable<Delivery>,
  { fromMs, ppm }: ClockDriftParameters,
  context: FaultContext,
): Generator<Delivery, void> {
  const fromUs = momentUs(fromMs, context);
  for (const delivery of deliveries) {
    const runUs = delivery.kind === 'frame' ? frameStartUs(delivery.frame) - fromUs : 0;
    if (delivery.kind === 'message' || runUs <= 0) yield delivery;
    else {
      const { frame } = delivery;
      const deviceTimeUs = plusUs(frame.deviceTimeUs, Math.round((runUs * ppm) / 1e6));
      yield { ...delivery, frame: { ...frame, deviceTimeUs } };
    }
  }
}
