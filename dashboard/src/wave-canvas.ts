import type { Priority } from '../../src/domain/alert.js';
import type { Lead } from '../../src/domain/lead.js';
import type { PriorityMark } from './alert-book.js';
import { advanceHead, playDelayMs } from './play-head.js';
import { LANE_SPAN_MV, spansOf, sweepFor, xAt, type Sweep } from './sweep.js';
import type { WaveStore } from './wave-store.js';

/** The width of the erased bar in front of the newest sample, as a share of the sweep. */
const ERASED_SHARE = 0.05;
/** The width of the wave, which grows with the page's type so that it is seen from as far. */
const LINE_REM = 0.09;
/** How often a lane's centre and gain are looked at. */
const FIT_EVERY_MS = 1_000;
/** How far off its centre, in spans of the lane, a signal may be before the lane is centred anew. */
const OFF_CENTRE = 0.15;
/** The share of a lane's height that its span takes. */
const LANE_FILL = 0.9;
const UV_PER_MV = 1_000;
/** How many times the standard span a lane may show, so that large complexes stay inside it. */
const GAINS = [1, 2, 4, 8] as const;

/** The colours that a canvas draws with; read once from the design tokens. */
export interface WaveColours {
  readonly ground: string;
  readonly wave: string;
  readonly grid: string;
  readonly band: Readonly<Record<Priority, string>>;
  readonly edge: Readonly<Record<Priority, string>>;
}

interface Lane {
  readonly lead: Lead;
  centreUv: number;
  gain: number;
}

/**
 * Draws the lanes of one bed as an erase-bar sweep: each frame draws the new samples only. What was
 * drawn is drawn anew where the size, the leads or the marks change.
 */
export class WaveCanvas {
  readonly canvas: HTMLCanvasElement;
  readonly #store: WaveStore;
  readonly #colours: WaveColours;
  #lanes: Lane[] = [];
  #marks: readonly PriorityMark[] = [];
  #marksKey = '';
  #headMs: number | undefined;
  #drawnMs: number | undefined;
  #ratio = 1;
  #linePx = 1.5;
  #fittedMs = 0;
  #sweep: Sweep = { widthPx: 0, sweepMs: 1 };

  constructor(canvas: HTMLCanvasElement, store: WaveStore, colours: WaveColours) {
    this.canvas = canvas;
    this.#store = store;
    this.#colours = colours;
  }

  /** How much time the lanes show. */
  get sweepMs(): number {
    return this.#sweep.sweepMs;
  }

  /** The moment up to which the wave is drawn. */
  get headMs(): number | undefined {
    return this.#headMs;
  }

  /** How many times the standard span a lane shows now. */
  gainOf(lead: Lead): number {
    return this.#lanes.find((lane) => lane.lead === lead)?.gain ?? 1;
  }

  /** Fits the canvas to its box in device pixels. */
  resize(widthPx: number, heightPx: number, remPx: number): void {
    const ratio = devicePixelRatio;
    const width = Math.max(1, Math.round(widthPx * ratio));
    const height = Math.max(1, Math.round(heightPx * ratio));
    if (this.canvas.width === width && this.canvas.height === height) return;
    this.canvas.width = width;
    this.canvas.height = height;
    this.#ratio = ratio;
    this.#linePx = ratio * Math.max(1.25, remPx * LINE_REM);
    this.#fitSweep();
  }

