import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { EcgError } from '../../domain/errors.js';
import type { BedsideAlarm } from '../../evaluation/record-result.js';
import { parseAlarms } from '../../evaluation/truth/bedside-alarms.js';
import { noiseDbOf } from '../../evaluation/truth/noise-records.js';

/** A record that is evaluated. */
export interface SetRecord {
  /** Such as `208`. */
  readonly name: string;
  /** The record's path without extension. */
  readonly path: string;
  readonly bedsideAlarm?: BedsideAlarm;
  readonly noiseDb?: number;
}

/** The records of a database, and what of the folder is not evaluated, in sentences. */
export interface RecordSet {
  readonly name: string;
  readonly records: readonly SetRecord[];
  readonly leftOut: readonly string[];
}

/** In its original layout the Challenge 2015 keeps its records one folder further down. */
const INNER_FOLDER = 'training';
const ALARMS_FILE = 'ALARMS';

/**
 * Finds the annotated WFDB records of a database: those with an `.atr` file, or with a line in `ALARMS`.
 *
 * @param data - the folder that holds the set's folder, or the set's folder itself
 * @param only - these records alone; all where empty
 * @throws {EcgError} `ECG_APP_EVALUATION_DATA` where there is no such folder, no annotated record, or a
 *   record that was asked for is not there; `ECG_EVALUATION_ALARMS` for a line of `ALARMS`
 */
export async function findRecordSet(
  data: string,
  name: string,
  only: readonly string[] = [],
): Promise<RecordSet> {
  const folder = await folderOf(data, name);
  const files = new Set(await readdir(folder));
  const alarms = files.has(ALARMS_FILE)
    ? await readAlarms(join(folder, ALARMS_FILE))
    : new Map<string, BedsideAlarm>();
  const present = namesWith(files, '.hea');
  const leftOut = [
    ...(basename(join(folder, '.')) === name || basename(folder) === INNER_FOLDER
      ? []
      : [`the records are those of ${folder}, called ${name} as --set says`]),
    ...orphans(files),
    ...withoutFiles([...alarms.keys()].filter((record) => !present.includes(record))),
    ...present
      .filter((record) => !isAnnotated(record, files, alarms))
      .map((record) => `${record} has no annotations (${record}.atr): it is left out`),
  ];
  const annotated = present.filter((record) => isAnnotated(record, files, alarms));
  const missing = only.filter((record) => !annotated.includes(record));
  if (missing.length > 0) {
    throw badData(
      `Expected the annotated records ${missing.join(', ')} in ${folder}; it has ` +
        `${annotated.join(', ') || 'none'}.`,
    );
  }
  const names = only.length > 0 ? annotated.filter((record) => only.includes(record)) : annotated;
  if (names.length === 0) {
    throw badData(
      `Expected annotated WFDB records (NAME.hea, NAME.dat, NAME.atr) in ${folder}, found none` +
        `${leftOut.length > 0 ? `: ${leftOut.join('; ')}` : ''}. Name the folder above the set with --data.`,
    );
  }
  const records = names.map((record): SetRecord => {
    const bedsideAlarm = alarms.get(record);
    const noiseDb = noiseDbOf(record);
    return {
      name: record,
      path: join(folder, record),
      ...(bedsideAlarm === undefined ? {} : { bedsideAlarm }),
      ...(noiseDb === undefined ? {} : { noiseDb }),
    };
  });
  return { name, records, leftOut };
}

async function folderOf(data: string, name: string): Promise<string> {
  const candidates = [join(data, name), join(data, name, INNER_FOLDER), data];
  for (const folder of candidates) if (await hasHeaders(folder)) return folder;
  throw badData(
    `Expected the folder ${join(data, name)} with WFDB records, found ${await describe(data)}. ` +
      'Give the folder above the set with --data and its name with --set.',
  );
}

async function hasHeaders(folder: string): Promise<boolean> {
  const files = await readdir(folder).catch((): string[] => []);
  return files.some((file) => file.endsWith('.hea'));
}

async function describe(folder: string): Promise<string> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return `that ${folder} is no folder`;
  const entries = (await readdir(folder)).sort();
  const shown = entries.slice(0, 8).join(', ');
  return entries.length === 0 ? 'an empty folder' : `${shown}${entries.length > 8 ? ', ...' : ''}`;
}

async function readAlarms(path: string): Promise<ReadonlyMap<string, BedsideAlarm>> {
  return parseAlarms(await readFile(path, 'utf8'), path);
}

function isAnnotated(
  record: string,
  files: ReadonlySet<string>,
  alarms: ReadonlyMap<string, BedsideAlarm>,
): boolean {
  return alarms.has(record) || files.has(`${record}.atr`);
}

/** Records that a verdict is there for, but no files. */
function withoutFiles(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const shown = `${names.slice(0, 5).join(', ')}${names.length > 5 ? ', ...' : ''}`;
  return [`${names.length} records of ${ALARMS_FILE} have no files (${shown}): they are left out`];
}

/** Signals and annotations without a header: half of a record, which nothing can read. */
function orphans(files: ReadonlySet<string>): string[] {
  return ['.dat', '.mat', '.atr'].flatMap((extension) =>
    namesWith(files, extension)
      .filter((record) => !files.has(`${record}.hea`))
      .map((record) => `${record}${extension} has no header (${record}.hea): it is left out`),
  );
}

function namesWith(files: ReadonlySet<string>, extension: string): string[] {
  return [...files]
    .filter((file) => file.endsWith(extension))
    .map((file) => file.slice(0, -extension.length))
    .sort();
}

function badData(message: string): EcgError {
  return new EcgError('ECG_APP_EVALUATION_DATA', message);
}
