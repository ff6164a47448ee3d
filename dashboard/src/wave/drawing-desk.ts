import type { PriorityMark } from '../ward/alert-book.js';
import type {
  FromDrawing,
  SurfaceContent,
  SurfaceSize,
  ToDrawing,
  WaveColours,
} from './messages.js';
import { ScoreStore } from './score-store.js';
import { STANDARD_SCALE, type WaveScale } from './sweep.js';
import { WaveStore } from './wave-store.js';
import { WaveSurface } from './wave-surface.js';

/** A wave moves a few pixels between two of these; more frames would cost and not be seen. */
const FRAME_MS = 1_000 / 30;
const REPORT_EVERY_MS = 500;
/** A minute of cells is reported of the bed that is looked at. */
const REPORTED_CELLS = 600;
/** The most latencies of one report. */
const MAX_LATENCIES = 512;
const NO_MARKS: readonly PriorityMark[] = [];

interface Bed {
  readonly waves: WaveStore;
  readonly scores: ScoreStore;
  marks: readonly PriorityMark[];
  arrivedMs: number | undefined;
  /** A packet whose first and last pixels are still to be drawn. */
  pending: { readonly atMs: number; readonly endMs: number; isBegun: boolean } | undefined;
}

interface Surface {
  readonly canvas: OffscreenCanvas | HTMLCanvasElement;
  size: SurfaceSize | undefined;
  content: SurfaceContent | undefined;
  drawn: WaveSurface | undefined;
}

/** Draws every wave of the page: in a worker, or in the page where there is no OffscreenCanvas. */
export class DrawingDesk {
  readonly #post: (message: FromDrawing) => void;
  readonly #beds = new Map<string, Bed>();
  readonly #surfaces = new Map<number, Surface>();
  #scale: WaveScale = STANDARD_SCALE;
  #colours: WaveColours | undefined;
  #offsetMs = 0;
  #watchedBed: string | undefined;
  #frameAtMs: number | undefined;
  #reportAtMs = 0;
  #frames = 0;
  #dropped = 0;
  #arrivalToPixelMs: number[] = [];
  #sampleToPixelMs: number[] = [];

  constructor(post: (message: FromDrawing) => void) {
    this.#post = post;
  }

  /** Takes a message of the page, or of the link. */
  take(message: ToDrawing, nowMs: number): void {
    switch (message.kind) {
      case 'wave':
        this.#takeWave(message, nowMs);
        return;
      case 'cells':
        this.#bed(message.cells.bedId).scores.take(message.cells);
        return;
      case 'surface': {
        const { canvas } = message;
        const nothing = { size: undefined, content: undefined, drawn: undefined };
        this.#surfaces.set(message.id, { canvas, ...nothing });
        return;
      }
      case 'size':
      case 'content':
        this.#setUp(message);
        return;
      case 'remove':
        this.#surfaces.delete(message.id);
        return;
      case 'marks':
        this.#bed(message.bedId).marks = message.marks;
        return;
      case 'scale':
        this.#scale = message.scale;
        this.#drawAnew();
        return;
      case 'colours':
        this.#colours = message.colours;
        this.#drawAnew();
        return;
      case 'watch-scores':
        this.#watchedBed = message.bedId;
        return;
      case 'clock':
        this.#offsetMs = message.offsetMs;
        return;
      case 'port':
    }
  }

