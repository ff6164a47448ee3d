import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { evaluationFolder, type EvaluationFolder } from '../evaluation/evaluation-folder.js';
import { ShadowError } from './errors.js';
import { SIDES, type Side } from './paired-beds.js';

/** The places of a shadow's results. */
export interface ShadowFolder {
  readonly path: string;
  readonly reportPath: string;
  /** An evaluation of each side. */
  readonly sides: Readonly<Record<Side, EvaluationFolder>>;
}

/**
 * Makes an empty place for the results.
 *
 * @throws {ShadowError} `ECG_APP_SHADOW_OUT` where it cannot be written, or holds results already
 */
export async function openShadowFolder(path: string): Promise<ShadowFolder> {
  const folder: ShadowFolder = {
    path,
    reportPath: join(path, 'shadow.json'),
    sides: {
      live: evaluationFolder(join(path, 'live')),
      candidate: evaluationFolder(join(path, 'candidate')),
    },
  };
  try {
    await mkdir(path, { recursive: true });
    // What an attempt that never started leaves is folders without a file: it does not stand in the way.
    const found = await readdir(path, { recursive: true, withFileTypes: true });
    const entries = found.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
    if (entries.length > 0)
      throw ShadowError.badOut(path, `it holds ${entries.slice(0, 3).join(', ')} already`);
    for (const side of SIDES) await mkdir(folder.sides[side].recordsFolder, { recursive: true });
    return folder;
  } catch (cause) {
    if (cause instanceof ShadowError) throw cause;
    throw ShadowError.badOut(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/** Removes the records of beds that are compared no longer. */
export async function removeOtherRecords(
  { recordsFolder }: EvaluationFolder,
  names: ReadonlySet<string>,
): Promise<void> {
  for (const file of await readdir(recordsFolder)) {
    if (!names.has(file.replace(/\.json$/, '')))
      await rm(join(recordsFolder, file), { force: true });
  }
}
