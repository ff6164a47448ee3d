import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { INVALID_COUNT } from '../domain/frame.js';
import { ReplayError } from './errors.js';
import { systemReason } from './read-file.js';

const BYTES_PER_SAMPLE = 2;
const BLOCK_BYTES = 1_048_576;
/** What of a file is kept in memory while it is written to. */
const CACHED_BYTES = 32_768;

interface Block {
  /** The position of its first samples. */
  readonly first: number;
  /** Samples of each signal. */
  readonly frames: number;
  readonly bytes: Buffer;
  changed: boolean;
}

/** The shape of a signal file. */
export interface SignalFileShape {
  readonly signalCount: number;
  /** Samples of every signal. */
  readonly sampleCount: number;
}

/** What a header says of one signal, and how much of it there is. */
export interface WrittenSignal {
  readonly initialValue: number;
  /** The 16-bit sum of all samples, as the header has it. */
  readonly checksum: number;
  /** Samples without a value: never written, or written as invalid. */
  readonly invalidCount: number;
}

/**
 * A WFDB signal file in format 16 whose samples are put at their places in any order: it is filled
 * with invalid samples first, so what never comes is a gap and no invented signal.
 *
 * The first value that comes for a sample stays. Memory does not grow with the file.
 */
export class WfdbSignalFile {
  readonly #path: string;
  readonly #shape: SignalFileShape;
  #descriptor: number | undefined;
  #block: Block | undefined;

  private constructor(path: string, shape: SignalFileShape) {
    this.#path = path;
    this.#shape = shape;
  }

