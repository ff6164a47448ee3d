import type { BedId } from '../domain/bed.js';
import type { EcgFrame } from '../domain/frame.js';
import type { EpochUs } from '../domain/units.js';

import { IngestError } from './errors.js';
import { decodeFrame } from './frame-codec.js';
import type { BedProgress, FrameSink, FrameSource } from './frame-source.js';
import type { FrameTarget } from './frame-target.js';
import { signal } from './waiting.js';

/**
 * Hands frames from a replay in this process straight to the chain. It keeps none: `ready()` is the
 * chain's own, and after a stop there is nothing to deliver again.
 */
export class MemoryFrameSource implements FrameSource, FrameTarget {
  readonly #started = signal();
  #sink: FrameSink | undefined;
  #stopped = false;

  start(sink: FrameSink): Promise<void> {
    this.#sink = sink;
    this.#started.give();
    return Promise.resolve();
  }

  /** There is nothing to forget: no frame is kept. */
  progress(_progress: BedProgress): void {
    return undefined;
  }

  /** All beds are this process's until it stops. */
  owns(_bedId: BedId): boolean {
    return !this.#stopped;
  }

  /** @throws {IngestError} `ECG_INGEST_CLOSED` before the start and after the stop */
  send(frame: EcgFrame, dueUs?: EpochUs): void {
    this.#usableSink().push(frame, dueUs);
  }

  /**
   * Decodes and checks a message as the Kafka source does; what is no frame goes to the sink's `rejected`.
   *
   * @throws {IngestError} `ECG_INGEST_CLOSED` before the start and after the stop
   */
  sendMessage(key: string | undefined, bytes: Uint8Array, dueUs?: EpochUs): void {
    const sink = this.#usableSink();
    // Decoded counts may be views on the bytes, which stay the sender's.
    const decoded = decodeFrame(new Uint8Array(bytes), { key });
    if (decoded.ok) sink.push(decoded.frame, dueUs);
    else sink.rejected(decoded.rejection);
  }

  /** Settles when the chain is started and has room. */
  async ready(): Promise<void> {
    await this.#started.given;
    await this.#sink?.ready();
  }

  /** Frames arrive when they are sent. */
  flush(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return this.stop();
  }

  stop(): Promise<void> {
    this.#stopped = true;
    return Promise.resolve();
  }

  #usableSink(): FrameSink {
    if (this.#sink !== undefined && !this.#stopped) return this.#sink;
    const message = 'Frames go into the chain between its start and its stop; await ready() first.';
    throw new IngestError('ECG_INGEST_CLOSED', message);
  }
}
