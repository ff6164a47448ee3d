import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Interval } from '../../../src/evaluation/metrics/interval.js';
import type { ScoredRows } from '../../../src/evaluation/metrics/scored-rows.js';

/** What public implementations say, as fixtures/make_reference.py wrote it. */
export interface Reference {
  readonly areas: readonly {
    readonly name: string;
    readonly score: string;
    readonly positive: string;
    readonly record: string;
    readonly times: string;
    readonly rocAuc: number;
    readonly averagePrecision: number;
    readonly countedRocAuc: number | null;
    readonly countedAveragePrecision: number | null;
  }[];
  readonly curves: Readonly<
    Record<
      | 'score'
      | 'positive'
      | 'falsePositiveRate'
      | 'truePositiveRate'
      | 'rocThreshold'
      | 'precision'
      | 'recall'
      | 'precisionThreshold',
      string
    >
  >;
  readonly quantiles: readonly {
    readonly values: string;
    readonly q: number;
    readonly quantile: number;
  }[];
  readonly affiliations: readonly {
    readonly name: string;
    readonly durationMs: number;
    readonly truth: string;
    readonly predicted: string;
    readonly precision: number | null;
    readonly recall: number;
  }[];
  readonly volumes: readonly {
    readonly name: string;
    readonly score: string;
    readonly ranges: string;
    readonly maxWindow: number;
    readonly roc: number;
    readonly pr: number;
  }[];
}

export const reference = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures', 'reference.json'), 'utf8'),
) as Reference;

/** Numbers of a series, which stand in one string. */
export function numbers(text: string): number[] {
  return text === '' ? [] : text.split(' ').map(Number);
}

/** Intervals that stand in one string. */
export function intervals(text: string): Interval[] {
  return (text === '' ? [] : text.split(' ')).map((span) => {
    const [startMs = NaN, endMs = NaN] = span.split(':').map(Number);
    return { startMs, endMs };
  });
}

export function rows(score: readonly number[], positive: readonly number[]): ScoredRows {
  return { score: Float64Array.from(score), positive: Uint8Array.from(positive) };
}

/** Rows by record, from rows that each name theirs. */
export function byRecord(
  score: readonly number[],
  positive: readonly number[],
  record: readonly number[],
  recordCount: number,
): ScoredRows[] {
  return Array.from({ length: recordCount }, (_, wanted) => {
    const isHere = (_value: number, row: number): boolean => record[row] === wanted;
    return rows(score.filter(isHere), positive.filter(isHere));
  });
}
