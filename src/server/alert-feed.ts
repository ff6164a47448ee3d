import type { WardLogEntry } from '../domain/ward-log.js';
import type { CatchupNotice } from './wire.js';

/** The most log entries that one client may hold unacknowledged. */
export const MAX_UNACKED_ALERTS = 256;

/** An entry that is not acknowledged is sent again after this time, and again. */
export const RESEND_AFTER_MS = 2_000;

/** What an {@link AlertFeed} reads from and writes to. */
export interface AlertFeedPorts {
  /** Log entries with `seq > afterSeq`, oldest first. */
  readEntries(afterSeq: number, limit: number): Promise<readonly WardLogEntry[]>;
  /** Hands an entry to the client, which calls back when it has it; the same one may be handed again. */
  send(entry: WardLogEntry, delivered: () => void): void;
  /** The client has an entry; told once of each. */
  onDelivered(entry: WardLogEntry): void;
  /** Tells the client that entries are missing from the log. */
  tell(notice: CatchupNotice): void;
  /** The log could not be read; the feed tries again at the next hint. */
  failed(cause: unknown): void;
  nowMs(): number;
}

/** An entry that is under way. */
interface UnderWay {
  readonly entry: WardLogEntry;
  readonly firstSentMs: number;
  readonly sentMs: number;
}

/**
 * Sends the ward's log to one client from where it stands, in order and without a gap.
 *
 * The log is the only source: a live event is but a hint that the log has grown, and is sent at once
 * only where it is the very next one. So there is nothing to reconcile between catching up and live.
 * At most {@link MAX_UNACKED_ALERTS} are under way; the rest waits in the log. An entry is sent once,
 * and again only while the client does not acknowledge it.
 */
export class AlertFeed {
  readonly #ports: AlertFeedPorts;
  /** By sequence number, in the order of it. */
  readonly #underWay = new Map<number, UnderWay>();
  #sentSeq: number;
  #headSeq: number;
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
    return this.#underWay.size === 0 ? 0 : nowMs - this.#progressMs;
  }

  /** How long the oldest entry under way has waited for its acknowledgement, whatever came of others. */
  oldestMs(nowMs: number): number {
    const [oldest] = this.#underWay.values();
    return oldest === undefined ? 0 : nowMs - oldest.firstSentMs;
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

  /**
   * Sends again what has waited for {@link RESEND_AFTER_MS}, oldest first.
   *
   * @returns how many entries were sent again
   */
  resend(): number {
    if (this.#closed) return 0;
    const nowMs = this.#ports.nowMs();
    const due = [...this.#underWay.values()].filter(
      ({ sentMs }) => nowMs - sentMs >= RESEND_AFTER_MS,
    );
    for (const waiting of due) this.#hand({ ...waiting, sentMs: nowMs });
    return due.length;
  }

  /** Sends nothing any more. */
  close(): void {
    this.#closed = true;
  }

  #room(): number {
    return this.#closed ? 0 : MAX_UNACKED_ALERTS - this.#underWay.size;
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
    const nowMs = this.#ports.nowMs();
    if (this.#underWay.size === 0) this.#progressMs = nowMs;
    this.#hand({ entry, firstSentMs: nowMs, sentMs: nowMs });
  }

  #hand(sent: UnderWay): void {
    const { seq } = sent.entry;
    this.#underWay.set(seq, sent);
    this.#ports.send(sent.entry, () => {
      // Of an entry that was sent more than once only the first acknowledgement counts.
      if (!this.#underWay.delete(seq)) return;
      this.#progressMs = this.#ports.nowMs();
      this.#ports.onDelivered(sent.entry);
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
