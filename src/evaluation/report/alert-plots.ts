import { PHYSIOLOGICAL_CONDITIONS, type Priority } from '../../domain/alert.js';
import type { JudgedRecord } from '../judged-record.js';
import type { RateTable, Summary } from '../summary.js';
import { barPlot, type BarRow } from './bar-plot.js';
import { counted, decimal, percent } from './format.js';
import type { Html } from './html.js';
import { conditionWords, plainWords, PRIORITIES, symbolWords } from './words.js';

const PATIENT_CONDITIONS: ReadonlySet<string> = new Set(PHYSIOLOGICAL_CONDITIONS);
const MOST_RECORDS = 20;
const CHANCE_AREA = 0.5;

/** Alerts and false alerts of each condition, stacked by priority; none where there is no alert. */
export function alertRatePlot(summary: Summary): Html | undefined {
  const { alertsPerBedDay: all, falseAlertsPerBedDay: wrong } = summary;
  const conditions = Object.keys(all);
  if (conditions.length === 0) return undefined;
  const rows = conditions.flatMap((condition) => [
    rateRow(conditionWords(condition), all, condition),
    ...(wrong !== null && PATIENT_CONDITIONS.has(condition)
      ? [rateRow('false ones', wrong, condition)]
      : []),
  ]);
  return barPlot({
    id: 'plot-alert-rates',
    title: 'How many alerts a bed raises in a day, and how many of them are false',
    reading:
      wrong === null
        ? `Which alerts are false cannot be said: ${summary.reasons['falseAlertsPerBedDay'] ?? 'there is no truth to hold them against'}.`
        : 'A false one marks nothing that is annotated as abnormal, counted where that can be known. These records are chosen for what is wrong in them: a ward has fewer.',
    description: rows.map(({ label, value }) => `${label}: ${value}`).join('; '),
    axisLabel: 'alerts a bed and day',
    format: decimal,
    rows,
    fills: PRIORITIES.map((priority) => ({ fill: priority, name: `${priority} priority` })),
  });
}

function rateRow(label: string, table: RateTable, condition: string): BarRow {
  const rates: Readonly<Record<string, number>> = table[condition] ?? {};
  const parts = PRIORITIES.map((priority: Priority) => ({
    value: rates[priority] ?? 0,
    fill: priority,
    name: `${label}, ${priority} priority: ${decimal(rates[priority] ?? 0, 1)} a bed and day`,
  }));
  const total = parts.reduce((sum, { value }) => sum + value, 0);
  return { label, parts, value: decimal(total, total < 10 ? 1 : 0) };
}

/** How long alerts were open where nothing was abnormal, by record; none where there is no such time. */
export function alertedTimePlot(records: readonly JudgedRecord[]): Html | undefined {
  const shares = records
    .filter(({ falseAlerts, openTime }) => falseAlerts !== undefined && openTime.usualMs > 0)
    .map(({ result, openTime }) => ({
      name: result.name,
      share: openTime.usualAlertedMs / openTime.usualMs,
    }))
    .sort((a, b) => b.share - a.share);
  if (shares.length === 0) return undefined;
  const shown = shares.slice(0, MOST_RECORDS);
  const left = shares.length - shown.length;
  return barPlot({
    id: 'plot-alerted-time',
    title: 'How much of the time outside everything abnormal had an alert open, by record',
    reading:
      'What finding the episodes costs: a rule that alarms all the time would find them all. The highest first' +
      (left > 0
        ? `; the other ${counted(left, 'record')} have ${percent(shares[MOST_RECORDS]?.share ?? 0)} or less.`
        : '.'),
    description: shown.map(({ name, share }) => `${name}: ${percent(share)}`).join('; '),
    axisLabel: 'time with an alert open, %',
    format: (share) => decimal(share * 100, share * 100 < 1 && share > 0 ? 1 : 0),
    rows: shown.map(({ name, share }) => ({
      label: name,
      parts: [{ value: share, fill: 'plain', name: `${name}: ${percent(share)}` }],
      value: percent(share),
    })),
  });
}

/** How many lethal episodes of each kind were alarmed; none where there is none. */
export function episodePlot({ episodesByKind }: Summary): Html | undefined {
  const kinds = Object.entries(episodesByKind);
  if (kinds.length === 0) return undefined;
  const rows = kinds.map(([kind, { count, alarmed }]): BarRow => ({
    label: plainWords(kind),
    parts: [
      { value: alarmed, fill: 'plain', name: `${kind}: ${alarmed} alarmed` },
      { value: count - alarmed, fill: 'open', name: `${kind}: ${count - alarmed} missed` },
    ],
    value: `${alarmed} of ${count}`,
  }));
  return barPlot({
    id: 'plot-episodes',
    title: 'How many lethal episodes were alarmed before they ended',
    reading: 'Episodes of 10 s and more, or the events of true bedside alarms.',
    description: rows.map(({ label, value }) => `${label}: ${value}`).join('; '),
    axisLabel: 'episodes',
    format: (count) => (Number.isInteger(count) ? decimal(count) : ''),
    rows,
    fills: [
      { fill: 'plain', name: 'alarmed' },
      { fill: 'open', name: 'missed' },
    ],
  });
}

/** How well beats of each symbol stand out from normal ones; none where none is judged. */
export function symbolPlot({ beatsBySymbol }: Summary): Html | undefined {
  const judged = Object.entries(beatsBySymbol)
    .flatMap(([symbol, { count, rocAuc }]) => (rocAuc === null ? [] : [{ symbol, count, rocAuc }]))
    .sort((a, b) => b.count - a.count);
  if (judged.length === 0) return undefined;
  const lowest = Math.min(CHANCE_AREA, ...judged.map(({ rocAuc }) => rocAuc));
  const rows = judged.map(({ symbol, count, rocAuc }): BarRow => {
    const words = symbolWords(symbol);
    return {
      label: words === undefined ? symbol : `${symbol} ${words}`,
      parts: [{ value: rocAuc, fill: 'plain', name: symbol }],
      value: `${decimal(rocAuc, 3)} (${decimal(count)})`,
    };
  });
  return barPlot({
    id: 'plot-symbols',
    title: 'How well beats of each kind stand out from normal ones',
    reading:
      'Area under the ROC curve against all normal beats: 0.5 is chance, 1 is perfect. In brackets the ' +
      'number of beats; few beats tell little.',
    description: rows.map(({ label, value }) => `${label}: ${value}`).join('; '),
    axisLabel: 'area under the ROC curve',
    format: (area) => decimal(area, 1),
    rows,
    dotsOn: [Math.floor(lowest * 10) / 10, 1],
  });
}
