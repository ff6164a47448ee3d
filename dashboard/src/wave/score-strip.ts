import type { SurfaceSize, WaveColours } from './messages.js';
import type { ScoreStore } from './score-store.js';

/** The height of the strip under the waves. */
export const STRIP_REM = 0.875;

/** How much of the past the strip shows. */
const SHOWN_CELLS = 1_200;
/** The share of the limit at which a bar is as high as the strip. */
const TOP_RATIO = 2;
const CELL_MS = 100;

/**
 * Draws the worst score of the last two minutes as bars, oldest on the left, with a line where the alarm
 * limit is: what is above the line is over the limit, whatever its colour.
 */
export function drawStrip(
  context: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D,
  scores: ScoreStore,
  place: {
    readonly topPx: number;
    readonly size: SurfaceSize;
    readonly colours: WaveColours;
  },
): void {
  const { topPx, size, colours } = place;
  const heightPx = size.heightPx - topPx;
  context.fillStyle = colours.ground;
  context.fillRect(0, topPx, size.widthPx, heightPx);
  const lastCell = (scores.newestMs ?? 0) / CELL_MS - 1;
  const cellsPerColumn = Math.max(1, Math.ceil((SHOWN_CELLS * 2 * size.ratio) / size.widthPx));
  const columnPx = (size.widthPx * cellsPerColumn) / SHOWN_CELLS;
  for (let back = 0; back < SHOWN_CELLS; back += cellsPerColumn) {
    const ratio = worstOf(scores, lastCell - back - cellsPerColumn + 1, lastCell - back);
    if (Number.isNaN(ratio)) continue;
    const barPx = Math.max(1, Math.min(1, ratio / TOP_RATIO) * heightPx);
    context.fillStyle = ratio >= 1 ? colours.edge.medium : colours.muted;
    const xPx = size.widthPx - ((back + cellsPerColumn) / SHOWN_CELLS) * size.widthPx;
    context.fillRect(xPx, size.heightPx - barPx, Math.max(1, columnPx - 0.5), barPx);
  }
  context.fillStyle = colours.grid;
  context.fillRect(0, topPx + heightPx * (1 - 1 / TOP_RATIO), size.widthPx, size.ratio);
  context.fillRect(0, topPx, size.widthPx, size.ratio);
}

function worstOf(scores: ScoreStore, firstCell: number, lastCell: number): number {
  let worst = Number.NaN;
  for (let cell = firstCell; cell <= lastCell; cell += 1) {
    const ratio = scores.worstRatio(cell);
    if (!Number.isNaN(ratio) && !(ratio <= worst)) worst = ratio;
  }
  return worst;
}
