import type { Lead } from '../../../src/domain/lead.js';
import type { PriorityMark } from '../ward/alert-book.js';
import type { SurfaceContent, SurfaceSize, WaveColours } from './messages.js';
import { advanceHead, playDelayMs } from './play-head.js';
import type { ScoreStore } from './score-store.js';
import { drawStrip, STRIP_REM } from './score-strip.js';
import { pxPerMm, shrinkFor, spansOf, sweepFor, xAt, type Sweep, type WaveScale } from './sweep.js';
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
const CELL_MS = 100;

type Canvas = OffscreenCanvas | HTMLCanvasElement;
type Context = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;

interface Lane {
  readonly lead: Lead;
  centreUv: number;
  /** How many times smaller than asked for it is drawn. */
  shrink: number;
}

/** What a surface draws from. */
export interface SurfaceSources {
  readonly waves: WaveStore;
  readonly scores: ScoreStore;
  readonly marks: readonly PriorityMark[];
}

/**
 * Draws the lanes of one bed as an erase-bar sweep: each frame draws the new samples only. What was
 * drawn is drawn anew where the size, the leads, the scale or the marks change.
 */
export class WaveSurface {
  readonly #canvas: Canvas;
  readonly #context: Context | null;
  readonly #content: SurfaceContent;
  readonly #size: SurfaceSize;
  readonly #scale: WaveScale;
  readonly #colours: WaveColours;
  readonly #lanes: readonly Lane[];
  readonly #sweep: Sweep;
  readonly #laneHeightPx: number;
  readonly #lanesPx: number;
  #marks: readonly PriorityMark[] = [];
  #headMs: number | undefined;
  #drawnMs: number | undefined;
  #fittedMs = 0;
  #isOutside = false;
  #stripMs: number | undefined;

  constructor(
    canvas: Canvas,
    set: {
      readonly content: SurfaceContent;
      readonly size: SurfaceSize;
      readonly scale: WaveScale;
      readonly colours: WaveColours;
    },
  ) {
    const { content, size, scale, colours } = set;
    this.#canvas = canvas;
    this.#content = content;
    this.#size = size;
    this.#scale = scale;
    this.#colours = colours;
    if (canvas.width !== size.widthPx) canvas.width = size.widthPx;
    if (canvas.height !== size.heightPx) canvas.height = size.heightPx;
    // The two kinds of canvas have two kinds of context, which are drawn on alike.
    const context: unknown = canvas.getContext('2d', { alpha: false });
    this.#context = context as Context | null;
    const stripPx = content.strip ? Math.round(STRIP_REM * size.remPx) : 0;
    this.#lanesPx = Math.max(1, size.heightPx - stripPx);
    this.#laneHeightPx = this.#lanesPx / Math.max(1, content.leads.length);
    this.#lanes = content.leads.map((lead) => ({ lead, centreUv: 0, shrink: 1 }));
    this.#sweep = sweepFor(scale, this.#room());
    if (this.#context !== null) {
      this.#context.fillStyle = colours.ground;
      this.#context.fillRect(0, 0, size.widthPx, size.heightPx);
    }
  }

  /** Which bed it shows. */
  get bedId(): string {
    return this.#content.bedId;
  }

  /** The moment up to which the wave is drawn. */
  get headMs(): number | undefined {
    return this.#headMs;
  }

  /** Leads that are drawn smaller than asked for, and how many times. */
  shrunk(): readonly (readonly [Lead, number])[] {
    return this.#lanes
      .filter(({ shrink }) => shrink > 1)
      .map(({ lead, shrink }) => [lead, shrink] as const);
  }