  /**
   * Makes a new file, filled with invalid samples.
   *
   * @throws {ReplayError} `ECG_REPLAY_WRITE` where there is such a file already or the disk refuses
   */
  static create(path: string, shape: SignalFileShape): WfdbSignalFile {
    const file = new WfdbSignalFile(path, shape);
    file.#try(() => {
      file.#descriptor = openSync(path, 'wx+');
      file.#fill(file.#descriptor);
    });
    return file;
  }

  /**
   * Puts samples at their place.
   *
   * @param at - the position of the first one
   * @param signals - counts of every signal, in the order of the header, all equally many
   * @returns how many samples had another value already, which stays
   * @throws {ReplayError} `ECG_REPLAY_WRITE` where the disk refuses or the place is outside
   */
  put(at: number, signals: readonly Int16Array[]): number {
    const { signalCount, sampleCount } = this.#shape;
    const count = signals[0]?.length ?? 0;
    if (signals.length !== signalCount || at < 0 || at + count > sampleCount) {
      const place = `${count} samples of ${signals.length} signals at ${at}`;
      const room = `${sampleCount} of ${signalCount}`;
      throw refusal(`${this.#path}: expected a place among ${room}, came ${place}`);
    }
    return this.#try(() => {
      let differing = 0;
      for (let done = 0; done < count;) {
        const block = this.#blockAt(at + done);
        const from = at + done - block.first;
        const fits = Math.min(count - done, block.frames - from);
        const part = signals.map((counts) => counts.subarray(done, done + fits));
        differing += mergeInto(block.bytes.subarray(from * this.#frameBytes), part);
        block.changed = true;
        done += fits;
      }
      return differing;
    });
  }

  /**
   * Writes what waits and gives memory and the system's handle back; the next call takes new ones.
   *
   * @throws {ReplayError} `ECG_REPLAY_WRITE` where the disk refuses
   */
  release(): void {
    this.#try(() => {
      this.#flush();
      this.#block = undefined;
      if (this.#descriptor !== undefined) closeSync(this.#descriptor);
      this.#descriptor = undefined;
    });
  }

  /**
   * Goes through the file once, makes it durable and releases it.
   *
   * @returns what the header says of each signal
   * @throws {ReplayError} `ECG_REPLAY_WRITE` where the disk refuses
   */
  finish(): readonly WrittenSignal[] {
    const signals = this.#try(() => {
      this.#flush();
      const tallies = tallyFile(this.#open(), this.#shape);
      fsyncSync(this.#open());
      return tallies;
    });
    this.release();
    return signals;
  }

  get #frameBytes(): number {
    return this.#shape.signalCount * BYTES_PER_SAMPLE;
  }

  /** The stretch of the file that holds a position; streams come in order, so it is mostly the last one. */
  #blockAt(position: number): Block {
    const perBlock = Math.max(1, Math.floor(CACHED_BYTES / this.#frameBytes));
    const first = position - (position % perBlock);
    if (this.#block?.first === first) return this.#block;
    this.#flush();
    const frames = Math.min(perBlock, this.#shape.sampleCount - first);
    const bytes = Buffer.alloc(frames * this.#frameBytes);
    readFully(this.#open(), bytes, first * this.#frameBytes);
    this.#block = { first, frames, bytes, changed: false };
    return this.#block;
  }

  #flush(): void {
    if (this.#block?.changed !== true) return;
    writeFully(this.#open(), this.#block.bytes, this.#block.first * this.#frameBytes);
    this.#block.changed = false;
  }

  #fill(descriptor: number): void {
    const { signalCount, sampleCount } = this.#shape;
    const total = signalCount * sampleCount * BYTES_PER_SAMPLE;
    const block = Buffer.alloc(Math.min(total, BLOCK_BYTES));
    for (let at = 0; at < block.length; at += BYTES_PER_SAMPLE)
      block.writeInt16LE(INVALID_COUNT, at);
    for (let at = 0; at < total; at += block.length) {
      writeFully(descriptor, block.subarray(0, Math.min(block.length, total - at)), at);
    }
  }

  #open(): number {
    this.#descriptor ??= openSync(this.#path, 'r+');
    return this.#descriptor;
  }

  #try<T>(task: () => T): T {
    try {
      return task();
    } catch (cause) {
      if (cause instanceof ReplayError) throw cause;
      const why = systemReason(cause);
      throw refusal(`${this.#path}: expected a new file on a disk with room, came ${why}`, cause);
    }
  }
}

/** Puts values where there are none yet. */
function mergeInto(bytes: Buffer, signals: readonly Int16Array[]): number {
  let differing = 0;
  signals.forEach((counts, signalIndex) => {
    for (let index = 0; index < counts.length; index += 1) {
      const value = counts[index] ?? INVALID_COUNT;
      if (value === INVALID_COUNT) continue;
      const at = (index * signals.length + signalIndex) * BYTES_PER_SAMPLE;
      const present = bytes.readInt16LE(at);
      if (present === INVALID_COUNT) bytes.writeInt16LE(value, at);
      else if (present !== value) differing += 1;
    }
  });
  return differing;
}

interface Tally {
  initialValue: number;
  checksum: number;
  invalidCount: number;
}

function tallyFile(descriptor: number, { signalCount, sampleCount }: SignalFileShape): Tally[] {
  const tallies = Array.from({ length: signalCount }, (): Tally => ({
    initialValue: 0,
    checksum: 0,
    invalidCount: 0,
  }));
  const total = signalCount * sampleCount;
  const block = Buffer.alloc(BLOCK_BYTES);
  const perBlock = BLOCK_BYTES / BYTES_PER_SAMPLE;
  for (let first = 0; first < total; first += perBlock) {
    const count = Math.min(perBlock, total - first);
    readFully(descriptor, block.subarray(0, count * BYTES_PER_SAMPLE), first * BYTES_PER_SAMPLE);
    for (let index = 0; index < count; index += 1) {
      const tally = tallies[(first + index) % signalCount];
      const value = block.readInt16LE(index * BYTES_PER_SAMPLE);
      if (tally === undefined) continue;
      if (first + index < signalCount) tally.initialValue = value;
      if (value === INVALID_COUNT) tally.invalidCount += 1;
      tally.checksum = ((tally.checksum + value) << 16) >> 16;
    }
  }
  return tallies;
}

function readFully(descriptor: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length;) {
    const read = readSync(descriptor, bytes, done, bytes.length - done, position + done);
    if (read === 0) throw new Error('the file ends too early');
    done += read;
  }
}

function writeFully(descriptor: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length;) {
    done += writeSync(descriptor, bytes, done, bytes.length - done, position + done);
  }
}

function refusal(message: string, cause?: unknown): ReplayError {
  return new ReplayError('ECG_REPLAY_WRITE', message, cause === undefined ? {} : { cause });
}
