import { keyText } from '../capture/captured-delivery.js';
import type { CapturedMessage } from '../capture/captured-message.js';
import type { BedId } from '../domain/bed.js';
import { frameEndUs, type EcgFrame } from '../domain/frame.js';
import { decodeFrame } from '../ingest/frame-codec.js';
import type { RejectReason } from '../ingest/frame-source.js';
import { SequenceTracker } from '../ingest/sequence-tracker.js';

/** What came of one bed. */
export interface BedTally {
  readonly frames: number;
  /** Places at which frames were missing when the next one came. */
  readonly gaps: number;
  /** Frames that are missing still. */
  readonly missingFrames: number;
  readonly duplicates: number;
  readonly outOfOrder: number;
  /** How often the monitor began anew. */
  readonly restarts: number;
}

type Counts = { -readonly [Name in keyof BedTally]: BedTally[Name] };

/** Beyond this, beds are recorded and not counted one by one. */
const MAX_BEDS = 10_000;

/** Counts what is recorded: frames of each bed, what is missing of them, and what is refused. */
export class RecordTally {
  readonly #beds = new Map<BedId, Counts>();
  readonly #refused = new Map<RejectReason, number>();
  // A recorder has no lateness: what comes late fills its gap all the same.
  readonly #tracker = new SequenceTracker({
    allowedLatenessUs: Number.MAX_SAFE_INTEGER,
    maxBeds: MAX_BEDS,
  });

  /** By bed. */
  get beds(): ReadonlyMap<BedId, BedTally> {
    return this.#beds;
  }

  /** Messages that are no frames, by what is wrong with them. */
  get refused(): ReadonlyMap<RejectReason, number> {
    return this.#refused;
  }

  /** Takes a message into account. */
  observe(message: CapturedMessage): void {
    const decoded = decodeFrame(message.value ?? new Uint8Array(0), { key: keyText(message) });
    if (decoded.ok) {
      this.#observeFrame(decoded.frame);
      return;
    }
    const { reason } = decoded.rejection;
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
  }

  #observeFrame(frame: EcgFrame): void {
    const bed = this.#bed(frame.bedId);
    const verdict = this.#tracker.observe(frame, frameEndUs(frame));
    if (bed === undefined) return;
    bed.frames += 1;
    switch (verdict.kind) {
      case 'first':
      case 'next':
      case 'late':
        return;
      case 'duplicate':
        bed.duplicates += 1;
        return;
      case 'gap':
        bed.gaps += 1;
        bed.missingFrames += verdict.missingFrames;
        return;
      case 'out-of-order':
        bed.outOfOrder += 1;
        bed.missingFrames = Math.max(0, bed.missingFrames - 1);
        return;
      case 'restart':
        bed.restarts += 1;
        if (verdict.missingFrames === 0) return;
        bed.gaps += 1;
        bed.missingFrames += verdict.missingFrames;
    }
  }

  #bed(bedId: BedId): Counts | undefined {
    const known = this.#beds.get(bedId);
    if (known !== undefined || this.#beds.size >= MAX_BEDS) return known;
    const bed = { frames: 0, gaps: 0, missingFrames: 0, duplicates: 0, outOfOrder: 0, restarts: 0 };
    this.#beds.set(bedId, bed);
    return bed;
  }
}