  /** Draws what is new, unless the last frame is only just over. */
  frame(nowMs: number, wallMs: number): void {
    const elapsedMs = nowMs - (this.#frameAtMs ?? nowMs - FRAME_MS);
    if (elapsedMs < FRAME_MS * 0.9) return;
    this.#frameAtMs = nowMs;
    this.#frames += 1;
    if (elapsedMs > FRAME_MS * 1.5) this.#dropped += Math.round(elapsedMs / FRAME_MS) - 1;
    for (const [id, surface] of this.#surfaces) this.#draw(id, surface, { elapsedMs, nowMs });
    this.#measure(nowMs, wallMs + this.#offsetMs);
    this.report(nowMs);
  }

  /** Says how old the waves are and what was drawn; also where nothing is drawn, as in a hidden tab. */
  report(nowMs: number): void {
    if (nowMs - this.#reportAtMs < REPORT_EVERY_MS) return;
    this.#reportAtMs = nowMs;
    const ages: (readonly [string, number])[] = [];
    for (const [bedId, { arrivedMs }] of this.#beds) {
      if (arrivedMs !== undefined) ages.push([bedId, nowMs - arrivedMs]);
    }
    this.#post({ kind: 'arrivals', ages });
    const watched = this.#watchedBed;
    if (watched !== undefined) {
      const rows = this.#bed(watched).scores.recent(REPORTED_CELLS);
      this.#post({ kind: 'scores', bedId: watched, rows });
    }
    this.#post({
      kind: 'stats',
      frames: this.#frames,
      dropped: this.#dropped,
      arrivalToPixelMs: this.#arrivalToPixelMs,
      sampleToPixelMs: this.#sampleToPixelMs,
    });
    this.#frames = 0;
    this.#dropped = 0;
    this.#arrivalToPixelMs = [];
    this.#sampleToPixelMs = [];
  }

  #takeWave({ wave }: Extract<ToDrawing, { kind: 'wave' }>, nowMs: number): void {
    const bed = this.#bed(wave.bedId);
    bed.waves.take(wave);
    bed.arrivedMs = nowMs;
    const endMs = bed.waves.newestMs;
    if (endMs !== undefined && bed.pending === undefined) {
      bed.pending = { atMs: nowMs, endMs, isBegun: false };
    }
  }

  #setUp(message: Extract<ToDrawing, { kind: 'size' | 'content' }>): void {
    const surface = this.#surfaces.get(message.id);
    if (surface === undefined) return;
    if (message.kind === 'size') surface.size = message.size;
    else surface.content = message.content;
    surface.drawn = undefined;
  }

  #draw(
    id: number,
    surface: Surface,
    { elapsedMs }: { readonly elapsedMs: number; readonly nowMs: number },
  ): void {
    const { canvas, content, size } = surface;
    const colours = this.#colours;
    if (content === undefined || size === undefined || colours === undefined) return;
    const isNew = surface.drawn === undefined;
    surface.drawn ??= new WaveSurface(canvas, { content, size, scale: this.#scale, colours });
    const changed = surface.drawn.frame(this.#bed(content.bedId), elapsedMs);
    if (changed || isNew) this.#post({ kind: 'gains', id, shrunk: surface.drawn.shrunk() });
  }

  #measure(nowMs: number, serverMs: number): void {
    for (const { drawn } of this.#surfaces.values()) {
      const headMs = drawn?.headMs;
      const bed = drawn === undefined ? undefined : this.#beds.get(drawn.bedId);
      const pending = bed?.pending;
      if (bed === undefined || pending === undefined || headMs === undefined) continue;
      if (!pending.isBegun && headMs > pending.endMs - bed.waves.packetMs) {
        pending.isBegun = true;
        note(this.#arrivalToPixelMs, nowMs - pending.atMs);
      }
      if (headMs < pending.endMs) continue;
      note(this.#sampleToPixelMs, serverMs - pending.endMs);
      bed.pending = undefined;
    }
  }

  #drawAnew(): void {
    for (const surface of this.#surfaces.values()) surface.drawn = undefined;
  }

  #bed(bedId: string): Bed {
    let bed = this.#beds.get(bedId);
    if (bed === undefined) {
      bed = {
        waves: new WaveStore(),
        scores: new ScoreStore(),
        marks: NO_MARKS,
        arrivedMs: undefined,
        pending: undefined,
      };
      this.#beds.set(bedId, bed);
    }
    return bed;
  }
}

function note(latencies: number[], latencyMs: number): void {
  if (latencies.length < MAX_LATENCIES) latencies.push(latencyMs);
}
