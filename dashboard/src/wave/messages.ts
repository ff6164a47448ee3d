import type { Priority } from '../../../src/domain/alert.js';
import type { Lead } from '../../../src/domain/lead.js';
import type { CellsMessage, WaveMessage, WireBytes } from '../../../src/server/wire.js';
import type { PriorityMark } from '../ward/alert-book.js';
import type { WaveScale } from './sweep.js';

/** The colours that a canvas draws with; read from the design tokens. */
export interface WaveColours {
  readonly ground: string;
  readonly wave: string;
  readonly grid: string;
  readonly muted: string;
  readonly band: Readonly<Record<Priority, string>>;
  readonly edge: Readonly<Record<Priority, string>>;
}

/** The room of a surface, in device pixels. */
export interface SurfaceSize {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Device pixels of one CSS pixel. */
  readonly ratio: number;
  /** The page's font size in device pixels. */
  readonly remPx: number;
}

/** What a surface shows. */
export interface SurfaceContent {
  readonly bedId: string;
  /** From top to bottom. */
  readonly leads: readonly Lead[];
  /** Whether the score's recent course is drawn as a strip under the waves. */
  readonly strip: boolean;
}

/** To whoever draws: a worker, or the page itself where there is no OffscreenCanvas. */
export type ToDrawing =
  | { readonly kind: 'wave'; readonly wave: WaveMessage }
  | { readonly kind: 'cells'; readonly cells: CellsMessage }
  /** A port over which waves and cells come. */
  | { readonly kind: 'port'; readonly port: MessagePort }
  | {
      readonly kind: 'surface';
      readonly id: number;
      readonly canvas: OffscreenCanvas | HTMLCanvasElement;
    }
  | { readonly kind: 'size'; readonly id: number; readonly size: SurfaceSize }
  | { readonly kind: 'content'; readonly id: number; readonly content: SurfaceContent }
  | { readonly kind: 'remove'; readonly id: number }
  | { readonly kind: 'marks'; readonly bedId: string; readonly marks: readonly PriorityMark[] }
  | { readonly kind: 'scale'; readonly scale: WaveScale }
  | { readonly kind: 'colours'; readonly colours: WaveColours }
  /** Names the bed whose cell scores are reported; nothing is where none is named. */
  | { readonly kind: 'watch-scores'; readonly bedId: string | undefined }
  /** Server time less this thread's `Date.now()`; event time is server time. */
  | { readonly kind: 'clock'; readonly offsetMs: number };

/** From whoever draws. */
export type FromDrawing =
  /** How long ago the newest signal of each bed came. */
  | { readonly kind: 'arrivals'; readonly ages: readonly (readonly [string, number])[] }
  /** A lane shows its lead at a smaller gain than asked for, so that it stays inside. */
  | {
      readonly kind: 'gains';
      readonly id: number;
      readonly shrunk: readonly (readonly [Lead, number])[];
    }
  | ({ readonly kind: 'scores'; readonly bedId: string } & RecentScores)
  | ({ readonly kind: 'stats' } & DrawingStats);

/** The newest cells of a bed, oldest first, as shares of the limit; NaN where there is no score. */
export interface RecentScores {
  readonly rows: readonly { readonly lead: Lead; readonly ratios: Float32Array }[];
}

/** What was drawn since the last report. */
export interface DrawingStats {
  readonly frames: number;
  /** Frames that came more than half a period late. */
  readonly dropped: number;
  /** From a packet's coming to its first pixel. */
  readonly arrivalToPixelMs: readonly number[];
  /** From a packet's newest sample, by event time, to its last pixel. */
  readonly sampleToPixelMs: readonly number[];
}

/** The bytes as a buffer of their own, which can be handed over. */
export function toBuffer(bytes: WireBytes): ArrayBuffer {
  if (bytes instanceof ArrayBuffer) return bytes;
  return Uint8Array.from(bytes).buffer;
}
