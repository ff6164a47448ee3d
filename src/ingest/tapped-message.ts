import type { IHeaders, KafkaMessage } from 'kafkajs';

import type { EpochUs } from '../domain/units.js';

/** A message of a topic as it came. */
export interface TappedMessage {
  readonly partition: number;
  readonly offset: number;
  /** What the broker or the sender says when it was sent, in ms since 1970; -1 where nobody says. */
  readonly brokerTimeMs: number;
  /** When it came here. */
  readonly arrivedUs: EpochUs;
  readonly key: Uint8Array | undefined;
  readonly value: Uint8Array | undefined;
  readonly headers: readonly { readonly name: string; readonly value: Uint8Array | undefined }[];
}

/** A message of the client library as it came, with the time of its coming. */
export function tapped(
  message: KafkaMessage,
  partition: number,
  arrivedUs: EpochUs,
): TappedMessage {
  const brokerTimeMs = Number(message.timestamp);
  return {
    partition,
    offset: Number(message.offset),
    brokerTimeMs: Number.isSafeInteger(brokerTimeMs) ? brokerTimeMs : -1,
    arrivedUs,
    key: message.key ?? undefined,
    value: message.value ?? undefined,
    headers: headersOf(message.headers ?? {}),
  };
}

/** A name that stands several times has a list of values; the library loses where they stood among others. */
function headersOf(headers: IHeaders): TappedMessage['headers'] {
  return Object.entries(headers).flatMap(([name, values]) =>
    (Array.isArray(values) ? values : [values]).map((value) => ({
      name,
      // A header may be without value, which the library's types leave out.
      value: typeof value === 'string' ? Buffer.from(value) : (value ?? undefined),
    })),
  );
}
