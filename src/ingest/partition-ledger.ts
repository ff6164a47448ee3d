import type { BedId } from '../domain/bed.js';
import type { EpochUs } from '../domain/units.js';

import { OffsetKeeper } from './offset-keeper.js';

/** An offset of one partition. */
export interface PartitionOffset {
  readonly partition: number;
  readonly offset: number;
}

/** How far one partition is read. */
export interface PartitionHealth {
  readonly partition: number;
  /** The offset of the first message that was not delivered yet; undefined before the first. */
  readonly nextOffset: number | undefined;
  /** The offset from which a successor would begin, as last committed by this process. */
  readonly committedOffset: number | undefined;
  /** Messages that wait in Kafka, as of the last that came. */
  readonly lagMessages: number;
}

interface Partition {
  readonly keeper: OffsetKeeper;
  committedOffset: number | undefined;
  highWatermark: number;
}

/** The partitions that this process reads now, each with its offset keeper. */
export class PartitionLedger {
  readonly #partitions = new Map<number, Partition>();

  /**
   * Takes a new assignment: revoked partitions are forgotten; all others, old or new, are delivered
   * from their committed offset again, for that is what every rebalance does.
   */
  assign(partitions: readonly number[]): void {
    for (const partition of this.#partitions.keys()) {
      if (!partitions.includes(partition)) this.#partitions.delete(partition);
    }
    for (const partition of partitions) {
      const known = this.#partitions.get(partition);
      known?.keeper.redelivered();
      const keeper = known?.keeper ?? new OffsetKeeper();
      this.#partitions.set(partition, { keeper, committedOffset: undefined, highWatermark: 0 });
    }
  }

  /** Whether a partition is read here. */
  has(partition: number): boolean {
    return this.#partitions.has(partition);
  }

  /** The keeper of a partition; undefined where it is not read here. */
  keeper(partition: number): OffsetKeeper | undefined {
    return this.#partitions.get(partition)?.keeper;
  }

  /** Notes where a partition ends now. */
  sawEnd(partition: number, highWatermark: number): void {
    const known = this.#partitions.get(partition);
    if (known !== undefined) known.highWatermark = highWatermark;
  }

  /** Hands on what a bed needs; a bed's frames may lie in several partitions for a while. */
  progress(bedId: BedId, neededFromUs: EpochUs): void {
    for (const { keeper } of this.#partitions.values()) keeper.progress(bedId, neededFromUs);
  }

  /** The offsets that differ from what was committed. */
  uncommitted(): readonly PartitionOffset[] {
    const changed: PartitionOffset[] = [];
    for (const [partition, { keeper, committedOffset }] of this.#partitions) {
      const offset = keeper.committable();
      if (offset !== undefined && offset !== committedOffset) changed.push({ partition, offset });
    }
    return changed;
  }

  /** Notes what was committed. */
  committed(offsets: readonly PartitionOffset[]): void {
    for (const { partition, offset } of offsets) {
      const known = this.#partitions.get(partition);
      if (known !== undefined) known.committedOffset = offset;
    }
  }

  /** How far each partition is read, by number. */
  health(): readonly PartitionHealth[] {
    return [...this.#partitions]
      .sort(([a], [b]) => a - b)
      .map(([partition, { keeper, committedOffset, highWatermark }]) => ({
        partition,
        nextOffset: keeper.nextOffset,
        committedOffset,
        lagMessages: Math.max(0, highWatermark - (keeper.nextOffset ?? highWatermark)),
      }));
  }
}
