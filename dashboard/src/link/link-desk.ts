import type { WardSignals } from '../../../src/domain/alarm-signal.js';
import type { WardLogEntry } from '../../../src/domain/ward-log.js';
import type { BedStatus, CatchupNotice, Heartbeat } from '../../../src/server/wire.js';
import { WardBook } from '../ward/ward-book.js';
import { judgeLink, startLink, stepLink, type LinkVerdict } from './link-state.js';
import type { FromLink, SoundOrder } from './messages.js';

/** After a silence this long the page is told in one line what it had missed. */
const TELL_MISSED_AFTER_MS = 3_000;

/** What a {@link LinkDesk} works with; times are monotonic milliseconds. */
export interface LinkDeskPorts {
  post(message: FromLink): void;
  nowMs(): number;
}

/**
 * What the worker knows of the ward, without its socket: judges the connection, decides what has to sound,
 * and hands what came on to the page in batches.
 */
export class LinkDesk {
  readonly book = new WardBook();
  readonly #ports: LinkDeskPorts;
  #state;
  #logId: string | undefined;
  #serverTime: { readonly ms: number; readonly atMs: number } | undefined;
  #entries: WardLogEntry[] = [];
  #statuses = new Map<string, BedStatus>();
  #missed: { readonly silentMs: number; readonly fromSeq: number } | undefined;
  #signedOut = false;

  constructor(ports: LinkDeskPorts) {
    this.#ports = ports;
    this.#state = startLink(ports.nowMs());
  }

  /** Where the page stands in the log. */
  position(): { readonly lastSeq: number; readonly logId: string | undefined } {
    return { lastSeq: this.book.alerts.lastSeq, logId: this.#logId };
  }

  beat(beat: Heartbeat): void {
    const atMs = this.#ports.nowMs();
    const silentMs = atMs - (this.#state.lastBeatMs ?? atMs);
    if (silentMs >= TELL_MISSED_AFTER_MS) {
      this.#missed = { silentMs, fromSeq: this.book.alerts.lastSeq };
    }
    this.#signedOut = false;
    this.#logId = beat.logId;
    this.#serverTime = { ms: beat.serverTimeMs, atMs };
    this.book.signals.setPauses(beat.pauses);
    this.#state = stepLink(this.#state, { kind: 'beat', atMs, headSeq: beat.headSeq });
    this.#ports.post({ kind: 'beat', beat });
  }

  bed(status: BedStatus): void {
    this.#statuses.set(status.bedId, status);
    if (status.control !== undefined) this.book.signals.setControl(status.control);
  }

  signals(signals: WardSignals): void {
    this.flush();
    this.book.takeSignals(signals);
    this.#ports.post({ kind: 'signals', signals });
  }

  /** Takes a log entry; false where it cannot be taken, so that it is asked for again. */
  entry(entry: WardLogEntry): boolean {
    const atMs = this.#ports.nowMs();
    const intake = this.book.take(entry, this.#serverNowMs() ?? 0);
    if (intake === 'gap') {
      this.#state = stepLink(this.#state, { kind: 'gap', atMs });
      return false;
    }
    if (intake === 'taken') this.#entries.push(entry);
    const seq = this.book.alerts.lastSeq;
    this.#state = stepLink(this.#state, { kind: 'alert', atMs, seq });
    return true;
  }

  catchup(notice: CatchupNotice): void {
    this.flush();
    this.book.takeCatchup(notice);
    const { lastSeq } = this.book.alerts;
    this.#state = stepLink(this.#state, { kind: 'restart', lastSeq });
    this.#ports.post({ kind: 'catchup', notice });
  }

  /** The server wants another token. What is shown stays, and grows old. */
  signedOut(code: string, message: string): void {
    if (this.#signedOut) return;
    this.#signedOut = true;
    this.#ports.post({ kind: 'signed-out', code, message });
  }

  /** Hands on what came since the last time. */
  flush(): void {
    if (this.#statuses.size > 0) {
      this.#ports.post({ kind: 'beds', statuses: [...this.#statuses.values()] });
      this.#statuses = new Map();
    }
    if (this.#entries.length === 0) return;
    this.#ports.post({ kind: 'entries', entries: this.#entries });
    this.#entries = [];
  }

  /** Looks at the clock: says how the connection is and what has to sound. */
  tick(): LinkVerdict {
    this.flush();
    const verdict = judgeLink(this.#state, this.#ports.nowMs());
    this.#tellMissed(verdict);
    this.#ports.post({ kind: 'tick', verdict, sound: this.#sound(verdict) });
    return verdict;
  }

  #tellMissed({ phase }: LinkVerdict): void {
    const { lastSeq, headSeq } = this.#state;
    if (this.#missed === undefined || phase !== 'live' || lastSeq < headSeq) return;
    const { silentMs, fromSeq } = this.#missed;
    const entryCount = Math.max(0, lastSeq - fromSeq);
    this.#ports.post({ kind: 'caught-up', silentMs, entryCount });
    this.#missed = undefined;
  }

  #sound({ phase }: LinkVerdict): SoundOrder {
    // Nobody is watched by this screen: that is as urgent as the worst that it could be missing.
    if (phase === 'lost' || this.#signedOut) return { priority: 'high', because: 'link' };
    const serverMs = this.#serverNowMs();
    const worst = serverMs === undefined ? undefined : this.book.sounding(serverMs);
    if (worst === undefined) return { priority: undefined, because: 'nothing' };
    return { priority: worst.priority, because: 'alarm' };
  }

  #serverNowMs(): number | undefined {
    if (this.#serverTime === undefined) return undefined;
    return this.#serverTime.ms + this.#ports.nowMs() - this.#serverTime.atMs;
  }
}
