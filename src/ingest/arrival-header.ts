import type { IHeaders } from 'kafkajs';

import { epochUs, type EpochUs } from '../domain/units.js';

/**
 * The header that says when a replayed message arrives in the time of its stream, in microseconds since
 * 1970. The message's own timestamp cannot say it: Kafka deletes by that, and a replay may be years old.
 */
const HEADER = 'wardwave-due-us';

/** The part of a message that states an arrival; empty where there is none to state. */
export function statedIn(dueUs: EpochUs | undefined): { readonly headers?: IHeaders } {
  return dueUs === undefined ? {} : { headers: { [HEADER]: String(dueUs) } };
}

/** The arrival that a message states; undefined where it states none, as live messages do. */
export function statedArrivalUs(headers: IHeaders | undefined): EpochUs | undefined {
  const stated = headers?.[HEADER];
  // A header may be without value, which the library's types leave out.
  if (!stated || Array.isArray(stated)) return undefined;
  const text = stated.toString();
  const microseconds = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(microseconds) ? epochUs(microseconds) : undefined;
}
