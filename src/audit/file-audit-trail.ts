import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../domain/clock.js';
import { toEpochMs, US_PER_MS } from '../domain/units.js';
import { AUDIT_ACTIONS, type AuditEntry, type RecordedEntry } from './audit-entry.js';
import type { AppendOutcome, AuditTrail, RefusalReason, TrailHealth } from './audit-trail.js';
import { findChainEnd, type ChainEnd } from './chain-end.js';
import { chainHash, type ChainHash } from './chain-hash.js';
import type { ChainHead } from './chain-record.js';
import { ChainWriter, syncFolder, type OpenSegment } from './chain-writer.js';
import { entryProblem } from './entry-problem.js';
import { diskError } from './errors.js';
import { lockFolder, type FolderLock } from './folder-lock.js';
import { closedEntry, openedEntry, recoveryEntries, resumedEntry } from './trail-entries.js';

/** Where and how a trail is written. */
export interface FileAuditTrailOptions {
  /** The folder of all trails; made where it is not there. */
  readonly folder: string;
  /** Names this process among those of the ward; its chain has a folder of this name. */
  readonly instance: string;
  readonly clock: Clock;
  /** The secret that the chain is hashed with; undefined for plain SHA-256. */
  readonly key?: string;
  /** A file that would grow beyond this is closed and the next one begun; 4 MiB by default. */
  readonly segmentBytes?: number;
  /** Entries that may wait for the disk; further ones are refused. 1,000 by default. */
  readonly maxWaiting?: number;
  /** How long a disk that has refused is left alone; 5,000 ms by default. */
  readonly retryAfterMs?: number;
  /** Told of each change between taking and refusing entries, to raise a technical alarm. */
  readonly onHealth?: (health: TrailHealth) => void;
  /** How files are opened; the system's own by default. */
  readonly openSegment?: OpenSegment;
}

interface Waiting {
  readonly entry: AuditEntry;
  readonly settle: (outcome: AppendOutcome) => void;
}

interface Refusal {
  readonly reason: Extract<RefusalReason, 'queue-full' | 'disk'>;
  readonly detail: string;
}

const DEFAULTS = { segmentBytes: 4_194_304, maxWaiting: 1_000, retryAfterMs: 5_000 } as const;

/** Entries that share one write and one fsync. */
const BATCH = 256;

/**
 * An audit trail in files of JSON lines, each record chained to the one before it.
 *
 * An append settles when its record has been forced onto the disk (`fdatasync`); entries that wait together
 * share one. Where the disk refuses or the queue is full, entries are refused at once and counted, `health`
 * says so, and the first record after that tells how many there were.
 */
export class FileAuditTrail implements AuditTrail {
  readonly #options: Required<Omit<FileAuditTrailOptions, 'key' | 'onHealth'>>;
  readonly #onHealth: (health: TrailHealth) => void;
  readonly #folder: string;
  readonly #hash: ChainHash;
  readonly #lock: FolderLock;
  readonly #waiting: Waiting[] = [];
  #writer: ChainWriter | undefined;
  #working: Promise<void> | undefined;
  #refusal: Refusal | undefined;
  #refusedEntries = 0;
  #retryAtUs = 0;
  #isClosed = false;

  private constructor(options: FileAuditTrailOptions, lock: FolderLock) {
    this.#options = { ...DEFAULTS, openSegment: open, ...options };
    this.#onHealth = options.onHealth ?? (() => undefined);
    this.#folder = join(options.folder, options.instance);
    this.#hash = chainHash(options.key);
    this.#lock = lock;
  }

  /**
   * Opens the chain of this process: a new one, or the one that an earlier process of this name left.
   *
   * @throws {AuditError} `ECG_AUDIT_LOCKED` where another process writes it, `ECG_AUDIT_KEY` where it is hashed
   *   with another key, `ECG_AUDIT_DISK`
   */
  static async open(options: FileAuditTrailOptions): Promise<FileAuditTrail> {
    const folder = join(options.folder, options.instance);
    await mkdir(folder, { recursive: true })
      .then(() => syncFolder(options.folder))
      .catch((cause: unknown) => {
        throw diskError(`${folder}: expected a folder that can be made`, cause);
      });
    const lock = await lockFolder(folder);
    const trail = new FileAuditTrail(options, lock);
    try {
      const { instance } = options;
      await trail.#begin((atMs) => {
        return openedEntry(atMs, { instance, hash: trail.#hash, pid: process.pid });
      });
    } catch (error) {
      await lock.release();
      throw error;
    }
    return trail;
  }

