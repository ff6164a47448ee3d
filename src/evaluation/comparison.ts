import type { FigureDefinition, FigureUnit, Statistic } from './figure.js';
import { FIGURES } from './figures/figure-list.js';
import { onceEach, type Prepared } from './figures/prepared.js';
import type { JudgedRecord } from './judged-record.js';
import { pairedBootstrap } from './metrics/bootstrap.js';

/** One of the two evaluations that are compared. */
export interface ComparedEvaluation {
  /** What it is called in the comparison, such as the folder that it lies in. */
  readonly name: string;
  readonly records: readonly JudgedRecord[];
}

/** How a comparison is made. */
export interface ComparisonOptions {
  /** Bootstrap rounds; 1,000 if not given. */
  readonly rounds?: number;
  readonly seed?: number;
  /** How many records are named for each figure; 5 if not given. */
  readonly changedRecords?: number;
}

/**
 * What a comparison says of the second evaluation: `better` or `worse` where the 95 % interval of the
 * difference lies on one side of 0, `same` where it holds 0 (these records do not tell them apart), and
 * `unknown` where there is no interval.
 */
export type Verdict = 'better' | 'worse' | 'same' | 'unknown';

/** A figure of one record by itself in both evaluations. */
export interface RecordChange {
  readonly record: string;
  readonly a: number;
  readonly b: number;
  readonly difference: number;
}

/** A figure over the records that both evaluations have. */
export interface ComparedFigure {
  readonly title: string;
  readonly unit: FigureUnit;
  readonly better: 'higher' | 'lower';
  readonly a: number | null;
  readonly b: number | null;
  /** b less a. */
  readonly difference: number | null;
  /** 95 % interval of the difference, a bootstrap that draws the same records for both. */
  readonly ci95: readonly [number, number] | null;
  readonly verdict: Verdict;
  /** Why there is no value. */
  readonly reason?: string;
  /** The records whose own figure changed most, the greatest change first. */
  readonly changes: readonly RecordChange[];
}

/** Two evaluations side by side. */
export interface EvaluationComparison {
  readonly schema: 1;
  readonly a: string;
  readonly b: string;
  readonly records: {
    readonly both: readonly string[];
    readonly onlyInA: readonly string[];
    readonly onlyInB: readonly string[];
  };
  /** By id, in the order of FIGURES. */
  readonly figures: Readonly<Record<string, ComparedFigure>>;
}

const ROUNDS = 1_000;
const CHANGED_RECORDS = 5;

/** Compares two evaluations on the records that both have, paired by name. */
export function compareEvaluations(
  a: ComparedEvaluation,
  b: ComparedEvaluation,
  options: ComparisonOptions = {},
): EvaluationComparison {
  const inB = new Map(b.records.map((record) => [record.result.name, record]));
  const pairs = a.records.flatMap((record) => {
    const other = inB.get(record.result.name);
    return other === undefined ? [] : [{ name: record.result.name, a: record, b: other }];
  });
  const paired = new Set(pairs.map(({ name }) => name));
  const unpaired = ({ records }: ComparedEvaluation): readonly string[] =>
    records.map(({ result }) => result.name).filter((name) => !paired.has(name));
  return {
    schema: 1,
    a: a.name,
    b: b.name,
    records: { both: [...paired], onlyInA: unpaired(a), onlyInB: unpaired(b) },
    figures: Object.fromEntries(
      FIGURES.map((definition) => [definition.id, compareFigure(definition, pairs, options)]),
    ),
  };
}

interface Pair {
  readonly name: string;
  readonly a: JudgedRecord;
  readonly b: JudgedRecord;
}

function compareFigure(
  { title, unit, better, prepare }: FigureDefinition,
  pairs: readonly Pair[],
  { rounds = ROUNDS, seed = 0, changedRecords = CHANGED_RECORDS }: ComparisonOptions,
): ComparedFigure {
  const about = { title, unit, better };
  const preparedA = prepare(pairs.map((pair) => pair.a));
  const preparedB = prepare(pairs.map((pair) => pair.b));
  const a = valueOf(preparedA, pairs.length);
  const b = valueOf(preparedB, pairs.length);
  if (typeof preparedA !== 'function' || typeof preparedB !== 'function') {
    const reason = whyNot(preparedA, preparedB);
    return { ...about, a, b, ...UNKNOWN, reason, changes: [] };
  }
  const { difference, ci95 } = pairedBootstrap(preparedA, preparedB, pairs.length, {
    rounds,
    seed,
  });
  const changes = changesOf(preparedA, preparedB, pairs).slice(0, changedRecords);
  return { ...about, a, b, difference, ci95, verdict: verdictOf(ci95, better), changes };
}

const UNKNOWN = { difference: null, ci95: null, verdict: 'unknown' } as const;

function valueOf(prepared: Prepared, recordCount: number): number | null {
  return typeof prepared === 'function' ? (prepared(onceEach(recordCount)) ?? null) : null;
}

function whyNot(a: Prepared, b: Prepared): string {
  const reasons = [a, b].flatMap((prepared, i) =>
    typeof prepared === 'function' ? [] : [{ name: i === 0 ? 'A' : 'B', ...prepared }],
  );
  const [first, second] = reasons;
  if (first !== undefined && first.reason === second?.reason) return first.reason;
  return reasons.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
}

function verdictOf(ci95: readonly [number, number] | null, better: 'higher' | 'lower'): Verdict {
  if (ci95 === null) return 'unknown';
  const [low, high] = ci95;
  if (low <= 0 && high >= 0) return 'same';
  return low > 0 === (better === 'higher') ? 'better' : 'worse';
}

/** The records whose own figure changed, the greatest change first. */
function changesOf(a: Statistic, b: Statistic, pairs: readonly Pair[]): readonly RecordChange[] {
  const times = new Uint32Array(pairs.length);
  return pairs
    .flatMap(({ name }, i): RecordChange[] => {
      times.fill(0);
      times[i] = 1;
      const before = a(times);
      const after = b(times);
      if (before === undefined || after === undefined || before === after) return [];
      return [{ record: name, a: before, b: after, difference: after - before }];
    })
    .sort((one, other) => Math.abs(other.difference) - Math.abs(one.difference));
}
