import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluationFolder } from '../../../src/app/evaluation/evaluation-folder.js';
import { judgeRecord } from '../../../src/evaluation/judged-record.js';
import { encodeRecordResult } from '../../../src/evaluation/record-file.js';
import type { RecordResult } from '../../../src/evaluation/record-result.js';
import { summarise, type EvaluationAbout } from '../../../src/evaluation/summary.js';
import { anAbout } from '../../evaluation/about.js';
import { aResult, anAlert, rhythm } from '../../evaluation/support.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** A folder for evaluations that goes after the test. */
export async function temporaryFolder(): Promise<{
  readonly path: string;
  readonly remove: () => Promise<void>;
}> {
  const path = await mkdtemp(join(tmpdir(), 'wardwave-comparison-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** An hour in sinus rhythm with so many alerts, all of them false. */
export function falselyAlarmed(name: string, alertCount: number): RecordResult {
  return aResult(HOUR_MS, {
    name,
    cells: { leads: ['II'], cellCount: 0, scoreMilli: new Int32Array() },
    alerts: Array.from({ length: alertCount }, (_, index) =>
      anAlert((index + 1) * MINUTE_MS, (index + 1) * MINUTE_MS + 5_000),
    ),
    truth: { annotations: [rhythm(0, '(N')] },
  });
}

/** Twelve records; those with an even number have so many alerts more. */
export function twelveRecords(moreInEven: number): readonly RecordResult[] {
  return Array.from({ length: 12 }, (_, index) =>
    falselyAlarmed(String(101 + index), 10 + (index % 2 === 1 ? moreInEven : 0)),
  );
}

/** Writes what an evaluation leaves in its folder, as far as a comparison reads it. */
export async function writeEvaluation(
  path: string,
  results: readonly RecordResult[],
  about: Partial<EvaluationAbout> = {},
): Promise<string> {
  const folder = evaluationFolder(path);
  await mkdir(folder.recordsFolder, { recursive: true });
  for (const result of results) {
    const file = join(folder.recordsFolder, `${result.name}.json`);
    await writeFile(file, encodeRecordResult(result));
  }
  const summary = summarise(results.map(judgeRecord), { ...anAbout('ward'), ...about });
  await writeFile(folder.summaryPath, JSON.stringify(summary));
  return path;
}
