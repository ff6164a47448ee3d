import { MILLI, NO_SCORE } from '../../domain/score.js';
import type { RecordCells } from '../record-result.js';
import { levelAt, usualLevels } from './bed-baseline.js';
import { CellMeans } from './cell-means.js';
import { smoothed, spanStartMs } from './smoothed.js';

/** In thousandths. */
interface LeadScores {
  readonly means: CellMeans;
  readonly smoothed: Float64Array;
  readonly levels: Float64Array;
}

/** A score above the bed's usual level, and as the model gave it; NaN where there is none. */
export interface JoinedScore {
  readonly score: number;
  readonly rawScore: number;
}

/** The scores of a record over any span, joined over its leads. */
export class RecordScores {
  readonly #leads: readonly LeadScores[];
  readonly #cellCount: number;

  constructor(cells: RecordCells) {
    this.#cellCount = cells.cellCount;
    this.#leads = cells.leads.map((_, row) => {
      const scores = scoresOf(cells, row);
      const means = new CellMeans(scores);
      const smooth = smoothed(scores, means);
      return { means, smoothed: smooth, levels: usualLevels(smooth) };
    });
  }

  /** Mean over a span, less what was usual before it began; the mean over the leads that have one. */
  over(startMs: number, endMs: number): JoinedScore {
    const above = new Mean();
    const raw = new Mean();
    for (const { means, levels } of this.#leads) {
      const score = means.over(startMs, endMs);
      raw.add(score);
      above.add(score - levelAt(levels, startMs));
    }
    return { score: above.value(), rawScore: raw.value() };
  }

  /** Every cell, smoothed over 0.8 s, less what was usual before that span; NaN where there is none. */
  series(): Float64Array {
    const series = new Float64Array(this.#cellCount);
    for (let cell = 0; cell < series.length; cell += 1) {
      const above = new Mean();
      for (const lead of this.#leads) {
        above.add((lead.smoothed[cell] ?? Number.NaN) - levelAt(lead.levels, spanStartMs(cell)));
      }
      series[cell] = above.value();
    }
    return series;
  }
}

/** The mean of what is known, of thousandths. */
class Mean {
  #sum = 0;
  #count = 0;

  add(value: number): void {
    if (Number.isNaN(value)) return;
    this.#sum += value;
    this.#count += 1;
  }

  value(): number {
    return this.#count > 0 ? this.#sum / this.#count / MILLI : Number.NaN;
  }
}

/** In thousandths: sums of whole numbers are exact, so that equal scores stay equal. */
function scoresOf({ cellCount, scoreMilli }: RecordCells, row: number): Float64Array {
  return Float64Array.from(scoreMilli.subarray(row * cellCount, (row + 1) * cellCount), (milli) =>
    milli === NO_SCORE ? Number.NaN : milli,
  );
}
