import type { BedId } from '../domain/bed.js';
import type { EcgFrame } from '../domain/frame.js';

import { IngestError } from './errors.js';
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
  send(frame: EcgFrame): void {
    if (this.#sink === undefined || this.#stopped) {
      const message =
        'Frames go into the chain between its start and its stop; await ready() first.';
      throw new IngestError('ECG_INGEST_CLOSED', message);
    }
    this.#sink.push(frame);
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
}
