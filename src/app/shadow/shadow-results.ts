import { join } from 'node:path';
import type { Settings } from '../../config/schema.js';
import type { ModelIdentity } from '../../domain/score.js';
import { recordsCsv } from '../../evaluation/csv.js';
import { judgeRecord } from '../../evaluation/judged-record.js';
import { encodeRecordResult } from '../../evaluation/record-file.js';
import type { RecordResult } from '../../evaluation/record-result.js';
import { summarise } from '../../evaluation/summary.js';
import type { EvaluationFolder } from '../evaluation/evaluation-folder.js';
import { evaluationVersions } from '../evaluation/versions.js';
import { SIDES, type PairedBed, type Side } from './paired-beds.js';
import { writeWhole } from '../write-whole.js';
import { removeOtherRecords, type ShadowFolder } from './shadow-folder.js';
import {
  bySide,
  shadowReport,
  type BySide,
  type JudgedSide,
  type ShadowFacts,
  type ShadowReport,
} from './shadow-report.js';

/** Writes the results as they are now: an evaluation of each side, then what stands beside them. */
export async function writeShadowResults(
  folder: ShadowFolder,
  beds: readonly PairedBed[],
  facts: ShadowFacts,
  settings: Settings,
): Promise<ShadowReport> {
  const sides: BySide<JudgedSide> = bySide((side) => judgeSide(side, beds, facts, settings));
  for (const side of SIDES) await writeSide(folder.sides[side], sides[side]);
  const report = shadowReport(beds, sides, facts);
  await writeWhole(folder.reportPath, `${JSON.stringify(report, null, 2)}\n`);
  return report;
}

function judgeSide(
  side: Side,
  beds: readonly PairedBed[],
  { wardId, writtenAt, models, notices }: ShadowFacts,
  { windowing, alerts }: Settings,
): JudgedSide {
  const records = beds.map((bed) => judgeRecord(recordOf(bed, side)));
  const summary = summarise(records, {
    set: `beds of ${wardId}`,
    model: models[side],
    // The ward's log does not say what the ward's settings are.
    settings: side === 'candidate' ? { windowing, alerts } : {},
    takenAt: writtenAt,
    versions: evaluationVersions(),
    leftOut: notices,
  });
  return { records, summary };
}

/** A bed as a record without truth; cells of hours and days are not kept. */
function recordOf({ bedId, span, alerts }: PairedBed, side: Side): RecordResult {
  return {
    name: bedId,
    durationMs: span.toMs - span.fromMs,
    leadNames: [],
    cells: { leads: [], cellCount: 0, scoreMilli: new Int32Array(0) },
    alerts: alerts[side],
    truth: { annotations: [] },
  };
}

async function writeSide(
  folder: EvaluationFolder,
  { records, summary }: JudgedSide,
): Promise<void> {
  for (const { result } of records) {
    await writeWhole(join(folder.recordsFolder, `${result.name}.json`), encodeRecordResult(result));
  }
  await removeOtherRecords(folder, new Set(records.map(({ result }) => result.name)));
  await writeWhole(folder.csvPath, recordsCsv(records));
  await writeWhole(folder.summaryPath, `${JSON.stringify(summary, null, 2)}\n`);
}

/** Stands for the model of a ward that has not named it in an alert yet. */
export const UNKNOWN_MODEL: ModelIdentity = { name: 'unknown', version: '', sha256: '' };
