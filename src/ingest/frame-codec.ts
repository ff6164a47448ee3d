import type { EcgFrame } from '../domain/frame.js';

import { checkFrame } from './frame-checks.js';
import { FRAME_LIMITS, type FrameLimits } from './frame-limits.js';
import type { FrameRejection } from './frame-source.js';
import { rejection } from './rejection.js';
import { readWireFrame, writeWireFrame, type WireFrame } from './wire-frame.js';

/** What came of a message: a frame that is checked and ready to use, or why it is none. */
export type DecodedFrame =
  | { readonly ok: true; readonly frame: EcgFrame }
  | { readonly ok: false; readonly rejection: FrameRejection };

/** What is known of a message besides its bytes. */
export interface DecodeContext {
  /** The key of the message, which must be the bed id; undefined where it has none. */
  readonly key: string | undefined;
  /** Defaults to the limits of the wire format. */
  readonly limits?: FrameLimits;
}

/**
 * Writes a frame as `wardwave.v1.EcgFrame`.
 *
 * The frame is taken as valid: what a sender gets wrong here, {@link decodeFrame} refuses.
 *
 * @returns the message's bytes; its key is the frame's bed id
 */
export function encodeFrame(frame: EcgFrame): Uint8Array {
  return writeWireFrame(frame);
}

/**
 * Reads and checks a `wardwave.v1.EcgFrame`. Never throws, whatever the bytes are.
 *
 * Where the bytes are aligned, the frame's counts are views on them, so they must not be reused.
 *
 * @example const decoded = decodeFrame(message.value, { key: message.key?.toString() });
 */
export function decodeFrame(bytes: Uint8Array, context: DecodeContext): DecodedFrame {
  const limits = context.limits ?? FRAME_LIMITS;
  if (bytes.byteLength > limits.maxBytes) {
    const message = `A frame has at most ${limits.maxBytes} bytes, and ${bytes.byteLength} came.`;
    return refused(rejection('too-large', message, context.key));
  }
  let wire: WireFrame;
  try {
    wire = readWireFrame(bytes);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `A Protobuf message wardwave.v1.EcgFrame was expected, and ${bytes.byteLength} bytes came that are none (${why}).`;
    return refused(rejection('undecodable', message, context.key));
  }
  const checked = checkFrame(wire, context.key, limits);
  return 'reason' in checked ? refused(checked) : { ok: true, frame: checked };
}

function refused(because: FrameRejection): DecodedFrame {
  return { ok: false, rejection: because };
}
