import { CELL_US } from '../../domain/cell.js';
import { compareLeads, type Lead } from '../../domain/lead.js';
import { NO_SCORE, type MergedCells } from '../../domain/score.js';
import type { EpochUs } from '../../domain/units.js';
import type { RecordCells } from '../../evaluation/record-result.js';

/** Keeps the score of every cell of a record; a later window's view of a cell replaces an earlier one's. */
export class CellCollector {
  readonly #leads: readonly Lead[];
  readonly #cellCount: number;
  readonly #firstCellIndex: number;
  readonly #scoreMilli: Int32Array;

  constructor(record: {
    readonly leads: readonly Lead[];
    readonly startUs: EpochUs;
    readonly durationMs: number;
  }) {
    this.#leads = [...record.leads].sort(compareLeads);
    this.#firstCellIndex = Math.floor(record.startUs / CELL_US);
    this.#cellCount = Math.ceil((record.durationMs * 1_000) / CELL_US);
    this.#scoreMilli = new Int32Array(this.#leads.length * this.#cellCount).fill(NO_SCORE);
  }

  /** Takes the cells of a window as they are after that window was added. */
  add({ firstCellIndex, cellCount, leads, meanMilli }: MergedCells): void {
    const offset = firstCellIndex - this.#firstCellIndex;
    for (const [row, lead] of leads.entries()) {
      const kept = this.#leads.indexOf(lead);
      if (kept < 0) continue;
      const from = Math.max(0, -offset);
      const to = Math.min(cellCount, this.#cellCount - offset);
      if (to <= from) continue;
      const means = meanMilli.subarray(row * cellCount + from, row * cellCount + to);
      this.#scoreMilli.set(means, kept * this.#cellCount + offset + from);
    }
  }

  /** What has been collected. */
  cells(): RecordCells {
    return { leads: this.#leads, cellCount: this.#cellCount, scoreMilli: this.#scoreMilli };
  }
}
