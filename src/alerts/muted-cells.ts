import { CELL_FLAG, CELLS_PER_SECOND } from '../domain/cell.js';
import { NO_SCORE, type MergedCells } from '../domain/score.js';
import type { EcgWindow } from '../domain/window.js';

/** A cell's noise is measured over the second that it ends, so the noise may lie this many cells before it. */
const NOISE_REACH_CELLS = CELLS_PER_SECOND - 1;

/** Leaves out the scores of cells before one: those of another stream, or of a time on standby. */
export function cellsFrom(cells: MergedCells, fromCell: number): MergedCells {
  const outCount = fromCell - cells.firstCellIndex;
  if (outCount <= 0) return cells;
  const meanMilli = cells.meanMilli.map((milli, index) =>
    index % cells.cellCount < outCount ? NO_SCORE : milli,
  );
  return { ...cells, meanMilli };
}

/**
 * Leaves out the scores of signal that is disturbed beyond use: noise differs from normal ECG, but says
 * nothing of the heart.
 */
export function withoutNoise(cells: MergedCells, window: EcgWindow): MergedCells {
  const { cellCount, leads } = cells;
  const perLead = window.cellFlags.length / Math.max(1, window.leads.length);
  let meanMilli: Int32Array | undefined;
  for (const [row, lead] of leads.entries()) {
    const flagRow = window.leads.indexOf(lead);
    if (flagRow < 0) continue;
    for (let cell = 0; cell < Math.min(cellCount, perLead); cell++) {
      if (((window.cellFlags[flagRow * perLead + cell] ?? 0) & CELL_FLAG.noisy) === 0) continue;
      meanMilli ??= cells.meanMilli.slice();
      const start = row * cellCount;
      meanMilli.fill(NO_SCORE, start + Math.max(0, cell - NOISE_REACH_CELLS), start + cell + 1);
    }
  }
  return meanMilli === undefined ? cells : { ...cells, meanMilli };
}
