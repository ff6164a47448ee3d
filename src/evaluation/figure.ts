import type { JudgedRecord } from './judged-record.js';

/**
 * A figure of a set as a function of how often each record counts: 1 for every record gives the
 * figure itself, drawn counts give one round of a bootstrap over records. Undefined where the counted
 * records have nothing to say.
 *
 * @param times - one whole number a record, in the records' order
 */
export type Statistic = (times: Uint32Array) => number | undefined;

/** What a figure is counted in. */
export type FigureUnit = 'area' | 'share' | 's' | 'alerts/bed-day' | 'alerts/episode' | 'points';

/** A figure of a set: its stable name, what it means and how it is made. */
export interface FigureDefinition {
  /** The key in summary.json, such as `beatRocAucVentricular`; never changes its meaning. */
  readonly id: string;
  readonly title: string;
  readonly unit: FigureUnit;
  readonly better: 'higher' | 'lower';
  /** How it is defined, in a sentence or two for the report and for docs/evaluation.md. */
  readonly about: string;
  /** Prepares the figure for a set; or says why these records cannot have it. */
  readonly prepare: (records: readonly JudgedRecord[]) => Statistic | { readonly reason: string };
}

/** A figure of an evaluation. */
export interface Figure {
  readonly value: number | null;
  /** 95 % interval of a bootstrap over records; null where it cannot be drawn. */
  readonly ci95: readonly [number, number] | null;
  readonly unit: FigureUnit;
  readonly better: 'higher' | 'lower';
  /** Why there is no value. */
  readonly reason?: string;
}
