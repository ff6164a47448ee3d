import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../domain/clock.js';
import { AppendQueue } from './append-queue.js';
import type { CaptureAbout, CapturedMessage } from './captured-message.js';
import { captureFilesIn, partFileName } from './capture-parts.js';
import { CaptureError, diskError } from './errors.js';
import { encodeFileHead } from './file-head.js';
import { encodeEnd, encodeMessage } from './record.js';

/** Where and how a capture is written. */
export interface CaptureWriterOptions {
  /** Made where it is not there; must hold no capture. */
  readonly folder: string;
  /** What the files are called before their number; `capture` by default. */
  readonly name?: string;
  readonly about: CaptureAbout;
  readonly clock: Clock;
  /** A file that would grow beyond this is closed and the next one begun; 1 GiB by default. */
  readonly rotateBytes?: number;
  /** How long what is written may wait until it is forced onto the disk; 1000 ms by default. */
  readonly syncEveryMs?: number;
  /** Bytes that may wait before `hasRoom` says no; 8 MiB by default. */
  readonly maxWaitingBytes?: number;
}

/** What a writer has been given so far. */
export interface CaptureWritten {
  readonly messages: number;
  readonly bytes: number;
  readonly files: number;
}

const DEFAULT_ROTATE_BYTES = 1_073_741_824;
const DEFAULT_SYNC_EVERY_MS = 1_000;
const DEFAULT_MAX_WAITING_BYTES = 8_388_608;

/**
 * Writes a capture: records in the order in which they are given, file after file.
 *
 * What has been given is handed to the system at once, so it outlives the end of the process; it is
 * forced onto the disk every second, at each change of files and at the end, so a power loss takes the
 * last second. Memory is bounded where the caller awaits `ready()` while `hasRoom()` says no.
 */
export class CaptureWriter {
  readonly #options: CaptureWriterOptions;
  readonly #queue: AppendQueue;
  #part = 0;
  #partBytes = 0;
  #partMessages = 0;
  #messages = 0;
  #bytes = 0;
  #endSync: () => void = () => undefined;
  #closed = false;

  private constructor(options: CaptureWriterOptions) {
    this.#options = options;
    this.#queue = new AppendQueue(options.maxWaitingBytes ?? DEFAULT_MAX_WAITING_BYTES);
  }

  /**
   * Makes the folder and the first file.
   *
   * @throws {CaptureError} `ECG_CAPTURE_EXISTS` where the folder holds a capture; `ECG_CAPTURE_FILE`
   */
  static async open(options: CaptureWriterOptions): Promise<CaptureWriter> {
    const { folder, clock, syncEveryMs } = options;
    refuseCaptureIn(folder);
    await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
      throw diskError(`${folder}: expected a folder that can be made`, cause);
    });
    const writer = new CaptureWriter(options);
    const queue = writer.#queue;
    writer.#beginPart();
    await queue.idle();
    if (queue.failure !== undefined) throw queue.failure;
    writer.#endSync = clock.every(syncEveryMs ?? DEFAULT_SYNC_EVERY_MS, () => {
      queue.syncSoon();
    });
    return writer;
  }

  /** What has been given to it, and the files that hold it. */
  get written(): CaptureWritten {
    return { messages: this.#messages, bytes: this.#bytes, files: this.#part };
  }

  /** Settles where the disk refuses, which may be some time after what it refuses was given. */
  get failed(): Promise<CaptureError> {
    return this.#queue.failed;
  }

  /** Whether more may be given now. */
  hasRoom(): boolean {
    return this.#queue.hasRoom();
  }

  /**
   * Settles when there is room.
   *
   * @throws {CaptureError} `ECG_CAPTURE_FILE` where the disk refuses
   */
  ready(): Promise<void> {
    return this.#queue.ready();
  }

  /**
   * Takes a message; its bytes are copied.
   *
   * @throws {CaptureError} `ECG_CAPTURE_FILE` where the disk has refused an earlier one,
   *   `ECG_CAPTURE_TOO_LARGE`, `ECG_CAPTURE_CLOSED`
   */
  append(message: CapturedMessage): void {
    if (this.#queue.failure !== undefined) throw this.#queue.failure;
    if (this.#closed) throw new CaptureError('ECG_CAPTURE_CLOSED', 'The capture is closed.');
    const record = encodeMessage(message);
    const { rotateBytes } = this.#options;
    const isFull = this.#partBytes + record.length > (rotateBytes ?? DEFAULT_ROTATE_BYTES);
    if (isFull && this.#partMessages > 0) {
      this.#endPart(false);
      this.#beginPart();
    }
    this.#partMessages += 1;
    this.#messages += 1;
    this.#give(record);
  }

  /**
   * Writes what waits and the closing record, and forces all of it onto the disk.
   *
   * @throws {CaptureError} `ECG_CAPTURE_FILE` where the disk refuses
   */
  async close(): Promise<CaptureWritten> {
    if (!this.#closed) {
      this.#closed = true;
      this.#endSync();
      this.#endPart(true);
    }
    await this.#queue.idle();
    if (this.#queue.failure !== undefined) throw this.#queue.failure;
    return this.written;
  }

  #beginPart(): void {
    const { folder, name = 'capture', about } = this.#options;
    this.#part += 1;
    this.#partBytes = 0;
    this.#partMessages = 0;
    this.#queue.open(join(folder, partFileName(name, this.#part)));
    this.#give(encodeFileHead({ ...about, part: this.#part }));
  }

  #endPart(isLast: boolean): void {
    const endedUs = this.#options.clock.nowUs();
    this.#give(encodeEnd({ isLast, messageCount: this.#partMessages, endedUs }));
    this.#queue.close();
  }

  #give(bytes: Buffer): void {
    this.#partBytes += bytes.length;
    this.#bytes += bytes.length;
    this.#queue.give(bytes);
  }
}

/**
 * Makes sure that a folder holds no capture; it need not be there.
 *
 * @throws {CaptureError} `ECG_CAPTURE_EXISTS`; `ECG_CAPTURE_FILE`
 */
export function refuseCaptureIn(folder: string): void {
  const [present] = captureFilesIn(folder);
  if (present === undefined) return;
  const message = `${folder}: expected a folder without a capture, ${present} is there; name another folder`;
  throw new CaptureError('ECG_CAPTURE_EXISTS', message);
}
