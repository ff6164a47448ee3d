import type { BedId } from '../domain/bed.js';
import type { EcgFrame } from '../domain/frame.js';

import { SequenceHistory } from './sequence-history.js';

/**
 * Where a frame stands in its bed's stream.
 *
 * `first`: nothing is known of the bed yet; `next`: the one that was due; `gap`: some before it have
 * not come (yet); `out-of-order`: one of those that were missing; `duplicate`: it came before;
 * `late`: so old that nobody can tell whether it came before; `restart`: a new stream epoch begins.
 */
export type SequenceVerdict =
  | { readonly kind: 'first' | 'next' | 'duplicate' }
  | { readonly kind: 'gap'; readonly missingFrames: number }
  | { readonly kind: 'out-of-order'; readonly behindFrames: number }
  | {
      readonly kind: 'late';
      readonly because: 'beyond-history' | 'earlier-epoch' | 'allowed-lateness';
      readonly behindUs: number;
    }
  | {
      readonly kind: 'restart';
      /** The new epoch less the old one; negative where the device's clock went back. */
      readonly epochStepUs: number;
      /** Frames of the new stream that came before the first one of it that was seen. */
      readonly missingFrames: number;
    };

/** What the tracker needs of a frame. */
export type TrackedFrame = Pick<EcgFrame, 'bedId' | 'streamEpochUs' | 'sequence'>;

/** Bounds of a {@link SequenceTracker}. */
export interface SequenceTrackerOptions {
  /** A frame that ends further behind the bed's newest one than this is late. */
  readonly allowedLatenessUs: number;
  /** How many sequence numbers back a duplicate is known. Default 1024. */
  readonly historyFrames?: number;
  /** Beyond this the bed that has been silent longest is forgotten. Default 10 000. */
  readonly maxBeds?: number;
}

const KNOWN_EPOCHS = 4;

interface BedState {
  streamEpochUs: number;
  history: SequenceHistory;
  newestEndUs: number;
  /** Earlier epochs, the newest last: a straggler of one of them is no restart. */
  earlierEpochsUs: readonly number[];
}

/**
 * Tells duplicate, out of order, late, gap and restart apart, bed by bed, so that counts and logs can.
 * It decides nothing about the signal: windows are built from sample positions alone.
 *
 * Its memory is bounded by `maxBeds` and `historyFrames`.
 */
export class SequenceTracker {
  readonly #allowedLatenessUs: number;
  readonly #historyFrames: number;
  readonly #maxBeds: number;
  /** In the order in which beds were last heard. */
  readonly #beds = new Map<BedId, BedState>();

  constructor(options: SequenceTrackerOptions) {
    this.#allowedLatenessUs = options.allowedLatenessUs;
    this.#historyFrames = options.historyFrames ?? 1_024;
    this.#maxBeds = options.maxBeds ?? 10_000;
  }

  /** How many beds it knows. */
  get bedCount(): number {
    return this.#beds.size;
  }

  /**
   * Takes a frame into account and says where it stands.
   *
   * @param endUs - the event time just behind the frame's last sample
   */
  observe(frame: TrackedFrame, endUs: number): SequenceVerdict {
    const bed = this.#beds.get(frame.bedId);
    if (bed === undefined) {
      this.#remember(frame, endUs);
      return { kind: 'first' };
    }
    this.#beds.delete(frame.bedId);
    this.#beds.set(frame.bedId, bed);
    if (frame.streamEpochUs !== bed.streamEpochUs) return otherEpoch(bed, frame, endUs);
    return sameEpoch(bed, { frame, endUs, allowedLatenessUs: this.#allowedLatenessUs });
  }

  /** Forgets a bed, for one that another process watches now. */
  forget(bedId: BedId): void {
    this.#beds.delete(bedId);
  }

  #remember(frame: TrackedFrame, endUs: number): void {
    this.#beds.set(frame.bedId, {
      streamEpochUs: frame.streamEpochUs,
      history: new SequenceHistory(this.#historyFrames, frame.sequence),
      newestEndUs: endUs,
      earlierEpochsUs: [],
    });
    if (this.#beds.size <= this.#maxBeds) return;
    const [longestSilent] = this.#beds.keys();
    if (longestSilent !== undefined) this.#beds.delete(longestSilent);
  }
}

function otherEpoch(bed: BedState, frame: TrackedFrame, endUs: number): SequenceVerdict {
  if (bed.earlierEpochsUs.includes(frame.streamEpochUs)) {
    return { kind: 'late', because: 'earlier-epoch', behindUs: bed.newestEndUs - endUs };
  }
  const epochStepUs = frame.streamEpochUs - bed.streamEpochUs;
  bed.earlierEpochsUs = [...bed.earlierEpochsUs, bed.streamEpochUs].slice(-KNOWN_EPOCHS);
  bed.streamEpochUs = frame.streamEpochUs;
  bed.history = bed.history.restartedAt(frame.sequence);
  bed.newestEndUs = endUs;
  return { kind: 'restart', epochStepUs, missingFrames: frame.sequence };
}

interface SameEpochFrame {
  readonly frame: TrackedFrame;
  readonly endUs: number;
  readonly allowedLatenessUs: number;
}

function sameEpoch(
  bed: BedState,
  { frame, endUs, allowedLatenessUs }: SameEpochFrame,
): SequenceVerdict {
  const behindUs = bed.newestEndUs - endUs;
  const place = bed.history.place(frame.sequence);
  switch (place.kind) {
    case 'ahead':
      bed.newestEndUs = Math.max(bed.newestEndUs, endUs);
      return place.skipped === 0 ? { kind: 'next' } : { kind: 'gap', missingFrames: place.skipped };
    case 'seen':
      return { kind: 'duplicate' };
    case 'beyond-history':
      return { kind: 'late', because: 'beyond-history', behindUs };
    case 'missing':
      if (behindUs > allowedLatenessUs) {
        return { kind: 'late', because: 'allowed-lateness', behindUs };
      }
      return { kind: 'out-of-order', behindFrames: place.behind };
  }
}
