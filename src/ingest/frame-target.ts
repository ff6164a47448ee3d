import type { EcgFrame } from '../domain/frame.js';

/** Where a replay sends its frames: Kafka, or the chain in this process. */
export interface FrameTarget {
  /** Takes a frame; frames of one bed stay in order. Await {@link ready} between frames. */
  send(frame: EcgFrame): void;
  /** Settles when there is room for more. */
  ready(): Promise<void>;
  /** Settles when every frame that was sent has arrived. */
  flush(): Promise<void>;
  /** Frees the connection; what was not flushed is given up. */
  close(): Promise<void>;
}
