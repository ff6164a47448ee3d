import type { BedId } from '../domain/bed.js';

import { partitionOfKey } from './kafka-client.js';

const MAX_BEDS = 20_000;

/**
 * Knows the partition of a bed: the one in which its frames were last seen, else the one that the
 * hash of Kafka's own clients gives. A sender with another hash is thus known from its first frame.
 */
export class BedPartitions {
  readonly #partitionOf = new Map<BedId, number>();
  #partitionCount = 0;

  /** Notes how many partitions the topic has; with a new count, beds may move. */
  resize(partitionCount: number): void {
    if (partitionCount === this.#partitionCount) return;
    this.#partitionCount = partitionCount;
    this.#partitionOf.clear();
  }

  /** Notes where a frame of a bed was. */
  saw(bedId: BedId, partition: number): void {
    if (this.#partitionOf.get(bedId) === partition) return;
    if (this.#partitionOf.size >= MAX_BEDS) this.#partitionOf.clear();
    this.#partitionOf.set(bedId, partition);
  }

  /** The partition of a bed; undefined before the number of partitions is known. */
  of(bedId: BedId): number | undefined {
    const known = this.#partitionOf.get(bedId);
    if (known !== undefined || this.#partitionCount === 0) return known;
    const partition = partitionOfKey(bedId, this.#partitionCount);
    this.saw(bedId, partition);
    return partition;
  }
}