  /** Chooses the leads to draw, from top to bottom. */
  setLeads(leads: readonly Lead[]): void {
    if (leads.join() === this.#lanes.map((lane) => lane.lead).join()) return;
    this.#lanes = leads.map((lead) => ({ lead, centreUv: 0, gain: 1 }));
    this.#fitSweep();
  }

  /** Says which stretches are marked. */
  setMarks(marks: readonly PriorityMark[]): void {
    const key = marks
      .map((mark) => `${mark.lead} ${mark.startMs} ${mark.endMs} ${mark.priority} ${mark.ended}`)
      .join();
    if (key === this.#marksKey) return;
    this.#marks = marks;
    this.#marksKey = key;
    this.#drawnMs = undefined;
  }

  /** Draws what is new after some time has passed. */
  frame(elapsedMs: number): void {
    const newestMs = this.#store.newestMs;
    if (newestMs === undefined || this.#lanes.length === 0) return;
    const delayMs = playDelayMs(this.#store.packetMs);
    this.#headMs = advanceHead({ headMs: this.#headMs, newestMs, elapsedMs, delayMs });
    this.#drawTo(this.#headMs);
  }

  #fitSweep(): void {
    const laneHeight = this.canvas.height / Math.max(1, this.#lanes.length);
    this.#sweep = sweepFor(this.canvas.width, laneHeight);
    this.#drawnMs = undefined;
  }

  #drawTo(headMs: number): void {
    const { sweepMs } = this.#sweep;
    if (headMs - this.#fittedMs >= FIT_EVERY_MS || headMs < this.#fittedMs) this.#fitLanes(headMs);
    const last = this.#drawnMs;
    const whole = last === undefined || headMs < last || headMs - last > sweepMs * 0.5;
    const fromMs = whole ? headMs - sweepMs * (1 - ERASED_SHARE) : last;
    if (headMs - fromMs < 1) return;
    const context = this.canvas.getContext('2d', { alpha: false });
    if (context === null) return;
    this.#erase(context, fromMs, whole ? headMs + sweepMs : headMs + sweepMs * ERASED_SHARE);
    this.#lanes.forEach((lane, row) => {
      this.#drawBands(context, lane, row, fromMs, headMs);
      this.#drawLine(context, lane, row, fromMs, headMs);
    });
    this.#drawnMs = headMs;
  }

  /** Centres each lane on its signal and chooses its gain; draws anew what no longer fits. */
  #fitLanes(headMs: number): void {
    this.#fittedMs = headMs;
    for (const lane of this.#lanes) {
      const range = this.#store.rangeUv(lane.lead, headMs - this.#sweep.sweepMs, headMs);
      if (range === undefined) continue;
      const centreUv = (range.lowUv + range.highUv) / 2;
      const spanMv = (range.highUv - range.lowUv) / UV_PER_MV;
      const gain = GAINS.find((step) => spanMv <= step * LANE_SPAN_MV) ?? 8;
      const offUv = Math.abs(centreUv - lane.centreUv);
      const laneUv = gain * LANE_SPAN_MV * UV_PER_MV;
      const reachUv = offUv + (range.highUv - range.lowUv) / 2;
      const inside = offUv < OFF_CENTRE * laneUv && reachUv <= laneUv / 2 / LANE_FILL;
      if (gain === lane.gain && inside) continue;
      lane.centreUv = centreUv;
      lane.gain = gain;
      this.#drawnMs = undefined;
    }
  }

  #erase(context: CanvasRenderingContext2D, fromMs: number, toMs: number): void {
    const { height } = this.canvas;
    for (const { xPx, widthPx } of spansOf(this.#sweep, fromMs, toMs)) {
      context.fillStyle = this.#colours.ground;
      context.fillRect(xPx, 0, widthPx, height);
      context.fillStyle = this.#colours.grid;
      for (let row = 1; row < this.#lanes.length; row += 1) {
        context.fillRect(
          xPx,
          Math.round((row * height) / this.#lanes.length),
          widthPx,
          this.#ratio,
        );
      }
    }
  }

  #drawBands(
    context: CanvasRenderingContext2D,
    lane: Lane,
    row: number,
    fromMs: number,
    toMs: number,
  ): void {
    const height = this.canvas.height / this.#lanes.length;
    const top = row * height;
    const edge = 3 * this.#ratio;
    for (const mark of this.#marks) {
      if (mark.lead !== lane.lead) continue;
      const startMs = Math.max(fromMs, mark.startMs);
      for (const { xPx, widthPx } of spansOf(this.#sweep, startMs, Math.min(toMs, mark.endMs))) {
        if (!mark.ended) {
          context.fillStyle = this.#colours.band[mark.priority];
          context.fillRect(xPx, top, widthPx, height);
        }
        context.fillStyle = this.#colours.edge[mark.priority];
        context.fillRect(xPx, top, widthPx, edge);
        context.fillRect(xPx, top + height - edge, widthPx, edge);
      }
    }
  }

  #drawLine(
    context: CanvasRenderingContext2D,
    lane: Lane,
    row: number,
    fromMs: number,
    toMs: number,
  ): void {
    const rate = this.#store.sampleRateHz;
    const height = this.canvas.height / this.#lanes.length;
    const pxPerUv = (height * LANE_FILL) / (LANE_SPAN_MV * UV_PER_MV * lane.gain);
    const centre = (row + 0.5) * height;
    context.save();
    context.beginPath();
    context.rect(0, row * height, this.canvas.width, height);
    context.clip();
    context.strokeStyle = this.#colours.wave;
    context.lineWidth = this.#linePx;
    context.lineJoin = 'round';
    context.beginPath();
    let previousX: number | undefined;
    const first = this.#store.indexAt(fromMs);
    for (let index = first; index <= this.#store.indexAt(toMs); index += 1) {
      const sample = this.#store.sampleUv(lane.lead, index);
      const x = xAt(this.#sweep, (index * 1_000) / rate);
      if (sample === undefined) previousX = undefined;
      else {
        const y = centre - (sample - lane.centreUv) * pxPerUv;
        if (previousX === undefined || x < previousX) context.moveTo(x, y);
        else context.lineTo(x, y);
        previousX = x;
      }
    }
    context.stroke();
    context.restore();
  }
}
