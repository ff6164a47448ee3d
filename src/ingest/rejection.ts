import { parseBedId } from '../domain/bed.js';

import type { FrameRejection, RejectReason } from './frame-source.js';

/** Something that is wrong with a frame. */
export interface Fault {
  readonly reason: RejectReason;
  readonly message: string;
}

/**
 * Says why a message is refused.
 *
 * @param bedText - what names the bed as far as one can tell; left out where it is no bed id
 */
export function rejection(
  reason: RejectReason,
  message: string,
  bedText: string | undefined,
): FrameRejection {
  const bedId = bedText === undefined ? undefined : parseBedId(bedText);
  return bedId === undefined ? { reason, message } : { reason, message, bedId };
}

/**
 * Names a text from outside in a message. What is no bed id is described and not repeated: someone
 * may have put a patient's name there.
 */
export function describeId(text: string): string {
  if (parseBedId(text) !== undefined) return `"${text}"`;
  return text === '' ? 'an empty text' : `a text of ${text.length} characters that is no bed id`;
}
