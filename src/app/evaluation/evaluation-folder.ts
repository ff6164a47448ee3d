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
 * other one in the folder is replaced, and that is told. Files that no evaluation wrote are never touched.
 *
 * @returns the names of the records that are finished already
 * @throws {EcgError} `ECG_APP_EVALUATION_OUT` where the folder cannot be written, or holds such files of others
 */
export async function openEvaluationFolder(
  folder: EvaluationFolder,
  inputs: EvaluationInputs,
  onNotice: (text: string) => void,
): Promise<ReadonlySet<string>> {
  const underWay = join(folder.path, UNDER_WAY_FILE);
  const digest = createHash('sha256').update(JSON.stringify(inputs)).digest('hex');
  try {
    await mkdir(folder.recordsFolder, { recursive: true });
    await mkdir(folder.annotationsFolder, { recursive: true });
    const before = await readFile(underWay, 'utf8').catch(() => undefined);
    if (before !== undefined && digestIn(before) === digest) return await finishedRecords(folder);
    const own = await ownFiles(folder);
    if (own.length > 0) {
      if (before === undefined && !(await holdsEvaluation(folder))) throw foreignFiles(folder, own);
      onNotice(`${folder.path} holds another evaluation: it is replaced.`);
    }
    for (const path of own) await rm(path, { force: true });
    await writeFile(underWay, `${JSON.stringify({ digest, inputs }, null, 2)}\n`);
    return new Set();
  } catch (cause) {
    if (cause instanceof EcgError) throw cause;
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

/** Whether a summary of ours stands there, as a finished evaluation leaves it. */
async function holdsEvaluation({ summaryPath }: EvaluationFolder): Promise<boolean> {
  const text = await readFile(summaryPath, 'utf8').catch(() => '');
  try {
    const { schema, figures } = JSON.parse(text) as { schema?: unknown; figures?: unknown };
    return schema === 1 && figures !== undefined;
  } catch {
    return false;
  }
}

function foreignFiles(folder: EvaluationFolder, files: readonly string[]): EcgError {
  return new EcgError(
    'ECG_APP_EVALUATION_OUT',
    `${folder.path} holds ${files[0] ?? ''}, which no evaluation here has written: name another --out.`,
  );
}

/** The files of an evaluation that are there. */
async function ownFiles(folder: EvaluationFolder): Promise<readonly string[]> {
  return [
    ...(await filesIn(folder.recordsFolder, /\.json(\.part)?$/)),
    ...(await filesIn(folder.annotationsFolder, /\.ww$/)),
    ...(await filesIn(folder.path, /^(summary\.json|records\.csv|report\.html)$/)),
  ];
}

async function filesIn(folder: string, pattern: RegExp): Promise<string[]> {
  const files = await readdir(folder);
  return files.filter((file) => pattern.test(file)).map((file) => join(folder, file));
}
