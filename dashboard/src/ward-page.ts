import type { BedStatus, CatchupNotice, Heartbeat, WaveMessage } from '../../src/server/wire.js';
import type { LoggedAlert } from '../../src/domain/alert.js';
import { AlertBook } from './alert-book.js';
import { AlertList } from './alert-list.js';
import { Banner } from './banner.js';
import { Board } from './board.js';
import { el, setData, setText } from './dom.js';
import { ageText, clockFormat } from './format.js';
import { judgeLink, startLink, stepLink, type LinkVerdict } from './link-state.js';
import { LINK_TEXT, linkAlarmText, linkStaleText, TEXTS } from './texts.js';
import { WardLink, type WardListener } from './ward-link.js';
import type { WaveColours } from './wave-canvas.js';

const TICK_MS = 250;
const RECONNECT_EVERY_MS = 5_000;

/** The ward board: everything that is shown once signed in. */
export class WardPage implements WardListener {
  readonly element: HTMLElement;
  readonly #book = new AlertBook();
  readonly #board: Board;
  readonly #banner = new Banner();
  readonly #list: AlertList;
  readonly #wardName = el('span', 'ward-name');
  readonly #bedCount = el('span', 'bed-count');
  readonly #linkChip = el('span', 'link-chip');
  readonly #clockFace = el('time', 'clock');
  readonly #alarmBar = el('p', 'link-alarm');
  readonly #staleBar = el('p', 'link-stale');
  readonly #readyBar = el('p', 'link-stale');
  readonly #clock = clockFormat();
  readonly #link: WardLink;
  readonly #onSignedOut: (message: string) => void;
  readonly #ticking: number;
  #linkState = startLink(performance.now());
  #logId: string | undefined;
  #serverOffsetMs = 0;
  #reconnectAtMs = 0;
  #frameAtMs = performance.now();
  #closed = false;

  constructor(token: string, colours: WaveColours, onSignedOut: (message: string) => void) {
    this.#onSignedOut = onSignedOut;
    this.#board = new Board(colours);
    this.#list = new AlertList((bedId) => {
      this.#board.showBed(bedId);
    });
    this.element = this.#build();
    this.#link = new WardLink(token, this);
    this.#ticking = window.setInterval(() => {
      this.#tick();
    }, TICK_MS);
    document.addEventListener('visibilitychange', this.#tick);
    requestAnimationFrame(this.#frame);
    this.#tick();
  }

  position(): { readonly lastSeq: number; readonly logId: string | undefined } {
    return { lastSeq: this.#book.lastSeq, logId: this.#logId };
  }

  beat(beat: Heartbeat): void {
    const nowMs = performance.now();
    this.#logId = beat.logId;
    this.#serverOffsetMs = beat.serverTimeMs - Date.now();
    this.#linkState = stepLink(this.#linkState, {
      kind: 'beat',
      atMs: nowMs,
      headSeq: beat.headSeq,
    });
    setText(this.#wardName, beat.wardId);
    setText(
      this.#readyBar,
      beat.notReady.length === 0 ? '' : TEXTS.notReady(beat.notReady.join(', ')),
    );
  }

  bed(status: BedStatus): void {
    if (this.#board.takeStatus(status)) this.#link.watch(this.#board.bedIds);
  }

  wave(wave: WaveMessage): void {
    this.#board.takeWave(wave, performance.now());
  }

  alert(alert: LoggedAlert): boolean {
    const atMs = performance.now();
    const intake = this.#book.take(alert);
    if (intake === 'gap') {
      this.#linkState = stepLink(this.#linkState, { kind: 'gap', atMs });
      return false;
    }
    this.#linkState = stepLink(this.#linkState, { kind: 'alert', atMs, seq: this.#book.lastSeq });
    return true;
  }

  catchup(notice: CatchupNotice): void {
    if (notice.reason === 'log-replaced') this.#book.restart();
    if (notice.oldestSeq > 0) this.#skipTo(notice);
    this.#linkState = stepLink(this.#linkState, { kind: 'restart', lastSeq: this.#book.lastSeq });
  }

  connected(): void {
    this.#link.watch(this.#board.bedIds);
  }

  signedOut(message: string): void {
    this.close();
    this.#onSignedOut(message);
  }

  /** Ends the connection and the drawing. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#ticking);
    document.removeEventListener('visibilitychange', this.#tick);
    document.body.removeAttribute('data-link');
    this.#link.close();
  }

  #skipTo({ oldestSeq }: CatchupNotice): void {
    if (oldestSeq > this.#book.lastSeq + 1) this.#book.skipTo(oldestSeq);
  }

  #build(): HTMLElement {
    this.#alarmBar.setAttribute('role', 'alert');
    this.#staleBar.setAttribute('role', 'status');
    this.#readyBar.setAttribute('role', 'status');
    const signOut = el('button', 'sign-out', TEXTS.signOut);
    signOut.type = 'button';
    signOut.addEventListener('click', () => {
      this.signedOut('');
    });
    const bar = el(
      'header',
      'topbar',
      el('h1', 'product', TEXTS.product),
      this.#wardName,
      this.#bedCount,
      this.#linkChip,
      this.#clockFace,
      signOut,
    );
    return el(
      'div',
      'ward',
      bar,
      el('div', 'bars', this.#alarmBar, this.#staleBar, this.#readyBar),
      this.#banner.element,
      this.#board.element,
      this.#list.element,
      el('footer', 'notice', TEXTS.notice),
    );
  }

  readonly #tick = (): void => {
    const nowMs = performance.now();
    const verdict = judgeLink(this.#linkState, nowMs);
    this.#showLink(verdict);
    const serverMs = Date.now() + this.#serverOffsetMs;
    setText(this.#clockFace, this.#clock.format(serverMs));
    setText(this.#bedCount, TEXTS.beds(this.#board.bedIds.length));
    this.#banner.show(this.#book.active(), verdict.phase === 'live', this.#clock);
    this.#list.show(this.#book, this.#clock);
    this.#board.refresh(this.#book, this.#clock, { monotonicMs: nowMs, serverMs });
    if (verdict.phase === 'lost' && nowMs >= this.#reconnectAtMs) {
      this.#reconnectAtMs = nowMs + RECONNECT_EVERY_MS;
      this.#link.restart();
    }
  };

  readonly #frame = (nowMs: number): void => {
    if (this.#closed) return;
    this.#board.frame(Math.max(0, nowMs - this.#frameAtMs));
    this.#frameAtMs = nowMs;
    requestAnimationFrame(this.#frame);
  };

  #showLink({ phase, reason, sinceMs }: LinkVerdict): void {
    setData(document.body, 'link', phase);
    setText(this.#linkChip, LINK_TEXT[phase]);
    const age = ageText(Math.floor(sinceMs / 1_000) * 1_000);
    setText(this.#alarmBar, phase === 'lost' ? linkAlarmText(reason, age) : '');
    setText(this.#staleBar, phase === 'stale' ? linkStaleText(reason, age) : '');
    this.#alarmBar.classList.toggle('shown', phase === 'lost');
  }
}
