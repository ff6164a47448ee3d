import type { JudgedRecord } from '../judged-record.js';
import type { ScoredRows } from '../metrics/scored-rows.js';
import { ABNORMAL_BEATS, NORMAL_BEATS, VENTRICULAR_BEATS } from '../truth/beats.js';

const NO_ROWS: ScoredRows = { score: new Float64Array(), positive: new Uint8Array() };

/** A record's scored beats of some kinds as positive rows, and its scored normal beats as negative ones. */
export function beatRows({ beats }: JudgedRecord, symbols: ReadonlySet<string>): ScoredRows {
  if (beats === undefined) return NO_ROWS;
  const places = [...beats.symbols.keys()].filter((i) => {
    const symbol = beats.symbols[i] ?? '';
    return (symbols.has(symbol) || NORMAL_BEATS.has(symbol)) && !Number.isNaN(beats.score[i]);
  });
  return {
    score: Float64Array.from(places, (i) => beats.score[i] ?? Number.NaN),
    positive: Uint8Array.from(places, (i) => (symbols.has(beats.symbols[i] ?? '') ? 1 : 0)),
  };
}

/** A record's ventricular beats against its normal ones. */
export function ventricularBeatRows(record: JudgedRecord): ScoredRows {
  return beatRows(record, VENTRICULAR_BEATS);
}

/** A record's abnormal beats against its normal ones. */
export function abnormalBeatRows(record: JudgedRecord): ScoredRows {
  return beatRows(record, ABNORMAL_BEATS);
}

/** A record's cells of abnormal beats against those of normal ones. */
export function cellRows({ cellRows: rows }: JudgedRecord): ScoredRows {
  return rows === undefined ? NO_ROWS : { score: rows.score, positive: rows.abnormal };
}
