import type { JudgedRecord } from '../judged-record.js';
import { rocAuc } from '../metrics/roc-auc.js';
import type { ScoredRows } from '../metrics/scored-rows.js';
import { isNoisyAt } from '../truth/noise-records.js';
import { abnormalBeatRows, cellRows, ventricularBeatRows } from './rows.js';

/** One record of the noise stress test. */
export interface NoiseRow {
  readonly record: string;
  readonly noiseDb: number;
  readonly beatRocAucVentricular: number | null;
  readonly beatRocAucAbnormal: number | null;
  readonly cellRocAuc: number | null;
  readonly falseAlertsPerHourInNoise: number | null;
  readonly falseAlertsPerHourWithoutNoise: number | null;
  readonly alertedShareOutsideAbnormal: number | null;
}

const MS_PER_HOUR = 3_600_000;

/** The records with added noise, the least noise first. */
export function noiseRows(records: readonly JudgedRecord[]): readonly NoiseRow[] {
  return records
    .flatMap((record) => noiseRow(record) ?? [])
    .sort((a, b) => b.noiseDb - a.noiseDb || a.record.localeCompare(b.record, 'en'));
}

function noiseRow(record: JudgedRecord): NoiseRow | undefined {
  const { result, openTime, falseAlerts, noisyMs } = record;
  const { noiseDb } = result.truth;
  if (noiseDb === undefined) return undefined;
  // An alert belongs to the part in which it was raised.
  const inNoise = falseAlerts?.filter(({ raisedMs }) => isNoisyAt(raisedMs)).length;
  const elsewhere = falseAlerts === undefined ? undefined : falseAlerts.length - (inNoise ?? 0);
  return {
    record: result.name,
    noiseDb,
    beatRocAucVentricular: areaOf(ventricularBeatRows(record)),
    beatRocAucAbnormal: areaOf(abnormalBeatRows(record)),
    cellRocAuc: areaOf(cellRows(record)),
    falseAlertsPerHourInNoise: perHour(inNoise, noisyMs),
    falseAlertsPerHourWithoutNoise: perHour(elsewhere, result.durationMs - noisyMs),
    alertedShareOutsideAbnormal:
      falseAlerts === undefined || openTime.usualMs === 0
        ? null
        : openTime.usualAlertedMs / openTime.usualMs,
  };
}

function areaOf({ score, positive }: ScoredRows): number | null {
  return rocAuc(score, positive) ?? null;
}

function perHour(count: number | undefined, durationMs: number): number | null {
  return count === undefined || durationMs <= 0 ? null : (count * MS_PER_HOUR) / durationMs;
}
