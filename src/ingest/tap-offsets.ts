import type { EpochUs } from '../domain/units.js';
import { US_PER_MS } from '../domain/units.js';

import { withAdmin, type KafkaClient } from './kafka-client.js';

/** Where a tap begins: with what comes next, with the oldest message, or with the first one of a moment or later. */
export type TapStart =
  | { readonly kind: 'now' }
  | { readonly kind: 'beginning' }
  | { readonly kind: 'moment'; readonly momentUs: EpochUs };

/** Where a tap begins in a partition, and where the partition ended then. */
export interface PartitionSpan {
  readonly partition: number;
  readonly from: number;
  readonly end: number;
}

/** Asks Kafka where a start lies in each partition of a topic. */
export async function findOffsets(
  client: KafkaClient,
  topic: string,
  start: TapStart,
): Promise<readonly PartitionSpan[]> {
  return withAdmin(client, async (admin) => {
    const spans = await admin.fetchTopicOffsets(topic);
    const atMoment = new Map<number, number>();
    if (start.kind === 'moment') {
      const momentMs = Math.ceil(start.momentUs / US_PER_MS);
      for (const { partition, offset } of await admin.fetchTopicOffsetsByTimestamp(topic, momentMs))
        atMoment.set(partition, Number(offset));
    }
    return spans.map(({ partition, low, high }) => {
      const end = Number(high);
      const oldest = Number(low);
      const from = { now: end, beginning: oldest, moment: atMoment.get(partition) ?? end };
      return { partition, end, from: from[start.kind] };
    });
  });
}
