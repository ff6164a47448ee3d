import { area } from 'd3-shape';

/** More points than this cannot be told apart across a page. */
const MOST_POINTS = 600;

/** A score over time as the outline of an area. */
export interface ScoreCourse {
  readonly path: string;
  /** The score at the area's top; none where nothing is scored. */
  readonly highest?: number;
}

/**
 * The course of a score in at most 600 points, each the highest of its stretch, so that no peak is
 * lost. What lies below 0 is drawn at 0; where there is no score there is a gap.
 *
 * @param score - one a cell; NaN where there is none
 */
export function scoreCourse(
  score: Float64Array,
  box: { readonly left: number; readonly right: number; readonly height: number },
): ScoreCourse {
  const peaks = highestOfStretches(score);
  const highest = peaks.reduce((most, peak) => (peak > most ? peak : most), 0);
  if (peaks.every(Number.isNaN)) return { path: '' };
  const width = (box.right - box.left) / peaks.length;
  const height = (peak: number): number =>
    highest > 0 ? box.height * (1 - Math.max(0, peak) / highest) : box.height;
  const path = area<number>()
    .defined((peak) => !Number.isNaN(peak))
    .x((_, i) => box.left + (i + 0.5) * width)
    .y0(box.height)
    .y1(height)
    .digits(1);
  return { path: path(peaks) ?? '', highest };
}

function highestOfStretches(score: Float64Array): number[] {
  const count = Math.min(MOST_POINTS, score.length);
  return Array.from({ length: count }, (_, i) => {
    const from = Math.floor((i * score.length) / count);
    const to = Math.floor(((i + 1) * score.length) / count);
    return score
      .subarray(from, to)
      .reduce((most, value) => (Number.isNaN(most) || value > most ? value : most), Number.NaN);
  });
}
