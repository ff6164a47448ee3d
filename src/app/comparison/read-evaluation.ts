import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { EcgError } from '../../domain/errors.js';
import { judgeRecord, type JudgedRecord } from '../../evaluation/judged-record.js';
import { decodeRecordResult } from '../../evaluation/record-file.js';
import type { Summary } from '../../evaluation/summary.js';
import {
  type EvaluationFolder,
  evaluationFolder,
  UNDER_WAY_FILE,
} from '../evaluation/evaluation-folder.js';
import { ComparisonError } from './errors.js';

/** What a comparison says of each side beside its figures. */
export type EvaluationOrigin = Pick<
  Summary,
  'set' | 'model' | 'settings' | 'takenAt' | 'versions' | 'recordCount' | 'learningPeriodS'
>;

/** A finished evaluation, read from its folder. */
export interface ReadEvaluation extends EvaluationOrigin {
  readonly path: string;
  /** By name. */
  readonly records: readonly JudgedRecord[];
}

const setting = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** The fields of a summary that a comparison needs; the figures are made anew from the records. */
const summaryFile = z.looseObject({
  schema: z.literal(1),
  set: z.string(),
  model: z.object({ name: z.string(), version: z.string(), sha256: z.string() }),
  settings: z.record(z.string(), z.record(z.string(), setting)),
  takenAt: z.string(),
  versions: z.record(z.string(), z.string()),
  recordCount: z.int().nonnegative(),
  learningPeriodS: z.number().nonnegative(),
});

/** Stands above the two evaluations of a shadow. */
const SHADOW_FILE = 'shadow.json';

/**
 * Reads a finished evaluation with all its records.
 *
 * @throws {ComparisonError} `ECG_APP_COMPARISON_FOLDER` where the folder holds none, an unfinished one, a
 *   part of one, or one of another version
 */
export async function readEvaluation(path: string): Promise<ReadEvaluation> {
  const folder = evaluationFolder(path);
  await checkFinished(folder);
  const { set, model, settings, takenAt, versions, recordCount, learningPeriodS } =
    await readSummary(folder);
  const records = await readRecords(folder, recordCount);
  return {
    path,
    set,
    model,
    settings,
    takenAt,
    versions,
    recordCount,
    learningPeriodS,
    records,
  };
}

async function checkFinished({ path, summaryPath }: EvaluationFolder): Promise<void> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw ComparisonError.badFolder(path, 'found no such folder.');
  if (await isThere(join(path, UNDER_WAY_FILE))) {
    throw ComparisonError.badFolder(
      path,
      `found one that is under way or was interrupted (${UNDER_WAY_FILE}): wait for its end, or run the ` +
        'same `wardwave evaluate` again, which goes on where it was.',
    );
  }
  if (!(await isThere(summaryPath))) {
    const came = (await isThere(join(path, SHADOW_FILE)))
      ? 'found a shadow: compare its folders live and candidate.'
      : 'found no summary.json in it.';
    throw ComparisonError.badFolder(path, came);
  }
}

async function readSummary({
  path,
  summaryPath,
}: EvaluationFolder): Promise<z.infer<typeof summaryFile>> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(summaryPath, 'utf8'));
  } catch (cause) {
    throw ComparisonError.badFolder(path, 'found a summary.json that is no JSON.', cause);
  }
  const found = summaryFile.safeParse(json);
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  const what = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
  throw ComparisonError.badFolder(
    path,
    `found a summary.json of another version (${what}): evaluate again with this version.`,
    found.error,
  );
}

async function readRecords(
  { path, recordsFolder }: EvaluationFolder,
  expectedCount: number,
): Promise<readonly JudgedRecord[]> {
  const entries = await readdir(recordsFolder).catch((): string[] => []);
  const files = entries.filter((file) => file.endsWith('.json')).sort();
  if (files.length !== expectedCount) {
    throw ComparisonError.badFolder(
      path,
      `found ${files.length} files in records/ where summary.json says ${expectedCount}: evaluate again.`,
    );
  }
  const records: JudgedRecord[] = [];
  for (const file of files) {
    const filePath = join(recordsFolder, file);
    try {
      records.push(judgeRecord(decodeRecordResult(await readFile(filePath, 'utf8'), filePath)));
    } catch (cause) {
      if (!(cause instanceof EcgError)) throw cause;
      throw ComparisonError.badFolder(
        path,
        `found a record of another form: ${cause.message}`,
        cause,
      );
    }
  }
  return records;
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
