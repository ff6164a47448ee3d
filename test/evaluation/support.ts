import { CELL_MS } from '../../src/domain/cell.js';
import { NO_SCORE } from '../../src/domain/score.js';
import { judgeRecord, type JudgedRecord } from '../../src/evaluation/judged-record.js';
import type {
  Annotation,
  ObservedAlert,
  RecordResult,
} from '../../src/evaluation/record-result.js';

/** An anomaly alert on lead II that marks [startMs, endMs) and is raised and ended 4 s later. */
export function anAlert(
  startMs: number,
  endMs: number,
  more: Partial<ObservedAlert> = {},
): ObservedAlert {
  const raisedMs = more.raisedMs ?? startMs + 4_000;
  return {
    alertId: `bed:anomaly:${startMs}`,
    condition: 'anomaly',
    kind: 'physiological',
    priority: 'low',
    prioritySteps: [{ atMs: raisedMs, priority: more.priority ?? 'low' }],
    leads: ['II'],
    startMs,
    endMs,
    endAtRaisingMs: Math.min(endMs, raisedMs),
    raisedMs,
    endedMs: Math.max(endMs, raisedMs) + 4_000,
    marks: [{ lead: 'II', startMs, endMs }],
    peakScore: 2,
    limit: 1.3,
    ...more,
  };
}

/** A record with lead II alone, all of whose cells score 0, but for what is given. */
export function aResult(durationMs: number, more: Partial<RecordResult> = {}): RecordResult {
  const cellCount = Math.ceil(durationMs / CELL_MS);
  return {
    name: '100',
    durationMs,
    leadNames: [{ sourceName: 'MLII', lead: 'II' }],
    cells: { leads: ['II'], cellCount, scoreMilli: new Int32Array(cellCount) },
    alerts: [],
    truth: { annotations: [] },
    ...more,
  };
}

/** Of a record whose scores do not matter: long ones are judged at once. */
export const NO_CELLS: RecordResult['cells'] = {
  leads: ['II'],
  cellCount: 0,
  scoreMilli: new Int32Array(),
};

/** A beat. */
export function beat(atMs: number, symbol: string): Annotation {
  return { atMs, symbol, note: '' };
}

/** A change of rhythm. */
export function rhythm(atMs: number, note: string): Annotation {
  return { atMs, symbol: '+', note };
}

/** Scores as thousandths; NaN as no score. */
export function milli(scores: readonly number[]): Int32Array {
  return Int32Array.from(scores, (score) =>
    Number.isNaN(score) ? NO_SCORE : Math.round(score * 1_000),
  );
}

/** A judged record of the given length with nothing in it, but for what is given. */
export function aJudged(durationMs: number, more: Partial<JudgedRecord> = {}): JudgedRecord {
  return { ...judgeRecord(aResult(durationMs)), ...more };
}

/** Judged beats with these scores. */
export function beatsOf(symbols: string, score: readonly number[]): JudgedRecord['beats'] & object {
  return {
    atMs: Float64Array.from(score, (_, i) => i * 800),
    symbols: Array.from(symbols),
    score: Float64Array.from(score),
    rawScore: Float64Array.from(score),
  };
}
