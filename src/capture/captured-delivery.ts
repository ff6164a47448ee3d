import { frameEndUs, frameStartUs, type EcgFrame } from '../domain/frame.js';
import { epochUs, sampleIndex, US_PER_MS, type EpochUs } from '../domain/units.js';
import type { CapturedMessage } from './captured-message.js';

/** Reads a message's value as a frame; undefined where it is none. */
export type FrameDecoder = (bytes: Uint8Array, key: string | undefined) => EcgFrame | undefined;

/** A frame that a capture delivers, and the message that it came in. */
export interface CapturedFrameDelivery {
  readonly kind: 'frame';
  readonly dueUs: EpochUs;
  readonly frame: EcgFrame;
  /** Undefined for the end that {@link deliveries} adds to a stream. */
  readonly captured: CapturedMessage | undefined;
}

/** A message that is no frame, as it came. */
export interface CapturedMessageDelivery {
  readonly kind: 'message';
  readonly dueUs: EpochUs;
  readonly key: string | undefined;
  /** Empty where the message has no value. */
  readonly bytes: Uint8Array;
  readonly captured: CapturedMessage;
}

/** What arrives, and when, as the publisher of replays takes it. */
export type CapturedDelivery = CapturedFrameDelivery | CapturedMessageDelivery;

/**
 * Which time of a message its delivery follows: when it came to the recorder, or when it was sent as
 * the broker says. What was there before the recorder began came all at once, so only the latter
 * knows its pace.
 */
export type CaptureTiming = 'arrival' | 'broker';

/** Reads the due time that a message states itself, as those of a replay do; undefined for live ones. */
export type StatedDue = (message: CapturedMessage) => EpochUs | undefined;

/** The moment of a message in a timing; a message without a broker's time has its arrival. */
export function momentOf(message: CapturedMessage, timing: CaptureTiming): number {
  const { brokerTimeMs, arrivedUs } = message;
  return timing === 'broker' && brokerTimeMs >= 0 ? brokerTimeMs * US_PER_MS : arrivedUs;
}

/** The key of a message as text. */
export function keyText({ key }: CapturedMessage): string | undefined {
  return key === undefined ? undefined : Buffer.from(key).toString('utf8');
}

/** How messages become deliveries. */
export interface DeliveryOptions {
  readonly decode: FrameDecoder;
  readonly timing: CaptureTiming;
  /** What is added to a moment to come onto the stream's axis; a stated due time is on it already. */
  readonly shiftUs: number;
  readonly stated: StatedDue;
  /** Whether a stream that did not end in the capture is ended behind its last frame. */
  readonly endStreams: boolean;
}

/**
 * Turns messages into deliveries in the same order. Where the clock was set back, time stands still
 * until it is where it was.
 */
export function* deliveries(
  messages: Iterable<CapturedMessage>,
  { decode, timing, shiftUs, stated, endStreams }: DeliveryOptions,
): Generator<CapturedDelivery> {
  const open = new Map<string, OpenStream>();
  let due = -Infinity;
  for (const message of messages) {
    due = Math.max(due, stated(message) ?? momentOf(message, timing) + shiftUs);
    const delivery = deliveryOf(message, epochUs(due), decode);
    if (endStreams && delivery.kind === 'frame') follow(open, delivery.frame);
    yield delivery;
  }
  for (const { newest, ended } of open.values()) {
    if (ended) continue;
    const frame = endBehind(newest);
    yield { kind: 'frame', dueUs: epochUs(due), frame, captured: undefined };
  }
}

function deliveryOf(
  message: CapturedMessage,
  dueUs: EpochUs,
  decode: FrameDecoder,
): CapturedDelivery {
  const key = keyText(message);
  const frame = message.value === undefined ? undefined : decode(message.value, key);
  if (frame !== undefined) return { kind: 'frame', dueUs, frame, captured: message };
  const bytes = message.value ?? new Uint8Array(0);
  return { kind: 'message', dueUs, key, bytes, captured: message };
}

interface OpenStream {
  readonly epochsUs: Set<number>;
  newest: EcgFrame;
  ended: boolean;
}

/** Keeps the newest frame of a bed's newest stream epoch: the one that was seen first last. */
function follow(open: Map<string, OpenStream>, frame: EcgFrame): void {
  const bed = open.get(frame.bedId);
  if (bed === undefined) {
    const epochsUs = new Set([Number(frame.streamEpochUs)]);
    open.set(frame.bedId, { epochsUs, newest: frame, ended: frame.endOfStream });
    return;
  }
  const isNewEpoch = !bed.epochsUs.has(frame.streamEpochUs);
  const isSameEpoch = bed.newest.streamEpochUs === frame.streamEpochUs;
  bed.epochsUs.add(frame.streamEpochUs);
  if (isNewEpoch) bed.ended = false;
  if (isNewEpoch || (isSameEpoch && frameEndUs(frame) >= frameEndUs(bed.newest))) {
    bed.newest = frame;
  }
  if ((isNewEpoch || isSameEpoch) && frame.endOfStream) bed.ended = true;
}

function endBehind(last: EcgFrame): EcgFrame {
  return {
    ...last,
    sequence: last.sequence + 1,
    firstSampleIndex: sampleIndex(last.firstSampleIndex + last.sampleCount),
    deviceTimeUs: epochUs(last.deviceTimeUs + (frameEndUs(last) - frameStartUs(last))),
    sampleCount: 0,
    leads: last.leads.map((lead) => ({ ...lead, counts: new Int16Array(0) })),
    endOfStream: true,
  };
}
