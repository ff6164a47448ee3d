import type { BedId } from '../domain/bed.js';
import type { EpochUs } from '../domain/units.js';

/** A frame that may still be needed, with the offset at which it stands in its partition. */
export interface TakenFrame {
  readonly offset: number;
  readonly bedId: BedId;
  /** The event time just behind the frame's last sample. */
  readonly endUs: EpochUs;
}

/** Bounds of an {@link OffsetKeeper}. */
export interface OffsetKeeperOptions {
  /** Beyond this many frames of one bed the newest are kept as one. Default 4096. */
  readonly maxFramesPerBed?: number;
  /** Beyond this many beds, those that need nothing are forgotten. Default 10 000. */
  readonly maxBeds?: number;
}

interface NeededFrame {
  readonly offset: number;
  readonly endUs: number;
}

interface BedFrames {
  /** Rising in offset and in end: a frame that ends no later than an earlier one never decides. */
  needed: NeededFrame[];
  /** Where the live part of `needed` begins. */
  head: number;
  neededFromUs: number;
}

/**
 * Knows the offset to commit for one partition: that of the oldest frame which an unfinished window
 * still needs, or the next offset where none is needed. So windows rebuild themselves after a crash.
 *
 * A frame is needed while it ends after the moment that was last told for its bed. Rejected and
 * discarded messages are needed by nobody. Taking a frame and telling progress cost O(1) amortised;
 * asking for the offset costs O(beds of the partition).
 */
export class OffsetKeeper {
  readonly #maxFramesPerBed: number;
  readonly #maxBeds: number;
  readonly #beds = new Map<BedId, BedFrames>();
  #nextOffset: number | undefined;

  constructor(options: OffsetKeeperOptions = {}) {
    this.#maxFramesPerBed = options.maxFramesPerBed ?? 4_096;
    this.#maxBeds = options.maxBeds ?? 10_000;
  }

  /** The offset of the first message that has not been taken or passed; undefined before the first. */
  get nextOffset(): number | undefined {
    return this.#nextOffset;
  }

  /** How many frames it remembers; bounded. */
  get rememberedFrames(): number {
    let count = 0;
    for (const bed of this.#beds.values()) count += bed.needed.length - bed.head;
    return count;
  }

  /** A frame goes into the chain. Call it before the chain can tell progress about it. */
  took({ offset, bedId, endUs }: TakenFrame): void {
    this.#nextOffset = offset + 1;
    const bed = this.#bed(bedId);
    if (endUs <= bed.neededFromUs) return;
    const last = bed.needed.length > bed.head ? bed.needed.at(-1) : undefined;
    if (last !== undefined && endUs <= last.endUs) return;
    if (last !== undefined && bed.needed.length - bed.head >= this.#maxFramesPerBed) {
      // Keeping the older offset for the newer frame re-delivers more after a crash and loses nothing.
      bed.needed[bed.needed.length - 1] = { offset: last.offset, endUs };
      return;
    }
    bed.needed.push({ offset, endUs });
  }

  /** A message is done with at once: it was rejected, and its copy is in the dead-letter topic. */
  passed(offset: number): void {
    this.#nextOffset = offset + 1;
  }

  /** The chain needs no frame of this bed that ends at or before the moment. */
  progress(bedId: BedId, neededFromUs: EpochUs): void {
    const bed = this.#beds.get(bedId);
    if (bed === undefined) return;
    bed.neededFromUs = neededFromUs;
    while ((bed.needed[bed.head]?.endUs ?? Infinity) <= neededFromUs) bed.head += 1;
    dropFinished(bed);
  }

  /** The offset to commit; undefined before the first message. */
  committable(): number | undefined {
    let oldest = this.#nextOffset;
    if (oldest === undefined) return undefined;
    for (const bed of this.#beds.values()) {
      const first = bed.needed[bed.head];
      if (first !== undefined && first.offset < oldest) oldest = first.offset;
    }
    return oldest;
  }

  /**
   * The partition is delivered again from its committed offset, as after every rebalance: frames are
   * forgotten, what the beds need is not.
   */
  redelivered(): void {
    this.#nextOffset = undefined;
    for (const bed of this.#beds.values()) {
      bed.needed = [];
      bed.head = 0;
    }
  }

  #bed(bedId: BedId): BedFrames {
    const known = this.#beds.get(bedId);
    if (known !== undefined) return known;
    if (this.#beds.size >= this.#maxBeds) this.#forgetIdle();
    const bed: BedFrames = { needed: [], head: 0, neededFromUs: -Infinity };
    this.#beds.set(bedId, bed);
    return bed;
  }

  #forgetIdle(): void {
    for (const [bedId, bed] of this.#beds) {
      if (bed.needed.length === bed.head) this.#beds.delete(bedId);
    }
  }
}

/** Frees what lies before the head once it is the larger part, so that each frame moves once or twice. */
function dropFinished(bed: BedFrames): void {
  if (bed.head * 2 < bed.needed.length) return;
  bed.needed = bed.needed.slice(bed.head);
  bed.head = 0;
}