  /** Draws what is new after some time has passed; answers whether the gain of a lane changed. */
  frame(sources: SurfaceSources, elapsedMs: number): boolean {
    if (sources.marks !== this.#marks) {
      this.#marks = sources.marks;
      this.#drawnMs = undefined;
    }
    this.#drawScores(sources.scores);
    const { newestMs, packetMs } = sources.waves;
    if (newestMs === undefined || this.#lanes.length === 0) return false;
    const delayMs = playDelayMs(packetMs);
    this.#headMs = advanceHead({ headMs: this.#headMs, newestMs, elapsedMs, delayMs });
    return this.#drawTo(sources, this.#headMs);
  }

  #drawTo(sources: SurfaceSources, headMs: number): boolean {
    const { sweepMs } = this.#sweep;
    const due = headMs - this.#fittedMs >= FIT_EVERY_MS || headMs < this.#fittedMs;
    const changed = (due || this.#isOutside) && this.#fitLanes(sources.waves, headMs);
    const last = this.#drawnMs;
    const whole = last === undefined || headMs < last || headMs - last > sweepMs * 0.5;
    const fromMs = whole ? headMs - sweepMs * (1 - ERASED_SHARE) : last;
    const context = this.#context;
    if (headMs - fromMs < 1 || context === null) return changed;
    this.#erase(context, fromMs, whole ? headMs + sweepMs : headMs + sweepMs * ERASED_SHARE);
    this.#lanes.forEach((lane, row) => {
      this.#drawBands(context, { lane, row, fromMs, toMs: headMs });
      this.#drawCells(context, { lane, row, fromMs, toMs: headMs }, sources.scores);
      this.#drawLine(context, { lane, row, fromMs, toMs: headMs }, sources.waves);
    });
    this.#drawnMs = headMs;
    return changed;
  }

  /** Centres each lane on its signal and chooses its gain; draws anew what no longer fits. */
  #fitLanes(store: WaveStore, headMs: number): boolean {
    this.#fittedMs = headMs;
    this.#isOutside = false;
    let changed = false;
    const spanMv = this.#spanMv();
    for (const lane of this.#lanes) {
      const range = store.rangeUv(lane.lead, headMs - this.#sweep.sweepMs, headMs);
      if (range === undefined) continue;
      const centreUv = (range.lowUv + range.highUv) / 2;
      const shrink = shrinkFor((range.highUv - range.lowUv) / UV_PER_MV, spanMv);
      const offUv = Math.abs(centreUv - lane.centreUv);
      const laneUv = shrink * spanMv * UV_PER_MV;
      const reachUv = offUv + (range.highUv - range.lowUv) / 2;
      const inside = offUv < OFF_CENTRE * laneUv && reachUv <= laneUv / 2 / LANE_FILL;
      if (shrink === lane.shrink && inside) continue;
      changed ||= shrink !== lane.shrink;
      lane.centreUv = centreUv;
      lane.shrink = shrink;
      this.#drawnMs = undefined;
    }
    return changed;
  }

  #erase(context: Context, fromMs: number, toMs: number): void {
    for (const { xPx, widthPx } of spansOf(this.#sweep, fromMs, toMs)) {
      context.fillStyle = this.#colours.ground;
      context.fillRect(xPx, 0, widthPx, this.#lanesPx);
      context.fillStyle = this.#colours.grid;
      for (let row = 1; row < this.#lanes.length; row += 1) {
        context.fillRect(xPx, Math.round(row * this.#laneHeightPx), widthPx, this.#size.ratio);
      }
    }
  }

  #drawBands(context: Context, { lane, row, fromMs, toMs }: Stretch): void {
    const top = row * this.#laneHeightPx;
    const edge = Math.max(2, this.#linePx() * 1.5);
    for (const mark of this.#marks) {
      if (mark.lead !== lane.lead) continue;
      const startMs = Math.max(fromMs, mark.startMs);
      for (const { xPx, widthPx } of spansOf(this.#sweep, startMs, Math.min(toMs, mark.endMs))) {
        if (!mark.ended) {
          context.fillStyle = this.#colours.band[mark.priority];
          context.fillRect(xPx, top, widthPx, this.#laneHeightPx);
        }
        context.fillStyle = this.#colours.edge[mark.priority];
        context.fillRect(xPx, top, widthPx, edge);
        context.fillRect(xPx, top + this.#laneHeightPx - edge, widthPx, edge);
      }
    }
  }

  /** Cells above their limit that no alert has marked: a bar at the foot of the lane. */
  #drawCells(context: Context, stretch: Stretch, scores: ScoreStore): void {
    const { lane, row, fromMs, toMs } = stretch;
    const edge = Math.max(2, this.#linePx() * 1.5);
    context.fillStyle = this.#colours.muted;
    for (let cell = Math.floor(fromMs / CELL_MS); cell * CELL_MS < toMs; cell += 1) {
      if (!(scores.ratio(lane.lead, cell) >= 1)) continue;
      const startMs = Math.max(fromMs, cell * CELL_MS);
      const endMs = Math.min(toMs, (cell + 1) * CELL_MS);
      for (const { xPx, widthPx } of spansOf(this.#sweep, startMs, endMs)) {
        context.fillRect(xPx, (row + 1) * this.#laneHeightPx - edge, widthPx, edge);
      }
    }
  }

  #drawLine(context: Context, { lane, row, fromMs, toMs }: Stretch, store: WaveStore): void {
    const height = this.#laneHeightPx;
    const pxPerUv = this.#pxPerMv() / UV_PER_MV / lane.shrink;
    const centre = (row + 0.5) * height;
    const msPerSample = 1_000 / store.sampleRateHz;
    context.save();
    context.beginPath();
    context.rect(0, row * height, this.#canvas.width, height);
    context.clip();
    context.strokeStyle = this.#colours.wave;
    context.lineWidth = this.#linePx();
    context.lineJoin = 'round';
    context.beginPath();
    let previousX = Infinity;
    // The sample before the stretch is drawn with it, so that no notch is left between two frames.
    const span = { firstIndex: store.indexAt(fromMs) - 1, lastIndex: store.indexAt(toMs) };
    store.eachSample(lane.lead, span, (index, sampleUv) => {
      if (Number.isNaN(sampleUv)) {
        previousX = Infinity;
        return;
      }
      const x = xAt(this.#sweep, index * msPerSample);
      const offPx = (sampleUv - lane.centreUv) * pxPerUv;
      if (Math.abs(offPx) > height / 2) this.#isOutside = true;
      if (x < previousX) context.moveTo(x, centre - offPx);
      else context.lineTo(x, centre - offPx);
      previousX = x;
    });
    context.stroke();
    context.restore();
  }

  #drawScores(scores: ScoreStore): void {
    const { newestMs } = scores;
    if (!this.#content.strip || this.#context === null || newestMs === this.#stripMs) return;
    this.#stripMs = newestMs;
    const place = { topPx: this.#lanesPx, size: this.#size, colours: this.#colours };
    drawStrip(this.#context, scores, place);
    // New scores are of signal that was drawn before they came; the signal itself need not be drawn again.
    const toMs = this.#drawnMs;
    if (toMs === undefined) return;
    const fromMs = toMs - this.#sweep.sweepMs * (1 - ERASED_SHARE);
    for (const [row, lane] of this.#lanes.entries()) {
      this.#drawCells(this.#context, { lane, row, fromMs, toMs }, scores);
    }
  }

  #linePx(): number {
    return Math.max(1.25 * this.#size.ratio, this.#size.remPx * LINE_REM);
  }

  #room() {
    const { widthPx, ratio } = this.#size;
    return { widthPx, laneHeightPx: this.#laneHeightPx, ratio };
  }

  #pxPerMv(): number {
    return pxPerMm(this.#scale, this.#room()) * this.#scale.gainMmPerMv;
  }

  /** The millivolts that a lane holds at the gain that was asked for. */
  #spanMv(): number {
    return (this.#laneHeightPx * LANE_FILL) / this.#pxPerMv();
  }
}

/** A stretch of one lane, in event time. */
interface Stretch {
  readonly lane: Lane;
  readonly row: number;
  readonly fromMs: number;
  readonly toMs: number;
}
