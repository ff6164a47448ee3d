import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { diskError } from './errors.js';

/** One file of a chain. */
export interface Segment {
  readonly number: number;
  readonly name: string;
  readonly path: string;
}

const NAME = /^audit-(\d{6,})\.jsonl$/;

/** A file of a chain, numbered from 1: `audit-000001.jsonl`. */
export function segmentOf(folder: string, number: number): Segment {
  const name = `audit-${String(number).padStart(6, '0')}.jsonl`;
  return { number, name, path: join(folder, name) };
}

/**
 * The files of a chain in their order; none where there is no such folder.
 *
 * @throws {AuditError} `ECG_AUDIT_DISK`
 */
export function segmentsIn(folder: string): readonly Segment[] {
  return namesIn(folder)
    .flatMap((name) => {
      const number = Number(NAME.exec(name)?.[1] ?? 0);
      // A number with other zeros than ours would be a second file of the same place.
      return number > 0 && segmentOf(folder, number).name === name
        ? [segmentOf(folder, number)]
        : [];
    })
    .sort((a, b) => a.number - b.number);
}

/**
 * The folders of chains: the folder itself, or those in it, by name.
 *
 * @throws {AuditError} `ECG_AUDIT_DISK`
 */
export function chainFoldersIn(folder: string): readonly string[] {
  if (segmentsIn(folder).length > 0) return [folder];
  return namesIn(folder)
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => segmentsIn(path).length > 0);
}

function namesIn(folder: string): string[] {
  try {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
    return readdirSync(folder);
  } catch (cause) {
    throw diskError(`${folder}: expected a readable folder`, cause);
  }
}
