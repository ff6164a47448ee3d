import { frameEndUs, frameStartUs, type EcgFrame } from '../domain/frame.js';
import { plusUs, sampleIndex, US_PER_MS, type EpochUs } from '../domain/units.js';
import type { Delivery, FrameDelivery } from './delivery.js';

/**
 * Makes sure that a bed's stream ends in good order, so that a replay knows its end: one that stops
 * without saying so gets the frame that ends it, and where signal is missing or out of order that frame
 * comes once more, when nothing is waited for any more. The rest is as it was.
 *
 * @param allowedLatenessMs - how long the chain waits for missing signal
 */
export function endedInGoodOrder(
  deliveries: Iterable<Delivery>,
  allowedLatenessMs: number,
): Iterable<Delivery> {
  return { [Symbol.iterator]: () => withEnd(deliveries, allowedLatenessMs) };
}

const MARGIN_MS = 1_000;

function* withEnd(
  deliveries: Iterable<Delivery>,
  allowedLatenessMs: number,
): Generator<Delivery, void> {
  let newest: EcgFrame | undefined;
  let lastUs: EpochUs | undefined;
  let isPlain = true;
  for (const delivery of deliveries) {
    yield delivery;
    lastUs = delivery.dueUs;
    if (delivery.kind === 'message') continue;
    const { frame } = delivery;
    isPlain &&= newest === undefined || follows(frame, newest);
    if (newest === undefined || frameEndUs(frame) >= frameEndUs(newest)) newest = frame;
  }
  if (newest === undefined || lastUs === undefined) return;
  const end: FrameDelivery = { kind: 'frame', dueUs: lastUs, frame: endFrameBehind(newest) };
  if (!newest.endOfStream) yield end;
  if (!isPlain)
    yield { ...end, dueUs: plusUs(lastUs, (allowedLatenessMs + MARGIN_MS) * US_PER_MS) };
}

function follows(frame: EcgFrame, before: EcgFrame): boolean {
  const isSameStream = frame.streamEpochUs === before.streamEpochUs;
  return isSameStream && frame.firstSampleIndex === before.firstSampleIndex + before.sampleCount;
}

/** The frame that ends the stream of the newest frame, which may be that frame itself. */
export function endFrameBehind(newest: EcgFrame): EcgFrame {
  if (newest.endOfStream) return newest;
  return {
    ...newest,
    sequence: newest.sequence + 1,
    firstSampleIndex: sampleIndex(newest.firstSampleIndex + newest.sampleCount),
    deviceTimeUs: plusUs(newest.deviceTimeUs, frameEndUs(newest) - frameStartUs(newest)),
    sampleCount: 0,
    leads: newest.leads.map((lead) => ({ ...lead, counts: new Int16Array(0) })),
    endOfStream: true,
  };
}
