import { CELL_FLAG, cellIndexAt } from '../domain/cell.js';
import type { Lead } from '../domain/lead.js';
import type { EcgWindow } from '../domain/window.js';

/** The signal state of all leads in one cell that has not been judged before. */
export interface NewCell {
  /** Counted from 1970. */
  readonly cellIndex: number;
  /** Bits of `CELL_FLAG` for each of `leads`. */
  readonly flags: readonly number[];
  readonly leads: readonly Lead[];
}

/** The cells of a window from `fromCell` on, oldest first. */
export function newCells(window: EcgWindow, fromCell: number): readonly NewCell[] {
  const firstCell = cellIndexAt(window.startUs);
  const cellCount = cellIndexAt(window.endUs) - firstCell;
  const cells: NewCell[] = [];
  for (let cell = Math.max(0, fromCell - firstCell); cell < cellCount; cell++) {
    const flags = window.leads.map((_, lead) => window.cellFlags[lead * cellCount + cell] ?? 0);
    cells.push({ cellIndex: firstCell + cell, flags, leads: window.leads });
  }
  return cells;
}

/**
 * Whether a lead's electrode is on and its signal came. A line that stands still at the end of the
 * converter's range is a loose electrode too; one that only touches the end still moves, so it counts.
 */
export function isConnected(flags: number): boolean {
  const stuckAtTheEnd = (flags & CELL_FLAG.saturated) !== 0 && (flags & CELL_FLAG.flat) !== 0;
  return (flags & (CELL_FLAG.missing | CELL_FLAG.leadOff)) === 0 && !stuckAtTheEnd;
}

/** Whether a lead's signal came at all, be it from a loose electrode. */
export function hasCome(flags: number): boolean {
  return (flags & CELL_FLAG.missing) === 0 || (flags & CELL_FLAG.leadOff) !== 0;
}

/** A row of at most `count` facts of successive cells, with one more. */
export function newest(row: readonly boolean[], fact: boolean, count: number): readonly boolean[] {
  const kept = row.slice(Math.max(0, row.length + 1 - count));
  kept.push(fact);
  return kept;
}
