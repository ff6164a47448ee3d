import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../../config/schema.js';
import type { Clock } from '../../domain/clock.js';
import type { ModelIdentity } from '../../domain/score.js';
import { US_PER_MS } from '../../domain/units.js';
import { recordsCsv } from '../../evaluation/csv.js';
import { judgeRecord, type JudgedRecord } from '../../evaluation/judged-record.js';
import { decodeRecordResult } from '../../evaluation/record-file.js';
import { evaluationReport } from '../../evaluation/report/page.js';
import { stripRequests } from '../../evaluation/report/strip-requests.js';
import { summarise, type Summary } from '../../evaluation/summary.js';
import { configuredModel } from '../detectors.js';
import {
  closeEvaluationFolder,
  evaluationFolder,
  openEvaluationFolder,
  type EvaluationFolder,
} from './evaluation-folder.js';
import { evaluateOnProcesses, type FailedRecord } from './process-pool.js';
import { EvaluationMeter, type EvaluateProgress } from './progress.js';
import { lookAtFiles, type RecordFiles } from './record-files.js';
import { findRecordSet, type RecordSet, type SetRecord } from './record-set.js';
import { readStrips } from './strips.js';
import { builtCodeSha256, evaluationVersions } from './versions.js';

/** What is evaluated, how, and where the results go. */
export interface EvaluateOptions {
  readonly data: string;
  readonly set: string;
  /** These records alone; all of the set where empty. */
  readonly only: readonly string[];
  readonly out: string;
  readonly settings: Settings;
  readonly processes: number;
  /** The command line that asks for this, for the report. */
  readonly command: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told what a person should know, in a sentence. */
  readonly onNotice: (text: string) => void;
  readonly onProgress: (progress: EvaluateProgress) => void;
}

/** A finished evaluation. */
export interface Evaluation {
  readonly summary: Summary;
  /** Records of which nothing could be made; the summary rests on the others, and names them. */
  readonly failed: readonly FailedRecord[];
  readonly reportPath: string;
}

const TELL_EVERY_MS = 1_000;

/** A record with its files. */
interface KnownRecord extends RecordFiles {
  readonly record: SetRecord;
}

/**
 * Evaluates a set of annotated records with the whole chain, on several processes, and writes summary,
 * table, report and annotations. An evaluation that was interrupted goes on where it was.
 *
 * @returns undefined after an abort
 * @throws {EcgError} where data, model or output folder cannot be used
 */
export async function evaluateSet(options: EvaluateOptions): Promise<Evaluation | undefined> {
  const { settings, clock, signal } = options;
  const startedMs = clock.nowUs() / US_PER_MS;
  const set = await findRecordSet(options.data, options.set, options.only);
  for (const text of set.leftOut) options.onNotice(text);
  const model = await configuredModel(settings);
  const known: KnownRecord[] = [];
  // One after the other: a set may be larger than the memory.
  for (const record of set.records) known.push({ record, ...(await lookAtFiles(record)) });
  const folder = evaluationFolder(options.out);
  const finished = await openEvaluationFolder(
    folder,
    inputsOf(options, model, known),
    options.onNotice,
  );
  if (finished.size > 0) options.onNotice(`${finished.size} records are finished from before.`);
  const failed = await scoreRecords(known, finished, folder, options);
  if (signal.aborted) return undefined;
  options.onNotice('Judging the records and drawing the intervals ...');
  const judged = await judgeRecords(set, failed, folder);
  const summary = summarise(judged, {
    set: set.name,
    model,
    settings: { windowing: settings.windowing, alerts: settings.alerts },
    takenAt: new Date(startedMs).toISOString(),
    versions: evaluationVersions(),
    leftOut: [...set.leftOut, ...failed.map(({ record, message }) => `${record}: ${message}`)],
  });
  await writeResults({ summary, judged, set, folder, command: options.command });
  await closeEvaluationFolder(folder);
  return { summary, failed, reportPath: folder.reportPath };
}

/** The same inputs give the same results, so an interrupted evaluation of them may go on. */
function inputsOf(
  { settings, set }: EvaluateOptions,
  model: ModelIdentity,
  known: readonly KnownRecord[],
): Readonly<Record<string, unknown>> {
  return {
    set,
    model,
    windowing: settings.windowing,
    alerts: settings.alerts,
    versions: evaluationVersions(),
    code: builtCodeSha256(),
    records: Object.fromEntries(known.map(({ record, sha256 }) => [record.name, sha256])),
  };
}

/** The longest records go first, so that no process ends long after the others. */
async function scoreRecords(
  known: readonly KnownRecord[],
  finished: ReadonlySet<string>,
  folder: EvaluationFolder,
  options: EvaluateOptions,
): Promise<readonly FailedRecord[]> {
  const { settings, clock, signal, onProgress } = options;
  const before = known.filter(({ record }) => finished.has(record.name));
  const open = known
    .filter(({ record }) => !finished.has(record.name))
    .sort((a, b) => b.durationMs - a.durationMs);
  const meter = new EvaluationMeter(totals(known), totals(before), settings.windowing.hopMs);
  const startedUs = clock.nowUs();
  const tell = (): void => {
    onProgress(meter.at((clock.nowUs() - startedUs) / US_PER_MS));
  };
  const stopTelling = clock.every(TELL_EVERY_MS, tell);
  try {
    return await evaluateOnProcesses(
      open.map(({ record }) => record),
      {
        settings,
        processes: options.processes,
        folder,
        signal,
        onWindows: (count) => {
          meter.windows(count);
        },
        onEvaluated: () => {
          meter.recordFinished();
        },
      },
    );
  } finally {
    stopTelling();
    tell();
  }
}

function totals(known: readonly KnownRecord[]): {
  readonly records: number;
  readonly signalMs: number;
} {
  return {
    records: known.length,
    signalMs: known.reduce((sum, { durationMs }) => sum + durationMs, 0),
  };
}

async function judgeRecords(
  set: RecordSet,
  failed: readonly FailedRecord[],
  { recordsFolder }: EvaluationFolder,
): Promise<readonly JudgedRecord[]> {
  const names = set.records
    .map(({ name }) => name)
    .filter((name) => !failed.some(({ record }) => record === name));
  const judged: JudgedRecord[] = [];
  for (const name of names) {
    const path = join(recordsFolder, `${name}.json`);
    judged.push(judgeRecord(decodeRecordResult(await readFile(path, 'utf8'), path)));
  }
  return judged;
}

async function writeResults({
  summary,
  judged,
  set,
  folder,
  command,
}: {
  readonly command: string;
  readonly summary: Summary;
  readonly judged: readonly JudgedRecord[];
  readonly set: RecordSet;
  readonly folder: EvaluationFolder;
}): Promise<void> {
  const strips = await readStrips(stripRequests(judged), set.records);
  await writeFile(folder.csvPath, recordsCsv(judged));
  const report = evaluationReport({ summary, records: judged, strips, command });
  await writeFile(folder.reportPath, report);
  await writeFile(folder.summaryPath, `${JSON.stringify(summary, null, 2)}\n`);
}
