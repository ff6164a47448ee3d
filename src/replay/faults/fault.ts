import { frameEndUs, frameStartUs, type EcgFrame } from '../../domain/frame.js';
import { US_PER_MS, type EpochUs } from '../../domain/units.js';
import type { Delivery } from '../delivery.js';
import type { SeededRandom } from '../synthetic/random.js';

/** Part of a bed's stream, milliseconds from the bed's start, half open. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What every fault is given beside its own parameters. */
export interface FaultContext {
  /** The event time of the bed's first sample, from which the times of faults count. */
  readonly startUs: EpochUs;
  /** The fault's own source of chance: the same seed makes the same fault. */
  readonly random: SeededRandom;
}

/** The moment that lies this long behind the bed's start. */
export function momentUs(offsetMs: number, { startUs }: Pick<FaultContext, 'startUs'>): number {
  return startUs + Math.round(offsetMs * US_PER_MS);
}

/** Whether any sample of a frame was taken in a stretch. */
export function isTakenIn(frame: EcgFrame, stretch: Stretch, context: FaultContext): boolean {
  return (
    frame.sampleCount > 0 &&
    frameEndUs(frame) > momentUs(stretch.fromMs, context) &&
    frameStartUs(frame) < momentUs(stretch.toMs, context)
  );
}

/**
 * Whether something is sent in a stretch: a frame when its last sample has been taken, whatever becomes of it
 * on its way. The end of a stream is never in one, so that every stream ends.
 */
export function isSentIn(delivery: Delivery, stretch: Stretch, context: FaultContext): boolean {
  if (isEnd(delivery)) return false;
  const sentUs = delivery.kind === 'frame' ? frameEndUs(delivery.frame) : delivery.dueUs;
  return sentUs >= momentUs(stretch.fromMs, context) && sentUs < momentUs(stretch.toMs, context);
}

/** Whether a delivery ends its stream in good order. */
export function isEnd(delivery: Delivery): boolean {
  return delivery.kind === 'frame' && delivery.frame.endOfStream;
}
