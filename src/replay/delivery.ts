import { frameEndUs, type EcgFrame } from '../domain/frame.js';
import type { EpochUs } from '../domain/units.js';

/** A frame on its way: what a monitor sent, and when it arrives. */
export interface FrameDelivery {
  readonly kind: 'frame';
  /** When it arrives, in the time of the stream: the end of its last sample where the link is ideal. */
  readonly dueUs: EpochUs;
  readonly frame: EcgFrame;
}

/** A message that is no frame, kept as it came. */
export interface MessageDelivery {
  readonly kind: 'message';
  readonly dueUs: EpochUs;
  readonly key: string | undefined;
  readonly bytes: Uint8Array;
}

/** What arrives, and when. The deliveries of a bed are in the order in which they arrive. */
export type Delivery = FrameDelivery | MessageDelivery;

/**
 * Frames as an ideal link delivers them: each as soon as its last sample has been taken. The result can be
 * read as often as the frames can.
 */
export function promptly(frames: Iterable<EcgFrame>): Iterable<FrameDelivery> {
  return { [Symbol.iterator]: () => onePass(frames) };
}

function* onePass(frames: Iterable<EcgFrame>): Generator<FrameDelivery> {
  for (const frame of frames) yield { kind: 'frame', dueUs: frameEndUs(frame), frame };
}
