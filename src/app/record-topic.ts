import { randomUUID } from 'node:crypto';
import { keyText } from '../capture/captured-delivery.js';
import { CaptureWriter, refuseCaptureIn, type CaptureWritten } from '../capture/capture-writer.js';
import type { BedId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import type { Logger } from '../domain/logger.js';
import { US_PER_SECOND } from '../domain/units.js';
import type { KafkaConnection } from '../ingest/kafka-client.js';
import { KafkaTap, type TapSink } from '../ingest/kafka-tap.js';
import type { TappedMessage } from '../ingest/tapped-message.js';
import type { TapStart } from '../ingest/tap-offsets.js';
import { RecordTally } from './record-tally.js';
import { whenAborted } from './when-aborted.js';

/** What is recorded, and where to. */
export interface RecordParts {
  readonly connection: KafkaConnection;
  readonly topic: string;
  readonly start: TapStart;
  /** The beginning of the consumer group's name, for the brokers' access rules. */
  readonly groupPrefix: string;
  /** Must hold no capture. */
  readonly folder: string;
  /** Only messages whose key is one of these; all of them by default. */
  readonly beds?: readonly BedId[];
  /** Without it, until the abort. */
  readonly durationMs?: number;
  readonly rotateBytes?: number;
  /** The version of wardwave, for the files. */
  readonly writtenBy: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Ends the recording in good order. */
  readonly signal: AbortSignal;
  /** Told every second. */
  readonly onProgress: (progress: RecordProgress) => void;
}

/** How far a recording is. */
export interface RecordProgress extends CaptureWritten {
  readonly beds: number;
  readonly seconds: number;
  /** Messages that are in Kafka and have not come yet, as far as it has said. */
  readonly lagMessages: number;
  /** False while Kafka is away. */
  readonly isReading: boolean;
}

/** What was recorded. */
export interface RecordResult extends CaptureWritten {
  readonly seconds: number;
  readonly tally: Pick<RecordTally, 'beds' | 'refused'>;
}

const TELL_EVERY_MS = 1_000;

/**
 * Records a topic as it comes, beside whoever else reads it, until the duration is over or the signal is
 * given. Where the disk is slow, Kafka waits; where Kafka is away, the recording goes on when it is back.
 *
 * @throws {IngestError} where topic or broker are not there at the start; {CaptureError} where the
 *   folder holds a capture or the disk refuses
 */
export async function recordTopic(parts: RecordParts): Promise<RecordResult> {
  const { clock, topic, start, durationMs } = parts;
  refuseCaptureIn(parts.folder);
  const tap = await KafkaTap.open(parts, parts);
  const startedUs = clock.nowUs();
  const writer = await openWriter(parts, startedUs);
  const recorder = new Recorder(writer, parts.beds);
  const seconds = (): number => (clock.nowUs() - startedUs) / US_PER_SECOND;
  const tell = (): void => {
    const { state, lagMessages } = tap.health();
    const beds = recorder.tally.beds.size;
    const isReading = state === 'running';
    parts.onProgress({ ...writer.written, beds, seconds: seconds(), lagMessages, isReading });
  };
  const endTelling = clock.every(TELL_EVERY_MS, tell);
  const over = durationMs === undefined ? undefined : after(clock, durationMs);
  try {
    const ended = Promise.race([
      whenAborted(parts.signal),
      recorder.failed,
      ...(over === undefined ? [] : [over.given]),
    ]);
    parts.logger.info({ topic, start: start.kind }, 'Recording begins.');
    await Promise.race([tap.start(recorder), ended]);
    await ended;
  } finally {
    over?.callOff();
    endTelling();
    await tap.stop();
  }
  const written = await writer.close();
  if (recorder.failure !== undefined) throw recorder.failure;
  tell();
  return { ...written, seconds: seconds(), tally: recorder.tally };
}

async function openWriter(
  { folder, topic, start, beds, rotateBytes, writtenBy, clock }: RecordParts,
  startedUs: ReturnType<Clock['nowUs']>,
): Promise<CaptureWriter> {
  return CaptureWriter.open({
    folder,
    clock,
    ...(rotateBytes === undefined ? {} : { rotateBytes }),
    about: {
      captureId: randomUUID(),
      topic,
      startedUs,
      from: start.kind,
      ...(beds === undefined ? {} : { beds }),
      writtenBy,
    },
  });
}

/** Takes what the tap hands over; where the disk refuses, it takes nothing any more. */
class Recorder implements TapSink {
  readonly tally = new RecordTally();
  /** Settles where the recording cannot go on; `failure` says why. */
  readonly failed: Promise<void>;
  failure: Error | undefined;
  readonly #writer: CaptureWriter;
  readonly #beds: ReadonlySet<string> | undefined;
  #fail: () => void = () => undefined;

  constructor(writer: CaptureWriter, beds: readonly BedId[] | undefined) {
    this.#writer = writer;
    this.#beds = beds === undefined ? undefined : new Set(beds);
    this.failed = new Promise((resolve) => {
      this.#fail = resolve;
    });
    void writer.failed.then((failure) => {
      this.#end(failure);
    });
  }

  push(message: TappedMessage): void {
    if (this.#beds?.has(keyText(message) ?? '') === false) return;
    try {
      this.#writer.append(message);
      this.tally.observe(message);
    } catch (error) {
      this.#end(error);
    }
  }

  hasRoom(): boolean {
    return !this.#isOver() && this.#writer.hasRoom();
  }

  async ready(): Promise<void> {
    try {
      if (!this.#isOver()) await this.#writer.ready();
    } catch (error) {
      this.#end(error);
    }
    // Nothing has room any more; the tap waits until it is stopped.
    if (this.#isOver()) await new Promise<never>(() => undefined);
  }

  #isOver(): boolean {
    return this.failure !== undefined;
  }

  #end(error: unknown): void {
    this.failure ??= error instanceof Error ? error : new Error(String(error));
    this.#fail();
  }
}

function after(
  clock: Clock,
  durationMs: number,
): { readonly given: Promise<void>; readonly callOff: () => void } {
  let callOff = (): void => undefined;
  const given = new Promise<void>((resolve) => {
    callOff = clock.after(durationMs, resolve);
  });
  return { given, callOff };
}
