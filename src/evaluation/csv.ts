import { NO_SCORE } from '../domain/score.js';
import { affiliationOf, surfaceOf } from './figures/range-figures.js';
import { abnormalBeatRows, cellRows, ventricularBeatRows } from './figures/rows.js';
import type { JudgedRecord } from './judged-record.js';
import { rocAuc } from './metrics/roc-auc.js';
import type { ScoredRows } from './metrics/scored-rows.js';

type Value = string | number | boolean | undefined;
interface Column {
  readonly name: string;
  readonly of: (record: JudgedRecord) => Value;
}

const MS_PER_S = 1_000;
const LINE_END = '\r\n';

const COLUMNS: readonly Column[] = [
  { name: 'record', of: ({ result }) => result.name },
  { name: 'durationS', of: ({ result }) => result.durationMs / MS_PER_S },
  {
    name: 'leads',
    of: ({ result }) =>
      result.leadNames.map(({ sourceName, lead: name }) => `${sourceName} as ${name}`).join(', '),
  },
  { name: 'scoredCellShare', of: scoredShare },
  { name: 'annotationsOutside', of: ({ annotationsOutside }) => annotationsOutside },
  { name: 'beats', of: ({ beats }) => beats?.symbols.length },
  { name: 'abnormalSpans', of: ({ abnormal }) => abnormal.length },
  { name: 'beatRocAucVentricular', of: (record) => areaOf(ventricularBeatRows(record)) },
  { name: 'beatRocAucAbnormal', of: (record) => areaOf(abnormalBeatRows(record)) },
  { name: 'cellRocAuc', of: (record) => areaOf(cellRows(record)) },
  { name: 'vusRoc', of: (record) => surfaceOf(record)?.roc },
  { name: 'vusPr', of: (record) => surfaceOf(record)?.pr },
  { name: 'affiliationPrecision', of: (record) => affiliationOf(record)?.precision },
  { name: 'affiliationRecall', of: (record) => affiliationOf(record)?.recall },
  { name: 'lethalEpisodes', of: ({ episodes }) => episodes.length },
  {
    name: 'lethalEpisodesAlarmed',
    of: ({ episodes }) => episodes.filter(({ alarmed }) => alarmed).length,
  },
  { name: 'slowestAlertS', of: slowestAlertS },
  { name: 'physiologicalAlerts', of: ({ physiologicalAlerts }) => physiologicalAlerts.length },
  {
    name: 'technicalAlerts',
    of: ({ result, physiologicalAlerts }) => result.alerts.length - physiologicalAlerts.length,
  },
  { name: 'falseAlerts', of: ({ falseAlerts }) => falseAlerts?.length },
  { name: 'unfoundedAlerts', of: ({ unfoundedAlerts }) => unfoundedAlerts?.length },
  { name: 'alertedS', of: ({ openTime }) => openTime.alertedMs / MS_PER_S },
  {
    name: 'outsideAbnormalS',
    of: ({ openTime, falseAlerts }) => (falseAlerts ? openTime.usualMs / MS_PER_S : undefined),
  },
  {
    name: 'alertedOutsideAbnormalS',
    of: ({ openTime, falseAlerts }) =>
      falseAlerts ? openTime.usualAlertedMs / MS_PER_S : undefined,
  },
  { name: 'bedsideAlarm', of: ({ challenge }) => challenge?.kind },
  { name: 'bedsideAlarmIsTrue', of: ({ challenge }) => challenge?.isTrue },
  { name: 'bedsideAlarmKept', of: ({ challenge }) => challenge?.isAlarmed },
  { name: 'noiseDb', of: ({ result }) => result.truth.noiseDb },
];

/** One row a record as RFC 4180 text, with a header; what a record does not have is empty. */
export function recordsCsv(records: readonly JudgedRecord[]): string {
  const header = COLUMNS.map(({ name }) => name);
  const rows = records.map((record) => COLUMNS.map(({ of }) => field(of(record))));
  return [header, ...rows].map((row) => row.join(',') + LINE_END).join('');
}

function field(value: Value): string {
  const text = typeof value === 'number' ? String(rounded(value)) : String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Six decimals: more of a figure says nothing, and fewer would lose milliseconds. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function areaOf({ score, positive }: ScoredRows): number | undefined {
  return rocAuc(score, positive);
}

function scoredShare({ result }: JudgedRecord): number | undefined {
  const { scoreMilli } = result.cells;
  const scored = scoreMilli.reduce((sum, milli) => sum + (milli === NO_SCORE ? 0 : 1), 0);
  return scoreMilli.length === 0 ? undefined : scored / scoreMilli.length;
}

function slowestAlertS({ episodes }: JudgedRecord): number | undefined {
  const delaysMs = episodes.flatMap(({ delayMs }) => delayMs ?? []);
  return delaysMs.length === 0 ? undefined : Math.max(...delaysMs) / MS_PER_S;
}
