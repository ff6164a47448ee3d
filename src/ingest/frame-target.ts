import type { EcgFrame } from '../domain/frame.js';
import type { EpochUs } from '../domain/units.js';

/** Where a replay sends its frames: Kafka, or the chain in this process. */
export interface FrameTarget {
  /**
   * Takes a frame; frames of one bed stay in order. Await {@link ready} between frames.
   *
   * @param dueUs - when it arrives in the time of the stream, for those who must know it at any speed
   */
  send(frame: EcgFrame, dueUs?: EpochUs): void;
  /** Takes a message that need not be a frame; whoever reads it decodes and checks it. */
  sendMessage(key: string | undefined, bytes: Uint8Array, dueUs?: EpochUs): void;
  /** Settles when there is room for more. */
  ready(): Promise<void>;
  /** Settles when every frame that was sent has arrived. */
  flush(): Promise<void>;
  /** Frees the connection; what was not flushed is given up. */
  close(): Promise<void>;
}
