import type { Statistic } from '../figure.js';
import { countedSum } from './counted-sum.js';
import { countByRecord, poolRows, type PooledRows } from './pooled-rows.js';
import { lacksScore, type ScoredRows } from './scored-rows.js';

/**
 * The area under the ROC curve over the rows of all counted records together.
 *
 * How often the positive rows of each record win over the negative rows of each other is counted
 * once, so a round of a bootstrap costs the square of the number of records, however many rows.
 *
 * @param rowsByRecord - without NaN; the caller leaves such rows out
 * @returns a statistic that equals `rocAuc` of the pooled rows; undefined unless there are rows of both kinds
 */
export function pooledRocAuc(rowsByRecord: readonly ScoredRows[]): Statistic {
  const recordCount = rowsByRecord.length;
  const rows = poolRows(rowsByRecord);
  if (lacksScore(rows)) return () => NaN;
  const wins = countWins(rows, recordCount);
  const positives = countByRecord(rows, recordCount, 1);
  const negatives = countByRecord(rows, recordCount, 0);
  return (times) => {
    const pairs = countedSum(positives, times) * countedSum(negatives, times);
    if (pairs === 0) return undefined;
    let won = 0;
    for (let record = 0; record < recordCount; record += 1) {
      const counted = times[record] ?? 0;
      if (counted === 0) continue;
      won +=
        counted *
        countedSum(wins.subarray(record * recordCount, (record + 1) * recordCount), times);
    }
    return won / pairs;
  };
}

/**
 * For each record (row) and other record (column): the pairs of a positive row of the one and a
 * negative row of the other in which the positive row scores higher, a tie counting half.
 */
function countWins(rows: PooledRows, recordCount: number): Float64Array {
  const { order, rank, record, positive } = rows;
  const wins = new Float64Array(recordCount * recordCount);
  const beaten = new Float64Array(recordCount);
  let start = 0;
  while (start < order.length) {
    const place = rank[order[start] ?? 0];
    let end = start;
    while (end < order.length && rank[order[end] ?? 0] === place) end += 1;
    const tied = order.subarray(start, end);
    // Half of each tied negative row before the positive rows are counted, the other half after.
    addHalves(beaten, tied, rows);
    for (const row of tied) {
      if (positive[row] === 1) addTo(wins, (record[row] ?? 0) * recordCount, beaten);
    }
    addHalves(beaten, tied, rows);
    start = end;
  }
  return wins;
}

function addHalves(beaten: Float64Array, tied: Uint32Array, rows: PooledRows): void {
  for (const row of tied) {
    if (rows.positive[row] === 1) continue;
    const record = rows.record[row] ?? 0;
    beaten[record] = (beaten[record] ?? 0) + 0.5;
  }
}

function addTo(target: Float64Array, start: number, values: Float64Array): void {
  for (let index = 0; index < values.length; index += 1) {
    target[start + index] = (target[start + index] ?? 0) + (values[index] ?? 0);
  }
}
