import type { WardLogEntry } from '../domain/ward-log.js';
import type { LogHead } from './ward-view.js';

/** How often the ward's log is looked at, so that what another process has logged is shown at once. */
export const FOLLOW_PERIOD_MS = 100;

/** A new process goes through the last entries again: what an ended one left undone of them is done then. */
const REACH_BACK_ENTRIES = 1_000;

const PAGE_ENTRIES = 256;

/** What a {@link LogFollower} reads, and whom it tells. */
export interface LogFollowerPorts {
  head(): Promise<LogHead>;
  /** Log entries with `seq > afterSeq`, oldest first. */
  readEntries(afterSeq: number, limit: number): Promise<readonly WardLogEntry[]>;
  /** An entry stands in the log; every process of the ward is told of each, in order. */
  onEntry(entry: WardLogEntry): void;
  /** The log cannot be read; told once until it can be read again. */
  failed(cause: unknown): void;
}

/** Goes along the ward's log, whoever writes it. */
export class LogFollower {
  readonly #ports: LogFollowerPorts;
  #afterSeq: number | undefined;
  #reading = false;
  #failing = false;
  #stopped = false;

  constructor(ports: LogFollowerPorts) {
    this.#ports = ports;
  }

  /** Tells of what has come since the last call; a call during another one does nothing. */
  async follow(): Promise<void> {
    if (this.#reading || this.#stopped) return;
    this.#reading = true;
    try {
      this.#afterSeq ??= Math.max(0, (await this.#ports.head()).headSeq - REACH_BACK_ENTRIES);
      while (await this.#tellPage()) continue;
      this.#failing = false;
    } catch (cause) {
      if (!this.#failing && !this.#hasStopped()) this.#ports.failed(cause);
      this.#failing = true;
    } finally {
      this.#reading = false;
    }
  }

  /** Tells of one page of entries; whether it was full, so that more may follow. */
  async #tellPage(): Promise<boolean> {
    const page = await this.#ports.readEntries(this.#afterSeq ?? 0, PAGE_ENTRIES);
    for (const entry of page) this.#tell(entry);
    return page.length === PAGE_ENTRIES;
  }

  /** The log is another one: goes along it from its beginning. */
  restart(): void {
    this.#afterSeq = 0;
  }

  /** Ends it: a store that is closed meanwhile is no failure. */
  stop(): void {
    this.#stopped = true;
  }

  /** Asked anew after a wait, in which it may have been stopped. */
  #hasStopped(): boolean {
    return this.#stopped;
  }

  #tell(entry: WardLogEntry): void {
    this.#afterSeq = entry.seq;
    this.#ports.onEntry(entry);
  }
}
