import type { Statistic } from '../figure.js';
import { countedSum } from './counted-sum.js';
import { countByRecord, poolRows, type PooledRows } from './pooled-rows.js';
import { lacksScore, type ScoredRows } from './scored-rows.js';

/**
 * Average precision over the rows of all counted records together.
 *
 * The rows are sorted and counted once; a round of a bootstrap is one pass over these counts.
 *
 * @param rowsByRecord - without NaN; the caller leaves such rows out
 * @returns a statistic that equals `averagePrecision` of the pooled rows; undefined without a positive row
 */
export function pooledAveragePrecision(rowsByRecord: readonly ScoredRows[]): Statistic {
  const recordCount = rowsByRecord.length;
  const rows = poolRows(rowsByRecord);
  if (lacksScore(rows)) return () => NaN;
  const positives = countByRecord(rows, recordCount, 1);
  const steps = stepsOf(rows, recordCount);
  return (times) => {
    const positiveCount = countedSum(positives, times);
    return positiveCount === 0 ? undefined : sumOfSteps(steps, times) / positiveCount;
  };
}

/**
 * Thresholds in falling order, each with what it adds over the one before, by record: step `s` is
 * the entries from `firstEntry[s]` to before `firstEntry[s + 1]`.
 */
interface Steps {
  readonly firstEntry: Uint32Array;
  readonly record: Uint32Array;
  readonly positives: Uint32Array;
  readonly flagged: Uint32Array;
}

/**
 * Precision counts only at scores that a positive row has, so the negative rows between two of them
 * belong to the lower one.
 */
function stepsOf(rows: PooledRows, recordCount: number): Steps {
  const { order, rank, positive } = rows;
  const steps = new StepBuilder(rows, recordCount);
  let hasPositive = false;
  for (let index = order.length - 1; index >= 0; index -= 1) {
    const row = order[index] ?? 0;
    steps.add(row);
    hasPositive ||= positive[row] === 1;
    const isLastOfScore = index === 0 || rank[row] !== rank[order[index - 1] ?? 0];
    if (!isLastOfScore || !hasPositive) continue;
    steps.close();
    hasPositive = false;
  }
  return steps.done();
}

/** Gathers the rows of a step by record, in arrays that are long enough for one entry a row. */
class StepBuilder {
  readonly #rows: PooledRows;
  readonly #firstEntry: Uint32Array;
  readonly #record: Uint32Array;
  readonly #positives: Uint32Array;
  readonly #flagged: Uint32Array;
  /** The newest entry of each record, which belongs to this step if it is not before its first. */
  readonly #entryOf: Int32Array;
  #entryCount = 0;
  #stepCount = 0;

  constructor(rows: PooledRows, recordCount: number) {
    const rowCount = rows.order.length;
    this.#rows = rows;
    this.#firstEntry = new Uint32Array(rowCount + 1);
    this.#record = new Uint32Array(rowCount);
    this.#positives = new Uint32Array(rowCount);
    this.#flagged = new Uint32Array(rowCount);
    this.#entryOf = new Int32Array(recordCount).fill(-1);
  }

  add(row: number): void {
    const entry = this.#entry(this.#rows.record[row] ?? 0);
    this.#flagged[entry] = (this.#flagged[entry] ?? 0) + 1;
    this.#positives[entry] = (this.#positives[entry] ?? 0) + (this.#rows.positive[row] ?? 0);
  }

  close(): void {
    this.#stepCount += 1;
    this.#firstEntry[this.#stepCount] = this.#entryCount;
  }

  /** The rows below the lowest positive one are in no step. */
  done(): Steps {
    const entryCount = this.#firstEntry[this.#stepCount] ?? 0;
    return {
      firstEntry: this.#firstEntry.slice(0, this.#stepCount + 1),
      record: this.#record.slice(0, entryCount),
      positives: this.#positives.slice(0, entryCount),
      flagged: this.#flagged.slice(0, entryCount),
    };
  }

  #entry(record: number): number {
    const known = this.#entryOf[record] ?? -1;
    if (known >= (this.#firstEntry[this.#stepCount] ?? 0)) return known;
    const entry = this.#entryCount;
    this.#entryCount += 1;
    this.#record[entry] = record;
    this.#entryOf[record] = entry;
    return entry;
  }
}

function sumOfSteps(steps: Steps, times: Uint32Array): number {
  const { firstEntry, record, positives, flagged } = steps;
  let sum = 0;
  let foundCount = 0;
  let flaggedCount = 0;
  let entry = 0;
  for (let step = 1; step < firstEntry.length; step += 1) {
    const end = firstEntry[step] ?? 0;
    let foundHere = 0;
    for (; entry < end; entry += 1) {
      const counted = times[record[entry] ?? 0] ?? 0;
      foundHere += counted * (positives[entry] ?? 0);
      flaggedCount += counted * (flagged[entry] ?? 0);
    }
    if (foundHere === 0) continue;
    foundCount += foundHere;
    sum += foundHere * (foundCount / flaggedCount);
  }
  return sum;
}
