import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CaptureError, diskError, systemReason } from './errors.js';

type Step =
  | { readonly kind: 'open'; readonly path: string }
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'close' };

/**
 * Writes files one after the other, in the order in which their bytes are given.
 *
 * What is given is handed to the system at once; `syncSoon` and the end of a file force it onto the disk.
 */
export class AppendQueue {
  readonly #maxWaitingBytes: number;
  readonly #steps: Step[] = [];
  #handle: FileHandle | undefined;
  #path = '';
  #waitingBytes = 0;
  #unsynced = false;
  #syncDue = false;
  #working: Promise<void> | undefined;
  #room: { readonly given: Promise<void>; readonly give: () => void } | undefined;
  #failure: CaptureError | undefined;
  #tellFailure: (failure: CaptureError) => void = () => undefined;
  /** Settles where the disk refuses, with what it has refused; nothing is written after it. */
  readonly failed: Promise<CaptureError>;

  /** @param maxWaitingBytes - from here on `hasRoom` says no */
  constructor(maxWaitingBytes: number) {
    this.#maxWaitingBytes = maxWaitingBytes;
    this.failed = new Promise((resolve) => {
      this.#tellFailure = resolve;
    });
  }

  /** What the disk has refused. */
  get failure(): CaptureError | undefined {
    return this.#failure;
  }

  hasRoom(): boolean {
    return this.#waitingBytes < this.#maxWaitingBytes;
  }

  /** Settles when there is room, or fails with the failure. */
  async ready(): Promise<void> {
    while (!this.hasRoom() && this.#failure === undefined) {
      this.#room ??= signal();
      await this.#room.given;
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Begins a file that must not be there. */
  open(path: string): void {
    this.#add({ kind: 'open', path });
  }

  /** Adds bytes to the file; they must not change any more. */
  give(bytes: Buffer): void {
    this.#waitingBytes += bytes.length;
    this.#add({ kind: 'bytes', bytes });
  }

  /** Ends the file. */
  close(): void {
    this.#add({ kind: 'close' });
  }

  /** Forces what has been written onto the disk, behind what waits now. */
  syncSoon(): void {
    this.#syncDue = true;
    this.#work();
  }

  /** Settles when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#working !== undefined) await this.#working;
  }

  #add(step: Step): void {
    if (this.#failure !== undefined) return;
    this.#steps.push(step);
    this.#work();
  }

  #work(): void {
    this.#working ??= this.#workAll().finally(() => {
      this.#working = undefined;
      if (this.#steps.length > 0) this.#work();
    });
  }

  async #workAll(): Promise<void> {
    // What is given in one turn is written in one go.
    await Promise.resolve();
    try {
      while (this.#steps.length > 0) {
        await this.#next();
        if (this.#syncDue) await this.#sync();
      }
      if (this.#syncDue) await this.#sync();
    } catch (cause) {
      await this.#fail(cause);
    }
  }

  async #next(): Promise<void> {
    if (this.#steps[0]?.kind === 'bytes') {
      await this.#writeAll(this.#takeBytes());
      return;
    }
    const step = this.#steps.shift();
    if (step?.kind === 'open') {
      this.#path = step.path;
      this.#handle = await open(step.path, 'wx');
      await syncFolder(dirname(step.path));
    } else {
      await this.#sync();
      await this.#handle?.close();
      this.#handle = undefined;
    }
  }

  /** All that waits for the same file. */
  #takeBytes(): Buffer {
    const other = this.#steps.findIndex(({ kind }) => kind !== 'bytes');
    const taken = this.#steps.splice(0, other < 0 ? this.#steps.length : other);
    return Buffer.concat(taken.flatMap((step) => (step.kind === 'bytes' ? [step.bytes] : [])));
  }

  async #writeAll(bytes: Buffer): Promise<void> {
    for (let done = 0; done < bytes.length && this.#handle !== undefined;) {
      done += (await this.#handle.write(bytes, done)).bytesWritten;
    }
    this.#unsynced = true;
    this.#waitingBytes -= bytes.length;
    if (this.hasRoom()) this.#giveRoom();
  }

  async #sync(): Promise<void> {
    this.#syncDue = false;
    if (this.#unsynced) await this.#handle?.sync();
    this.#unsynced = false;
  }

  async #fail(cause: unknown): Promise<void> {
    this.#failure =
      systemReason(cause) === 'EEXIST'
        ? new CaptureError(
            'ECG_CAPTURE_EXISTS',
            `${this.#path}: expected a folder without a capture, this file is there; name another folder`,
          )
        : diskError(
            `${this.#path}: expected a disk with room; what was written before is whole`,
            cause,
          );
    this.#tellFailure(this.#failure);
    this.#steps.length = 0;
    this.#waitingBytes = 0;
    this.#giveRoom();
    await this.#handle?.close().catch(() => undefined);
    this.#handle = undefined;
  }

  #giveRoom(): void {
    this.#room?.give();
    this.#room = undefined;
  }
}

/** Makes the name of a new file durable, where the system can. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch {
    // Some file systems have no such thing; the file itself is synced in any case.
  } finally {
    await handle.close();
  }
}

function signal(): { readonly given: Promise<void>; readonly give: () => void } {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}
