import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lead } from '../../src/domain/lead.js';
import { NO_SCORE } from '../../src/domain/score.js';
import type { RecordResult } from '../../src/evaluation/record-result.js';
import { anAlert } from './support.js';

/** A record of the fixture, with what the Python side makes of it; see fixtures/make_python_judgement.py. */
export interface PythonRecord {
  readonly name: string;
  readonly durationS: number;
  readonly leads: readonly Lead[];
  readonly scoreMilliInt16: string;
  readonly annotations: string;
  readonly alerts: readonly {
    readonly startS: number;
    readonly endS: number;
    readonly raisedS: number;
    readonly endedS: number;
  }[];
  readonly bedsideAlarm: { readonly kind: string; readonly isTrue: boolean } | null;
  readonly noiseDb: number | null;
  readonly expected: {
    /** Every fifth second of each lead; numbers in one string, as below. */
    readonly levels: readonly string[];
    readonly beatScores: string | null;
    readonly beatRawScores: string | null;
    readonly cellCount: number | null;
    readonly abnormalCellCount: number | null;
    readonly everyTwentiethCell: string | null;
    readonly episodes: readonly {
      readonly kind: string;
      readonly startS: number;
      readonly endS: number;
      readonly alarmed: boolean;
      readonly openAtOnset: boolean;
      readonly delayS: number | null;
    }[];
    readonly falseAlertStartsS: readonly number[] | null;
    readonly openTimeS: {
      readonly alerted: number;
      readonly usual: number;
      readonly usualAlerted: number;
    };
    readonly noisyHours: number;
  };
}

/** A set of records with its figures. */
export interface PythonSet {
  readonly records: readonly PythonRecord[];
  readonly figures: Readonly<Record<string, number | null>> & {
    readonly beat_counts: Readonly<Record<string, number>>;
    readonly beat_auc_by_symbol: Readonly<
      Record<string, { readonly beats: number; readonly auc: number | null }>
    >;
    readonly episodes_by_kind: Readonly<
      Record<string, { readonly episodes: number; readonly alarmed: number }>
    >;
    readonly lead_mapping: Readonly<Record<string, number>>;
    readonly by_noise?: readonly Readonly<Record<string, number>>[];
  };
}

const RATE_HZ = 360;
const NO_SCORE_16 = -32_768;

/** Reads the fixture. */
export function pythonJudgement(): Readonly<Record<'annotated' | 'bedside', PythonSet>> {
  const path = join(import.meta.dirname, 'fixtures', 'python-judgement.json');
  return JSON.parse(readFileSync(path, 'utf8')) as Record<'annotated' | 'bedside', PythonSet>;
}

/** The same record as the chain gives it. */
export function resultOf(record: PythonRecord): RecordResult {
  const bytes = Buffer.from(record.scoreMilliInt16, 'base64');
  const scoreMilli = Int32Array.from({ length: bytes.length / 2 }, (_, i) => {
    const value = bytes.readInt16LE(2 * i);
    return value === NO_SCORE_16 ? NO_SCORE : value;
  });
  return {
    name: record.name,
    durationMs: record.durationS * 1_000,
    leadNames: record.leads.map((lead) => ({ sourceName: lead === 'II' ? 'MLII' : lead, lead })),
    cells: { leads: record.leads, cellCount: record.durationS * 10, scoreMilli },
    alerts: record.alerts.map(({ startS, endS, raisedS, endedS }, i) =>
      anAlert(Math.round(startS * 1_000), Math.round(endS * 1_000), {
        alertId: String(i),
        raisedMs: raisedS * 1_000,
        endedMs: endedS * 1_000,
      }),
    ),
    truth: {
      annotations: record.annotations === '' ? [] : record.annotations.split(' ').map(annotation),
      ...(record.bedsideAlarm === null ? {} : { bedsideAlarm: record.bedsideAlarm }),
      ...(record.noiseDb === null ? {} : { noiseDb: record.noiseDb }),
    },
  };
}

/** Numbers that stand in one string. */
export function numbersIn(text: string | null): readonly number[] {
  return text === null || text === ''
    ? []
    : text.split(' ').map((each) => (each === 'nan' ? Number.NaN : Number(each)));
}

function annotation(text: string): RecordResult['truth']['annotations'][number] {
  const [sample = '', symbol = '', note = ''] = text.split(':');
  return { atMs: (Number(sample) * 1_000) / RATE_HZ, symbol, note };
}
