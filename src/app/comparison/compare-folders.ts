import type { JudgedRecord } from '../../evaluation/judged-record.js';
import {
  compareEvaluations,
  type ComparedEvaluation,
  type ComparisonOptions,
  type EvaluationComparison,
} from '../../evaluation/comparison.js';
import { ComparisonError } from './errors.js';
import { readEvaluation, type EvaluationOrigin, type ReadEvaluation } from './read-evaluation.js';

/** A setting that is not the same on both sides; undefined where a side does not state it. */
export interface DifferingSetting {
  /** Such as `alerts.limitFloor`. */
  readonly name: string;
  readonly a: string | undefined;
  readonly b: string | undefined;
}

/** Two evaluations side by side, and what a reader has to know of them first. */
export interface FolderComparison {
  readonly comparison: EvaluationComparison;
  readonly a: EvaluationOrigin;
  readonly b: EvaluationOrigin;
  readonly differingSettings: readonly DifferingSetting[];
  /** What limits the comparison, in sentences. */
  readonly notices: readonly string[];
}

/** Below this many shared records an interval says little of other records. */
const FEW_RECORDS = 10;

/**
 * Compares the evaluations that lie in two folders, on the records that both have.
 *
 * @throws {ComparisonError} `ECG_APP_COMPARISON_FOLDER` for a folder that holds no finished evaluation;
 *   `ECG_APP_COMPARISON_UNLIKE` where they are of different sets or share no record
 */
export async function compareFolders(
  pathA: string,
  pathB: string,
  options: ComparisonOptions = {},
): Promise<FolderComparison> {
  const a = await readEvaluation(pathA);
  const b = await readEvaluation(pathB);
  if (a.set !== b.set) {
    throw ComparisonError.unlike(
      `Expected two evaluations of one set, but ${a.path} is of ${a.set} and ${b.path} of ${b.set}.`,
    );
  }
  const unlike = unlikeRecords(a.records, b.records);
  const without = ({ path, records }: ReadEvaluation): ComparedEvaluation => ({
    name: path,
    records: records.filter(({ result }) => !unlike.includes(result.name)),
  });
  const comparison = compareEvaluations(without(a), without(b), options);
  if (comparison.records.both.length === 0) {
    if (unlike.length > 0) {
      throw ComparisonError.unlike(
        `Expected records that are alike in ${a.path} and ${b.path}, but the ${unlike.length} that they ` +
          `share differ in length or annotations: ${unlike.join(', ')}.`,
      );
    }
    throw ComparisonError.unlike(
      `Expected records that ${a.path} and ${b.path} share, found none: ` +
        `the one has ${listed(namesOf(a))}, the other ${listed(namesOf(b))}.`,
    );
  }
  return {
    comparison,
    a: originOf(a),
    b: originOf(b),
    differingSettings: differingSettings(a, b),
    notices: noticesOf({ a, b, unlike, sharedCount: comparison.records.both.length }),
  };
}

/** Records of one name that are not of one signal, or not judged by one truth. */
function unlikeRecords(a: readonly JudgedRecord[], b: readonly JudgedRecord[]): readonly string[] {
  const inB = new Map(b.map(({ result }) => [result.name, result]));
  return a.flatMap(({ result }) => {
    const other = inB.get(result.name);
    if (other === undefined) return [];
    const isAlike =
      result.durationMs === other.durationMs &&
      JSON.stringify(result.truth) === JSON.stringify(other.truth);
    return isAlike ? [] : [result.name];
  });
}

function originOf(evaluation: ReadEvaluation): EvaluationOrigin {
  const { set, model, settings, takenAt, versions, recordCount, learningPeriodS } = evaluation;
  return { set, model, settings, takenAt, versions, recordCount, learningPeriodS };
}

function noticesOf({
  a,
  b,
  unlike,
  sharedCount,
}: {
  readonly a: ReadEvaluation;
  readonly b: ReadEvaluation;
  readonly unlike: readonly string[];
  readonly sharedCount: number;
}): readonly string[] {
  const notices: string[] = [];
  if (unlike.length > 0) {
    notices.push(
      `Left out are ${listed(unlike)}: of another length or with other annotations in A than in B.`,
    );
  }
  if (a.learningPeriodS !== b.learningPeriodS) {
    notices.push(
      `Their summaries have different learning periods (${a.learningPeriodS} s and ` +
        `${b.learningPeriodS} s); here both are judged with the one of this version.`,
    );
  }
  const [versionA, versionB] = [a.versions['wardwave'], b.versions['wardwave']];
  if (versionA !== versionB) {
    notices.push(
      `They were made by different versions of wardwave (${versionA ?? '?'} and ${versionB ?? '?'}).`,
    );
  }
  if (sharedCount < FEW_RECORDS) {
    notices.push(
      `Only ${sharedCount === 1 ? '1 record is' : `${sharedCount} records are`} in both: an interval over ` +
        'so few says little of other records.',
    );
  }
  return notices;
}

function differingSettings(a: EvaluationOrigin, b: EvaluationOrigin): readonly DifferingSetting[] {
  const [inA, inB] = [flat(a), flat(b)];
  // A side that states no settings at all, as the live side of a shadow, differs in none.
  if (inA.size === 0 || inB.size === 0) return [];
  return [...new Set([...inA.keys(), ...inB.keys()])]
    .sort()
    .map((name) => ({ name, a: inA.get(name), b: inB.get(name) }))
    .filter(({ a: before, b: after }) => before !== after);
}

function flat({ settings }: EvaluationOrigin): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(settings).flatMap(([group, values]) =>
      Object.entries(values).map(([name, value]) => [`${group}.${name}`, String(value)] as const),
    ),
  );
}

function namesOf({ records }: ReadEvaluation): readonly string[] {
  return records.map(({ result }) => result.name);
}

const LISTED_AT_MOST = 12;

/** Names with commas, such as `101, 102 and 14 more`; `none` where there is none. */
export function listed(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const shown = names.slice(0, LISTED_AT_MOST).join(', ');
  const left = names.length - LISTED_AT_MOST;
  return left > 0 ? `${shown} and ${left} more` : shown;
}
