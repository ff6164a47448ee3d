/** Writes docs/alert-figures.md from the evaluations of recordings. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const SETS = ['mitdb', 'vfdb', 'cinc2015', 'nstdb'];
const ROOT = join(import.meta.dirname, '..');
const PAGE = join(ROOT, 'docs', 'alert-figures.md');
const HOURS_A_DAY = 24;

const HELP = `node bench/alert-figures.mjs [--data DIR]

Writes docs/alert-figures.md: alerts an episode, false alerts an hour by condition and priority, onset to alert.
Without --data it reads the kept evaluations, bench/results/evaluate-SET.json. With --data it evaluates mitdb,
vfdb, cinc2015 and nstdb first, keeps their summaries there, and then writes the page (some minutes a set).
Needs a built project (npm run build) where it evaluates.
`;

const { values } = parseArgs({ options: { data: { type: 'string' }, help: { type: 'boolean' } } });
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
if (values.data !== undefined) for (const set of SETS) await evaluate(set, values.data);
const summaries = SETS.map((set) => JSON.parse(readFileSync(kept(set), 'utf8')));
writeFileSync(PAGE, page(summaries));
process.stdout.write(`${PAGE}\n`);

function kept(set) {
  return join(ROOT, 'bench', 'results', `evaluate-${set}.json`);
}

async function evaluate(set, data) {
  const out = await mkdtemp(join(tmpdir(), `wardwave-${set}-`));
  const args = ['dist/cli/main.js', 'evaluate', '--data', data, '--set', set, '--out', out];
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`the evaluation of ${set} ended with exit code ${status}`);
  writeFileSync(kept(set), readFileSync(join(out, 'summary.json')));
}

function page(summaries) {
  const [{ model, versions }] = summaries;
  return `# Alert figures

Made by \`node bench/alert-figures.mjs\` from the evaluations in [bench/results](../bench/results) (\`wardwave evaluate\`, model ${model.name} ${model.version}, wardwave ${versions.wardwave},
default settings). What each figure means is in [evaluation](evaluation.md), what the conditions mean in [alert-states](alert-states.md). The records are the development half that limits were looked at with, and
were chosen for what is wrong in them: expect more misses on others, and fewer alerts on a ward.

## Episodes

Lethal episodes: fibrillation, flutter, tachycardia and asystole of 10 s or more; in cinc2015 the event of a true bedside alarm, whose onset is not annotated. Seconds from onset to the raising of the first
alert; 0 where one was open at the onset. "Of one condition": the most alerts that one condition has in an episode.

${table(
  [
    'set',
    'records',
    'hours',
    'episodes alarmed',
    'alerts an episode',
    'of one condition',
    'p50 s',
    'p95 s',
    'p99 s',
    'p95 s, newly raised',
  ],
  summaries.map(episodeRow),
)}

## False alerts an hour

Alerts of physiological conditions that mark nothing abnormal, for each hour of a bed. Technical alerts are all alerts raised: of them it is not known which are false.

${table(['set', 'condition', 'high', 'medium', 'low'], summaries.flatMap(rateRows))}

## What that costs

${table(
  [
    'set',
    'false alerts a bed-day',
    'unfounded alerts a bed-day',
    'time alerted outside everything abnormal',
    'Challenge 2015 score',
  ],
  summaries.map(costRow),
)}
`;
}

function episodeRow({ set, recordCount, hours, figures, episodesByKind, onsetToAlertS: onset }) {
  const kinds = Object.values(episodesByKind);
  const sum = (key) => kinds.reduce((total, kind) => total + kind[key], 0);
  const seconds = (value) => number(value, 1);
  return [
    set,
    recordCount,
    hours.toFixed(1),
    kinds.length === 0 ? '' : `${sum('alarmed')} of ${sum('count')}`,
    number(figures.alertsPerEpisode.value, 2),
    number(figures.alertsPerEpisodeOfOneCondition.value, 2),
    seconds(onset?.p50),
    seconds(onset?.p95),
    seconds(onset?.p99),
    seconds(onset?.newlyRaisedP95),
  ];
}

function rateRows({ set, alertsPerBedDay, falseAlertsPerBedDay }) {
  const perHour = (byPriority) =>
    ['high', 'medium', 'low'].map((priority) => number(byPriority[priority] / HOURS_A_DAY, 2));
  const physiological = Object.entries(falseAlertsPerBedDay ?? {});
  const technical = Object.entries(alertsPerBedDay).filter(([condition]) =>
    ['lead-off', 'noisy', 'feed-lost', 'clock-step', 'clock-drift'].includes(condition),
  );
  return [
    ...physiological.map(([condition, rates]) => [set, condition, ...perHour(rates)]),
    ...technical.map(([condition, rates]) => [set, `${condition} (all)`, ...perHour(rates)]),
  ];
}

function costRow({ set, figures }) {
  return [
    set,
    number(figures.falseAlertsPerBedDay.value, 0),
    number(figures.unfoundedAlertsPerBedDay.value, 0),
    number(figures.alertedShareOutsideAbnormal.value, 3),
    number(figures.challengeScore2015.value, 1),
  ];
}

function number(value, digits) {
  return value === null || value === undefined ? '' : value.toFixed(digits);
}

/** A Markdown table, its columns padded as prettier pads them. */
function table(head, rows) {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, i) => Math.max(3, ...cells.map((row) => row[i].length)));
  const line = (row) => `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  const [first, ...rest] = cells.map(line);
  return [first, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rest].join('\n');
}
