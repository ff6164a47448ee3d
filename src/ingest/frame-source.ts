import type { BedId } from '../domain/bed.js';
import type { EcgFrame } from '../domain/frame.js';
import type { EpochUs } from '../domain/units.js';

/** Takes the frames of a source, one after the other. */
export interface FrameSink {
  /**
   * Takes a frame. Never throws for what is in the frame.
   *
   * @param arrivedUs - when it arrived, where the sender states it: a replay does, in the stream's time
   */
  push(frame: EcgFrame, arrivedUs?: EpochUs): void;
  /**
   * Settles when the chain has room for more: at once while its queues are below their bound.
   * A source awaits it between frames and pauses what feeds it until then.
   */
  ready(): Promise<void>;
  /** A message that was not a usable frame; it is in the dead-letter topic already where there is one. */
  rejected(rejection: FrameRejection): void;
}

/** Why a message is no usable frame. */
export type RejectReason =
  | 'undecodable'
  | 'too-large'
  | 'bad-bed-id'
  | 'bed-key-mismatch'
  | 'wrong-length'
  | 'impossible-rate'
  | 'unknown-lead'
  | 'duplicate-lead'
  | 'bad-gain'
  | 'samples-out-of-range'
  | 'empty-frame'
  | 'implausible-time';

/** A refused message: what was expected and what came, without any sample. */
export interface FrameRejection {
  readonly reason: RejectReason;
  /** A full sentence for the person who has to mend the sender. */
  readonly message: string;
  /** The bed, where it could be told. */
  readonly bedId?: BedId;
}

/** How far the chain is done with a bed: everything that needs samples before this moment is finished. */
export interface BedProgress {
  readonly bedId: BedId;
  /** Frames that end at or before this moment are needed no more. */
  readonly neededFromUs: EpochUs;
}

/** Where frames come from: Kafka, or a replay in this process. */
export interface FrameSource {
  /** Begins to deliver; settles when the source is running (or, for a finite source, has started). */
  start(sink: FrameSink): Promise<void>;
  /** Tells the source what it may forget. */
  progress(progress: BedProgress): void;
  /** Whether this process is the one that watches a bed now. */
  owns(bedId: BedId): boolean;
  /** Ends the delivery, commits what is finished, and frees the connection. */
  stop(): Promise<void>;
}