  append(entry: AuditEntry): Promise<AppendOutcome> {
    const problem = callerProblem(entry);
    if (problem !== undefined) return refused('bad-entry', problem);
    if (this.#isClosed) return refused('closed', 'The audit trail is closed.');
    const refusal = this.#refusalNow();
    if (refusal !== undefined) {
      this.#refusedEntries += 1;
      this.#setRefusal(refusal);
      return refused(refusal.reason, refusal.detail);
    }
    return new Promise((settle) => {
      this.#waiting.push({ entry, settle });
      this.#work();
    });
  }

  health(): TrailHealth {
    const refusedEntries = this.#refusedEntries;
    if (this.#refusal === undefined) return { ok: true, refusedEntries };
    return { ok: false, refusedEntries, ...this.#refusal };
  }

  async close(): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      while (this.#working !== undefined) await this.#working;
      // Where the disk refuses to the end, the missing entry says that the trail was not closed.
      await this.#writer?.write([closedEntry(this.#nowMs())]).catch(() => undefined);
      await this.#writer?.close();
      await this.#lock.release();
    }
  }

  #refusalNow(): Refusal | undefined {
    if (this.#waiting.length >= this.#options.maxWaiting) {
      const detail = `${this.#folder}: ${this.#waiting.length} entries wait for the disk; no more are taken until it keeps up.`;
      return { reason: 'queue-full', detail };
    }
    const isResting = this.#writer === undefined && this.#options.clock.nowUs() < this.#retryAtUs;
    return isResting ? this.#refusal : undefined;
  }

  #work(): void {
    this.#working ??= this.#writeWaiting().finally(() => {
      this.#working = undefined;
      if (this.#waiting.length > 0) this.#work();
    });
  }

  async #writeWaiting(): Promise<void> {
    // What is given in one turn shares one fsync.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH);
      try {
        const heads = await this.#write(batch.map(({ entry }) => entry));
        for (const [index, { settle }] of batch.entries()) {
          settle({ kind: 'written', head: headAt(heads, index) });
        }
      } catch (error) {
        this.#refuseAll([...batch, ...this.#waiting.splice(0)], error);
      }
    }
  }

  async #write(entries: readonly RecordedEntry[]): Promise<readonly ChainHead[]> {
    const refusedEntries = this.#refusedEntries;
    const reason = this.#refusal?.reason ?? 'queue-full';
    const resumed = (atMs: number): RecordedEntry => resumedEntry(atMs, { reason, refusedEntries });
    if (this.#writer === undefined) await this.#begin(resumed);
    else if (refusedEntries > 0) await this.#writer.write([resumed(this.#nowMs())]);
    this.#refusedEntries -= refusedEntries;
    const heads = (await this.#writer?.write(entries)) ?? [];
    if (this.#refusedEntries === 0) this.#setRefusal(undefined);
    return heads;
  }

  /** Finds out where the chain ends on the disk, and goes on from there with an entry that says why. */
  async #begin(first: (atMs: number) => RecordedEntry): Promise<ChainEnd> {
    const { segmentBytes, openSegment } = this.#options;
    const end = findChainEnd(this.#folder, this.#hash);
    const settings = { folder: this.#folder, hash: this.#hash, segmentBytes, openSegment };
    const writer = new ChainWriter(end, settings);
    const atMs = this.#nowMs();
    await writer.write([first(atMs), ...recoveryEntries(atMs, end)]);
    this.#writer = writer;
    return end;
  }

  #refuseAll(waiting: readonly Waiting[], cause: unknown): void {
    const { message } = diskError(`${this.#folder}: expected a disk that takes entries`, cause);
    this.#writer = undefined;
    this.#refusedEntries += waiting.length;
    this.#retryAtUs = this.#options.clock.nowUs() + this.#options.retryAfterMs * US_PER_MS;
    this.#setRefusal({ reason: 'disk', detail: message });
    for (const { settle } of waiting) settle({ kind: 'refused', reason: 'disk', message });
  }

  #setRefusal(refusal: Refusal | undefined): void {
    const isChanged = this.#refusal?.reason !== refusal?.reason;
    this.#refusal = refusal;
    if (isChanged) this.#onHealth(this.health());
  }

  #nowMs(): number {
    return toEpochMs(this.#options.clock.nowUs());
  }
}

function callerProblem(entry: AuditEntry): string | undefined {
  if (!AUDIT_ACTIONS.some((action) => action === entry.action)) {
    return 'action: expected one that a caller may record';
  }
  return entryProblem(entry);
}

function refused(reason: RefusalReason, message: string): Promise<AppendOutcome> {
  return Promise.resolve({ kind: 'refused', reason, message });
}

function headAt(heads: readonly ChainHead[], index: number): ChainHead {
  const head = heads[index];
  if (head === undefined) throw new Error('The writer gave fewer places than entries.');
  return head;
}
