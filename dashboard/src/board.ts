import type { BedStatus, WaveMessage } from '../../src/server/wire.js';
import type { AlertBook } from './alert-book.js';
import { BedTile } from './bed-tile.js';
import { bedView } from './bed-view.js';
import { el } from './dom.js';
import { chooseGrid } from './grid.js';
import { TEXTS } from './texts.js';
import type { WaveColours } from './wave-canvas.js';

/** What time it is: by the page's own stopwatch, and by the server. */
export interface PageTime {
  readonly monotonicMs: number;
  readonly serverMs: number;
}

function saidAgeMs(status: BedStatus, now: PageTime): number | undefined {
  return status.lastArrivalMs === undefined ? undefined : now.serverMs - status.lastArrivalMs;
}

/** All bed sectors. They stay in their places whatever happens: staff find a bed by where it is. */
export class Board {
  readonly element = el('main', 'board');
  readonly #empty = el('p', 'board-empty', TEXTS.noBeds);
  readonly #tiles = new Map<string, BedTile>();
  readonly #statuses = new Map<string, BedStatus>();
  readonly #colours: WaveColours;
  #laneCount = 1;

  constructor(colours: WaveColours) {
    this.#colours = colours;
    this.element.setAttribute('aria-label', TEXTS.board);
    this.element.append(this.#empty);
    new ResizeObserver(() => {
      this.layOut();
    }).observe(this.element);
  }

  /** The beds on the board. */
  get bedIds(): readonly string[] {
    return [...this.#tiles.keys()];
  }

  /** Takes a bed's state; answers whether the bed is new. */
  takeStatus(status: BedStatus): boolean {
    this.#statuses.set(status.bedId, status);
    if (this.#tiles.has(status.bedId)) return false;
    this.#tiles.set(status.bedId, new BedTile(status.bedId, this.#colours));
    const order = [...this.#tiles.values()].sort((a, b) =>
      a.bedId.localeCompare(b.bedId, 'en', { numeric: true }),
    );
    this.element.replaceChildren(...order.map((tile) => tile.element));
    this.layOut();
    return true;
  }

  /** Takes a stretch of signal. */
  takeWave(wave: WaveMessage, nowMs: number): void {
    const tile = this.#tiles.get(wave.bedId);
    tile?.store.take(wave);
    tile?.waveCame(nowMs);
  }

  /** Shows states, alerts and ages as they are now. */
  refresh(book: AlertBook, clock: Intl.DateTimeFormat, now: PageTime): void {
    const active = book.active();
    for (const [bedId, tile] of this.#tiles) {
      const status = this.#statuses.get(bedId);
      if (status === undefined) continue;
      tile.show(
        bedView({
          status,
          active: active.filter((event) => event.bedId === bedId),
          waveAgeMs: tile.waveAgeMs(now.monotonicMs, saidAgeMs(status, now)),
          laneCount: this.#laneCount,
          clock,
        }),
      );
      const headMs = tile.wave.headMs ?? 0;
      // Marks may lie ahead of the head, which runs a little behind the signal.
      tile.wave.setMarks(book.marks(bedId, headMs - tile.wave.sweepMs, headMs + 60_000));
    }
  }

  /** Draws what is new of every wave. */
  frame(elapsedMs: number): void {
    for (const tile of this.#tiles.values()) tile.wave.frame(elapsedMs);
  }

  /** Brings a bed into view and marks it. */
  showBed(bedId: string): void {
    const tile = this.#tiles.get(bedId);
    tile?.element.scrollIntoView({ block: 'nearest' });
    tile?.element.focus();
  }

  /** Lays the sectors out for the room there is. */
  layOut(): void {
    const bedCount = this.#tiles.size;
    if (bedCount === 0) return;
    const { clientWidth, clientHeight } = this.element;
    const remPx = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const grid = chooseGrid({ bedCount, widthPx: clientWidth, heightPx: clientHeight, remPx });
    this.#laneCount = grid.laneCount;
    this.element.style.setProperty('--columns', String(grid.columns));
    this.element.style.setProperty('--row-height', `${grid.rowHeightPx}px`);
    for (const tile of this.#tiles.values()) tile.fit();
  }
}
