import type { BedView, LaneView } from './bed-view.js';
import { el, priorityMark, setData, setText } from './dom.js';
import { TEXTS } from './texts.js';
import { WaveCanvas, type WaveColours } from './wave-canvas.js';
import { WaveStore } from './wave-store.js';

/** One bed's sector on the board. */
export class BedTile {
  readonly bedId: string;
  readonly element: HTMLElement;
  readonly store = new WaveStore();
  readonly wave: WaveCanvas;
  readonly #mark = el('span', 'bed-mark');
  readonly #headline = el('span', 'bed-headline');
  readonly #more = el('span', 'bed-more');
  readonly #detail = el('span', 'bed-detail');
  readonly #feed = el('span', 'bed-feed');
  readonly #overlay = el('p', 'bed-overlay');
  readonly #lanes = el('div', 'bed-lanes');
  readonly #waveBox: HTMLElement;
  #lanesKey = '';
  #waveAtMs: number | undefined;

  constructor(bedId: string, colours: WaveColours) {
    this.bedId = bedId;
    const canvas = el('canvas', 'bed-wave');
    canvas.setAttribute('role', 'img');
    this.wave = new WaveCanvas(canvas, this.store, colours);
    this.#waveBox = el('div', 'bed-signal', canvas, this.#lanes, this.#overlay);
    new ResizeObserver(() => {
      this.fit();
    }).observe(this.#waveBox);
    const alarm = el('span', 'bed-alarm', this.#mark, this.#headline, this.#more);
    this.element = el(
      'section',
      'bed',
      el('header', 'bed-head', el('h2', 'bed-id', bedId), alarm, this.#detail, this.#feed),
      this.#waveBox,
    );
    this.element.id = `bed-${bedId}`;
    this.element.tabIndex = -1;
  }

  /** Notes that signal came. */
  waveCame(nowMs: number): void {
    this.#waveAtMs = nowMs;
  }

  /** How old the newest signal is: by its coming here, or by what the server says of it. */
  waveAgeMs(nowMs: number, saidAgeMs: number | undefined): number | undefined {
    return this.#waveAtMs === undefined ? saidAgeMs : nowMs - this.#waveAtMs;
  }

  /** Fits the canvas to the room that the layout gives it. */
  fit(): void {
    const remPx = parseFloat(getComputedStyle(document.documentElement).fontSize);
    this.wave.resize(this.#waveBox.clientWidth, this.#waveBox.clientHeight, remPx);
  }

  /** Shows a new state of the bed. */
  show(view: BedView): void {
    setData(this.element, 'priority', view.priority);
    setData(this.element, 'feed', view.feed);
    if (this.#mark.dataset['shown'] !== view.priority) {
      this.#mark.replaceChildren(
        ...(view.priority === undefined ? [] : [priorityMark(view.priority)]),
      );
      setData(this.#mark, 'shown', view.priority);
    }
    setText(this.#headline, view.headline);
    setText(this.#more, view.moreAlerts === 0 ? '' : TEXTS.moreAlerts(view.moreAlerts));
    setText(this.#detail, view.detail);
    setText(this.#feed, view.feedText);
    setText(this.#overlay, view.overlay ?? '');
    this.wave.canvas.style.opacity = String(1 - view.dimmed * 0.8);
    this.wave.setLeads(view.lanes.map((lane) => lane.lead));
    this.#showLanes(view.lanes);
  }

  #showLanes(lanes: readonly LaneView[]): void {
    const labels = lanes.map((lane) => {
      const gain = this.wave.gainOf(lane.lead);
      const scale = gain === 1 ? '' : ` ÷${gain}`;
      const state = lane.state === '' ? '' : ` · ${lane.state}`;
      return { text: `${lane.lead}${scale}${state}`, priority: lane.priority };
    });
    const key = JSON.stringify(labels);
    if (key === this.#lanesKey) return;
    this.#lanesKey = key;
    this.#lanes.replaceChildren(
      ...labels.map(({ text, priority }) => {
        const label = el('span', 'lane-label', text);
        setData(label, 'priority', priority);
        return el('div', 'lane', label);
      }),
    );
    const names = labels.map(({ text }) => text).join(', ');
    this.wave.canvas.setAttribute('aria-label', TEXTS.waveLabel(this.bedId, names));
  }
}
