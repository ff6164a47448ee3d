import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parseWfdbHeader } from '../../replay/wfdb-header.js';
import type { SetRecord } from './record-set.js';

/** What the files of a record are, before it is read. */
export interface RecordFiles {
  /** By the header; 0 where that cannot be read, which the evaluation of the record then says. */
  readonly durationMs: number;
  /** SHA-256 over header, signals and annotations: another file is another record. */
  readonly sha256: string;
}

/**
 * Looks at a record's files; what is missing counts as empty here, and the record's evaluation says so.
 *
 * @throws {Error} where a file is there and the system cannot read it
 */
export async function lookAtFiles({ path }: SetRecord): Promise<RecordFiles> {
  const header = await bytesOf(`${path}.hea`);
  const { durationMs, signalFiles } = readHeader(header, basename(path));
  const hash = createHash('sha256').update(header);
  for (const file of signalFiles) hash.update(await bytesOf(join(dirname(path), basename(file))));
  hash.update(await bytesOf(`${path}.atr`));
  return { durationMs, sha256: hash.digest('hex') };
}

function readHeader(
  bytes: Uint8Array,
  name: string,
): { readonly durationMs: number; readonly signalFiles: readonly string[] } {
  try {
    const header = parseWfdbHeader(Buffer.from(bytes).toString('utf8'), `${name}.hea`);
    const signalFiles = [...new Set(header.signals.map(({ fileName }) => fileName))];
    return {
      durationMs: ((header.frameCount ?? 0) * 1_000) / header.frameRateHz,
      signalFiles,
    };
  } catch {
    return { durationMs: 0, signalFiles: [] };
  }
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return new Uint8Array();
    }
    throw error;
  }
}
