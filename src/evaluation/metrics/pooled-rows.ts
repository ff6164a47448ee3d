import { rankScores, type RankedScores, type ScoredRows } from './scored-rows.js';

/** The rows of all records together, in the order of their scores. */
export interface PooledRows extends RankedScores {
  /** The record of each row, by its place among the records. */
  readonly record: Uint32Array;
  readonly positive: Uint8Array;
  /** Every row once, ascending by score, then by record. */
  readonly order: Uint32Array;
}

/** Pools the rows of the records and sorts them once, for statistics that are taken many times. */
export function poolRows(rowsByRecord: readonly ScoredRows[]): PooledRows {
  const count = rowsByRecord.reduce((sum, rows) => sum + rows.score.length, 0);
  const score = new Float64Array(count);
  const positive = new Uint8Array(count);
  const record = new Uint32Array(count);
  let start = 0;
  for (const [index, rows] of rowsByRecord.entries()) {
    score.set(rows.score, start);
    positive.set(rows.positive, start);
    record.fill(index, start, start + rows.score.length);
    start += rows.score.length;
  }
  const ranked = rankScores(score);
  return { ...ranked, record, positive, order: orderByRank(ranked) };
}

/** How many rows of the given kind each record has. */
export function countByRecord(rows: PooledRows, recordCount: number, kind: 0 | 1): Float64Array {
  const counts = new Float64Array(recordCount);
  for (let row = 0; row < rows.record.length; row += 1) {
    if (rows.positive[row] !== kind) continue;
    const record = rows.record[row] ?? 0;
    counts[record] = (counts[record] ?? 0) + 1;
  }
  return counts;
}

/** A counting sort: rows of one rank stay in the order they came, which is that of their records. */
function orderByRank({ rank, distinct }: RankedScores): Uint32Array {
  const next = new Uint32Array(distinct.length + 1);
  for (const place of rank) next[place + 1] = (next[place + 1] ?? 0) + 1;
  for (let place = 1; place < next.length; place += 1) {
    next[place] = (next[place] ?? 0) + (next[place - 1] ?? 0);
  }
  const order = new Uint32Array(rank.length);
  for (let row = 0; row < rank.length; row += 1) {
    const place = rank[row] ?? 0;
    const slot = next[place] ?? 0;
    order[slot] = row;
    next[place] = slot + 1;
  }
  return order;
}
