import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EcgError } from '../../domain/errors.js';

/** The places of an evaluation's results. */
export interface EvaluationFolder {
  readonly path: string;
  readonly recordsFolder: string;
  readonly annotationsFolder: string;
  readonly summaryPath: string;
  readonly csvPath: string;
  readonly reportPath: string;
}

/** What an evaluation rests on: where it is the same, an interrupted evaluation goes on. */
export type EvaluationInputs = Readonly<Record<string, unknown>>;

/** The file that says that an evaluation is under way in its folder, and what it rests on. */
export const UNDER_WAY_FILE = 'under-way.json';

/** The places below a folder, whether they are there or not. */
export function evaluationFolder(path: string): EvaluationFolder {
  return {
    path,
    recordsFolder: join(path, 'records'),
    annotationsFolder: join(path, 'annotations'),
    summaryPath: join(path, 'summary.json'),
    csvPath: join(path, 'records.csv'),
    reportPath: join(path, 'report.html'),
  };
}

/**
 * Makes the folder ready. An interrupted evaluation of the same inputs is kept, so that it can go on; every
 * other one in the folder is replaced. Only an evaluation's own files are touched.
 *
 * @returns the names of the records that are finished already
 * @throws {EcgError} `ECG_APP_EVALUATION_OUT` where the folder cannot be written
 */
export async function openEvaluationFolder(
  folder: EvaluationFolder,
  inputs: EvaluationInputs,
): Promise<ReadonlySet<string>> {
  const underWay = join(folder.path, UNDER_WAY_FILE);
  const digest = createHash('sha256').update(JSON.stringify(inputs)).digest('hex');
  try {
    await mkdir(folder.recordsFolder, { recursive: true });
    await mkdir(folder.annotationsFolder, { recursive: true });
    const before = await readFile(underWay, 'utf8').catch(() => undefined);
    if (before !== undefined && digestIn(before) === digest) return await finishedRecords(folder);
    await clear(folder);
    await writeFile(underWay, `${JSON.stringify({ digest, inputs }, null, 2)}\n`);
    return new Set();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `Results cannot be written to ${folder.path} (${why}): name another --out.`;
    throw new EcgError('ECG_APP_EVALUATION_OUT', message, { cause });
  }
}

/** Marks the evaluation as finished: the next one in this folder begins anew. */
export async function closeEvaluationFolder(folder: EvaluationFolder): Promise<void> {
  await rm(join(folder.path, UNDER_WAY_FILE), { force: true });
}

function digestIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { readonly digest?: unknown }).digest;
  } catch {
    return undefined;
  }
}

async function finishedRecords({ recordsFolder }: EvaluationFolder): Promise<Set<string>> {
  const files = await readdir(recordsFolder);
  return new Set(files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -5)));
}

async function clear(folder: EvaluationFolder): Promise<void> {
  const own = [
    ...(await ownFiles(folder.recordsFolder, /\.json(\.part)?$/)),
    ...(await ownFiles(folder.annotationsFolder, /\.ww$/)),
    folder.summaryPath,
    folder.csvPath,
    folder.reportPath,
  ];
  for (const path of own) await rm(path, { force: true });
}

async function ownFiles(folder: string, pattern: RegExp): Promise<string[]> {
  const files = await readdir(folder);
  return files.filter((file) => pattern.test(file)).map((file) => join(folder, file));
}
