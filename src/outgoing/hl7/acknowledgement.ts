import type { DeliveryOutcome } from '../outgoing-target.js';

const OUTCOMES: ReadonlyMap<string, DeliveryOutcome> = new Map<string, DeliveryOutcome>([
  ['AA', { kind: 'delivered' }],
  ['CA', { kind: 'delivered' }],
  ['AE', { kind: 'refused', reason: 'ack-ae', final: false }],
  ['CE', { kind: 'refused', reason: 'ack-ce', final: false }],
  ['AR', { kind: 'refused', reason: 'ack-ar', final: true }],
  ['CR', { kind: 'refused', reason: 'ack-cr', final: true }],
]);

/**
 * Reads the answer to a message.
 *
 * AA and CA accept it. AE and CE say that something went wrong, which may be mended; AR and CR refuse it for
 * good. What is no acknowledgement, or one of another message, is taken for no answer.
 */
export function outcomeOfAcknowledgement(answer: string, controlId: string): DeliveryOutcome {
  const [header, ...segments] = answer.split(/\r\n?|\n/);
  const delimiter = header?.startsWith('MSH') === true ? header.charAt(3) : '';
  if (delimiter === '') return { kind: 'away', reason: 'ack-unreadable' };
  const msa = segments.find((segment) => segment.startsWith(`MSA${delimiter}`));
  if (msa === undefined) return { kind: 'away', reason: 'ack-unreadable' };
  const [, code, answeredId] = msa.split(delimiter);
  if (answeredId !== controlId) return { kind: 'away', reason: 'ack-of-another' };
  return OUTCOMES.get(code ?? '') ?? { kind: 'away', reason: 'ack-unreadable' };
}
