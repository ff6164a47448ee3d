import type { BedId } from '../../../src/domain/bed.js';
import { frameEndUs, type EcgFrame } from '../../../src/domain/frame.js';
import { epochUs, US_PER_MS } from '../../../src/domain/units.js';
import { promptly, type Delivery, type FrameDelivery } from '../../../src/replay/delivery.js';
import type { FaultContext } from '../../../src/replay/faults/fault.js';
import { bedIdAt, recordingFrames } from '../../../src/replay/recording-frames.js';
import { SeededRandom } from '../../../src/replay/synthetic/random.js';
import { counting } from '../support.js';

export const START_US = epochUs(1_700_000_000_000_000);
export const BED: BedId = bedIdAt(0, 1);

/** Some seconds of two leads at 250 Hz in frames of 200 ms, and the stream's end. */
export function clean(seconds: number): readonly FrameDelivery[] {
  const frames = recordingFrames(counting(seconds * 250), {
    bedId: BED,
    deviceId: 'monitor',
    startUs: START_US,
  });
  return [...promptly(frames)];
}

export function context(seed = 1): FaultContext {
  return { startUs: START_US, random: new SeededRandom(seed) };
}

/** The frames that came, without the end of the stream. */
export function framesOf(deliveries: Iterable<Delivery>): readonly EcgFrame[] {
  return [...deliveries].flatMap((delivery) =>
    delivery.kind === 'frame' && !delivery.frame.endOfStream ? [delivery.frame] : [],
  );
}

/** The sequence numbers in the order of arrival. */
export function sequencesOf(deliveries: Iterable<Delivery>): readonly number[] {
  return framesOf(deliveries).map(({ sequence }) => sequence);
}

/** When a delivery arrives, ms from the start. */
export function dueMs({ dueUs }: Delivery): number {
  return (dueUs - START_US) / US_PER_MS;
}

/** Whether the end of the stream came, and as the last. */
export function endsLast(deliveries: readonly Delivery[]): boolean {
  const last = deliveries.at(-1);
  return last?.kind === 'frame' && last.frame.endOfStream;
}

/** How long behind the moment of its sending each frame arrives, ms. */
export function heldUpMs(deliveries: readonly Delivery[]): readonly number[] {
  return deliveries.flatMap((delivery) =>
    delivery.kind === 'frame' ? [(delivery.dueUs - frameEndUs(delivery.frame)) / US_PER_MS] : [],
  );
}
