import type { CapturedMessage } from '../../src/capture/captured-message.js';
import type { FrameDecoder } from '../../src/capture/captured-delivery.js';
import type { EcgFrame } from '../../src/domain/frame.js';
import { epochUs } from '../../src/domain/units.js';
import { decodeFrame, encodeFrame } from '../../src/ingest/frame-codec.js';
import { START_MS, message } from './captures.js';

/** Reads a frame as the chain does. */
export const decode: FrameDecoder = (bytes, key) => {
  const decoded = decodeFrame(bytes, { key });
  return decoded.ok ? decoded.frame : undefined;
};

/** A frame as it arrives some time after the captures' start. */
export function frameMessage(frame: EcgFrame, arrivedMs: number): CapturedMessage {
  return message({
    offset: frame.sequence,
    key: Buffer.from(frame.bedId),
    value: Buffer.from(encodeFrame(frame)),
    brokerTimeMs: START_MS + arrivedMs - 3,
    arrivedUs: epochUs((START_MS + arrivedMs) * 1_000),
  });
}
