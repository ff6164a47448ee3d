/** How the rhythm readings and rules agree with the annotations of recordings, and what a reading costs. */
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bedsideEvent, parseAlarms } from '../dist/evaluation/truth/bedside-alarms.js';
import { readRhythm } from '../dist/rhythm/read-rhythm.js';
import { readRecord, recordNames, START_MS } from './lib/recorded-windows.mjs';
import { alertsOf, RULES } from './lib/rhythm-alerts.mjs';
import { chaosFigures, episodeFigures, rateFigures } from './lib/rhythm-figures.mjs';
import { rounded } from './lib/scored-replay.mjs';

const HELP = `node bench/rhythm.mjs --data DIR [--sets vfdb,mitdb,nstdb,cinc2015] [--out FILE]

Reads the rhythm of every window (10 s every second) of whole records, without preselection, runs the rules
\`chaotic-rhythm\`, \`rate-low\` and \`rate-high\` over them, and compares with the annotations:
  windows    each window's newest 4 s against VF, flutter and VT: sensitivity, specificity, area under the curve
  episodes   annotated episodes found, alerts an episode, onset to alert, false alerts an hour
  rate       heart rate against the annotated beats of the same 8 s
  cost       milliseconds a window by the clock and of CPU time, with the leads that the records have
Needs a built project (npm run build). The figures are of records that the limits were looked at with.
`;

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    sets: { type: 'string', default: 'vfdb,mitdb,nstdb,cinc2015' },
    out: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help || values.data === undefined) {
  process.stdout.write(HELP);
  process.exit(values.help ? 0 : 2);
}

const report = { command: `node bench/rhythm.mjs --sets ${values.sets}`, rules: RULES, sets: {} };
const cost = { windows: 0, leads: 0, ms: 0, cpuMs: 0 };
const pooled = [];
for (const set of values.sets.split(',')) {
  process.stderr.write(`${set} ...\n`);
  const records = await readSet(set);
  report.sets[set] = figuresOf(set, records);
  if (set === 'vfdb' || set === 'mitdb') pooled.push(...records);
}
if (pooled.length > 0) report.pooled = { windows: chaosFigures(pooled).all };
report.cost = {
  windows: cost.windows,
  leads: rounded(cost.leads / cost.windows, 2),
  msPerWindow: rounded(cost.ms / cost.windows, 3),
  cpuMsPerWindow: rounded(cost.cpuMs / cost.windows, 3),
};
const text = `${JSON.stringify(report, null, 2)}\n`;
if (values.out !== undefined) writeFileSync(values.out, text);
process.stdout.write(text);

async function readSet(set) {
  const alarms =
    set === 'cinc2015'
      ? parseAlarms(await readFile(join(values.data, set, 'ALARMS'), 'utf8'), 'ALARMS')
      : new Map();
  const records = [];
  for (const name of recordNames(values.data, set)) {
    const record = await readRecord(values.data, set, name);
    const fromMs = performance.now();
    const fromCpu = process.cpuUsage();
    const readings = record.windows.map((window) => readRhythm(window));
    cost.ms += performance.now() - fromMs;
    const { user, system } = process.cpuUsage(fromCpu);
    cost.cpuMs += (user + system) / 1_000;
    cost.windows += record.windows.length;
    cost.leads += record.windows.reduce((sum, { leads }) => sum + leads.length, 0);
    for (const reading of readings) reading.endMs -= START_MS;
    const { windows: _windows, ...rest } = record;
    records.push({ ...rest, readings, alerts: alertsOf(readings), alarm: alarms.get(name) });
  }
  return records;
}

function figuresOf(set, records) {
  switch (set) {
    case 'vfdb':
      return { windows: chaosFigures(records), ...episodeFigures(records) };
    case 'mitdb':
      return {
        windows: chaosFigures(records),
        ...episodeFigures(records),
        rate: rateFigures(records),
      };
    case 'cinc2015':
      return alarmFigures(records);
    default:
      return {
        ...episodeFigures(records),
        rate: rateFigures(records),
      };
  }
}

/**
 * Alerts beside the bedside alarms of the Challenge, of which each record has one, at five minutes. What happens in
 * the rest of a record is annotated by nobody, so an alert elsewhere may be right or wrong.
 */
function alarmFigures(records) {
  const KINDS = {
    'chaotic-rhythm': ['Ventricular_Flutter_Fib', 'Ventricular_Tachycardia'],
    'rate-low': ['Bradycardia'],
    'rate-high': ['Tachycardia'],
  };
  const hours = records.reduce((sum, { durationMs }) => sum + durationMs, 0) / 3.6e6;
  const figures = Object.entries(KINDS).map(([condition, kinds]) => {
    const trueAlarms = Object.fromEntries(
      kinds.map((kind) => {
        const own = records.filter(({ alarm }) => alarm?.isTrue && alarm.kind === kind);
        const found = own.filter((record) => alertsAt(record, condition).length > 0);
        return [kind, { alarms: own.length, found: found.length }];
      }),
    );
    const falseAlarms = records.filter(
      ({ alarm }) => !alarm?.isTrue && kinds.includes(alarm?.kind),
    );
    const alerts = records.flatMap((record) =>
      record.alerts.filter((alert) => alert.condition === condition),
    );
    const atTrue = records
      .filter(({ alarm }) => alarm?.isTrue && kinds.includes(alarm.kind))
      .flatMap((record) => alertsAt(record, condition));
    return [
      condition,
      {
        trueAlarms,
        falseAlarms: falseAlarms.length,
        falseAlarmsRepeated: falseAlarms.filter((record) => alertsAt(record, condition).length > 0)
          .length,
        alerts: alerts.length,
        alertsElsewherePerHour: rounded((alerts.length - atTrue.length) / hours, 2),
      },
    ];
  });
  return { hours: rounded(hours, 2), ...Object.fromEntries(figures) };
}

/** The alerts of a condition that touch the ten seconds before a record's bedside alarm. */
function alertsAt({ alarm, alerts }, condition) {
  const event = bedsideEvent(alarm);
  return alerts.filter(
    ({ condition: own, finding }) =>
      own === condition && finding.startMs < event.endMs && finding.endMs > event.startMs,
  );
}
