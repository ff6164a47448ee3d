import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AggregationError } from './errors.js';

/** One Lua script: file `verbNoun-<numKeys>.lua`, called by `verbNoun`. */
export interface ScriptFile {
  readonly name: string;
  readonly keyCount: number;
  readonly source: string;
  /** SHA-1 of the source, hexadecimal: the name under which Redis caches it. */
  readonly sha1: string;
}

const FILE_NAME = /^([a-z][A-Za-z]*)-(\d+)\.lua$/;

/**
 * Reads every Lua script of some folders.
 *
 * @returns the scripts by name
 * @throws {AggregationError} `ECG_STORE_BAD_SCRIPT` where a folder has no scripts, a file name is not
 *   `verbNoun-<numKeys>.lua`, or two files have one name
 */
export async function readScriptFiles(
  folders: readonly string[],
): Promise<ReadonlyMap<string, ScriptFile>> {
  const scripts = new Map<string, ScriptFile>();
  for (const folder of folders) {
    for (const fileName of await luaFiles(folder)) {
      const script = await readScript(folder, fileName);
      if (scripts.has(script.name)) {
        throw badScript(`Expected one script of each name, but ${script.name} came twice`, folder);
      }
      scripts.set(script.name, script);
    }
  }
  return scripts;
}

async function luaFiles(folder: string): Promise<readonly string[]> {
  let names: readonly string[];
  try {
    names = (await readdir(folder)).filter((name) => name.endsWith('.lua')).sort();
  } catch (cause) {
    throw badScript('Expected a readable folder of Lua scripts', folder, cause);
  }
  if (names.length === 0) throw badScript('Expected Lua scripts, but found none', folder);
  return names;
}

async function readScript(folder: string, fileName: string): Promise<ScriptFile> {
  const [, name, keyCount] = FILE_NAME.exec(fileName) ?? [];
  if (name === undefined || keyCount === undefined) {
    throw badScript(`Expected verbNoun-<numKeys>.lua, but found ${fileName}`, folder);
  }
  const source = await readFile(join(folder, fileName), 'utf8');
  const sha1 = createHash('sha1').update(source).digest('hex');
  return { name, keyCount: Number(keyCount), source, sha1 };
}

function badScript(message: string, folder: string, cause?: unknown): AggregationError {
  return new AggregationError('ECG_STORE_BAD_SCRIPT', `${message} in ${folder}.`, {
    details: { folder },
    cause,
  });
}
