import type { WardLogEntry } from '../domain/ward-log.js';
import type { CatchupNotice } from './wire.js';

/** The most log entries that one client may hold unacknowledged. */
export const MAX_UNACKED_ALERTS = 256;

/** What an {@link AlertFeed} reads from and writes to. */
export interface AlertFeedPorts {
  /** Log entries with `seq > afterSeq`, oldest first. */
  readEntries(afterSeq: number, limit: number): Promise<readonly WardLogEntry[]>;
  /** Hands an entry to the client, which calls back when it has it. */
  send(entry: WardLogEntry, delivered: () => void): void;
  /** Tells the client that entries are missing from the log. */
  tell(notice: CatchupNotice): void;
  /** The log could not be read; the feed tries again at the next hint. */
  failed(cause: unknown): void;
  nowMs(): number;
}

/**
 * Sends the ward's log to one client from where it stands, in order, without a gap or a repeat.
 *
 * The log is the only source: a live event is but a hint that the log has grown, and is sent at once
 * only where it is the very next one. So there is nothing to reconcile between catching up and live.
 * At most {@link MAX_UNACKED_ALERTS} are under way; the rest waits in the log.
 */
export class AlertFeed {
  readonly #ports: AlertFeedPorts;
  #sentSeq: number;
  #headSeq: number;
  #unacked = 0;
  #progressMs = 0;
  #reading = false;
  #closed = false;

  constructor(ports: AlertFeedPorts, afterSeq: number) {
    this.#ports = ports;
    this.#sentSeq = afterSeq;
    this.#headSeq = afterSeq;
  }

  /** The sequence number of the newest entry sent. */
  get sentSeq(): number {
    return this.#sentSeq;
  }

  /** How long the client has acknowledged nothing although something is under way. */
  stalledMs(nowMs: number): number {
    return this.#unacked === 0 ? 0 : nowMs - this.#progressMs;
  }

  /** A new entry stands in the log. */
  publish(entry: WardLogEntry): void {
    this.#headSeq = Math.max(this.#headSeq, entry.seq);
    if (!this.#reading && entry.seq === this.#sentSeq + 1 && this.#room() > 0) this.#send(entry);
    else void this.#catchUp();
  }

  /** The log reaches to `headSeq` at least. */
  advanceTo(headSeq: number): void {
    this.#headSeq = Math.max(this.#headSeq, headSeq);
    void this.#catchUp();
  }

  /** Sends nothing any more. */
  close(): void {
    this.#closed = true;
  }

  #room(): number {
    return this.#closed ? 0 : MAX_UNACKED_ALERTS - this.#unacked;
  }

  #behind(): boolean {
    return this.#sentSeq < this.#headSeq && this.#room() > 0;
  }

  async #catchUp(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (this.#behind()) {
        const page = await this.#ports.readEntries(this.#sentSeq, this.#room());
        if (page.length === 0) break;
        for (const entry of page) this.#send(entry);
      }
    } catch (cause) {
      this.#ports.failed(cause);
    } finally {
      this.#reading = false;
    }
  }

  #send(entry: WardLogEntry): void {
    if (this.#closed || entry.seq <= this.#sentSeq) return;
    if (entry.seq > this.#sentSeq + 1) this.#tellOfMissing(entry.seq);
    this.#sentSeq = entry.seq;
    if (this.#unacked === 0) this.#progressMs = this.#ports.nowMs();
    this.#unacked += 1;
    let open = true;
    this.#ports.send(entry, () => {
      if (!open) return;
      open = false;
      this.#unacked -= 1;
      this.#progressMs = this.#ports.nowMs();
      void this.#catchUp();
    });
  }

  #tellOfMissing(oldestSeq: number): void {
    this.#ports.tell({
      reason: 'log-trimmed',
      fromSeq: this.#sentSeq + 1,
      oldestSeq,
      headSeq: this.#headSeq,
    });
  }
}
