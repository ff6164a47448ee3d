import { availableParallelism } from 'node:os';
import { Option, type Command } from 'commander';
import { evaluateSet } from '../app/evaluation/evaluate-set.js';
import type { EvaluateProgress } from '../app/evaluation/progress.js';
import { systemClock } from '../app/system-clock.js';
import type { DetectorName } from '../config/schema.js';
import type { Figure } from '../evaluation/figure.js';
import { collectOption, countOption, detectorOption } from './options.js';
import { EXIT } from './outcome.js';
import { changingLine } from './progress-line.js';
import { readSettings } from './settings.js';
import { stopSignal } from './stopping.js';

interface EvaluateCliOptions {
  readonly data: string;
  readonly set: string;
  readonly out: string;
  readonly record?: readonly string[];
  readonly processes?: number;
  readonly detector?: DetectorName;
  readonly config?: string;
}

const HELP = `
Writes to --out:
  summary.json      every figure under its stable name (docs/evaluation.md)
  records.csv       a line for each record
  report.html       plots, a timeline of each record, the worst misses and false alerts as strips
  records/          what the chain said of each record: an evaluation that was interrupted goes on from here
  annotations/      wardwave's alerts as WFDB annotations (annotator "ww") for rdann and LightWAVE

Examples:
  wardwave evaluate --data DIR --set mitdb --out OUT
  wardwave evaluate --data DIR --set mitdb --record 208,119 --detector mcf --out OUT-MCF
  wardwave compare OUT OUT-MCF`;

/** Adds `wardwave evaluate`. */
export function addEvaluate(program: Command): void {
  program
    .command('evaluate')
    .description('Measure the chain on annotated recordings (WFDB): figures, a table, a report')
    .addOption(
      new Option('--data <folder>', 'folder that holds the set’s folder, or that folder itself')
        .env('WARDWAVE_DATA')
        .makeOptionMandatory(),
    )
    .requiredOption('--set <name>', 'database, such as mitdb, vfdb, cinc2015 or nstdb')
    .requiredOption('--out <folder>', 'folder for the results; made where there is none')
    .option('--record <names>', 'only these records, comma separated (default: all)', collectOption)
    .option('--processes <count>', 'processes (default: one a core)', countOption)
    .addOption(detectorOption())
    .option('--config <file>', 'YAML file with settings (default: $WARDWAVE_CONFIG)')
    .addHelpText('after', HELP)
    .action(evaluate);
}

async function evaluate(options: EvaluateCliOptions): Promise<void> {
  const { detector } = options;
  const settings = readSettings(
    options.config,
    detector === undefined ? {} : { inference: { detector } },
  );
  const signal = stopSignal();
  const line = changingLine(process.stderr);
  const running = evaluateSet({
    data: options.data,
    set: options.set,
    only: options.record ?? [],
    out: options.out,
    settings,
    processes: options.processes ?? availableParallelism(),
    command: ['wardwave', ...process.argv.slice(2)].join(' '),
    clock: systemClock,
    signal,
    onNotice: (text) => process.stderr.write(`${text}\n`),
    onProgress: (progress) => {
      line.show(formatProgress(options.set, progress));
    },
  });
  const evaluation = await running.finally(() => {
    line.end();
  });
  if (evaluation === undefined) {
    process.stderr.write('Stopped; the same command goes on from here.\n');
    process.exitCode = EXIT.failed;
    return;
  }
  for (const { record, message } of evaluation.failed) {
    process.stderr.write(`${record} failed: ${message}\n`);
  }
  process.stdout.write(headlines(evaluation.summary.figures));
  process.stderr.write(`${evaluation.reportPath}\n`);
  if (evaluation.failed.length > 0) process.exitCode = EXIT.failed;
}

/** A line of progress, such as `mitdb: 12 of 26 records, 43.2 %, 181 x real time, about 3 min left`. */
export function formatProgress(set: string, progress: EvaluateProgress): string {
  const { finished, records, share, timesRealTime, leftSeconds } = progress;
  const left =
    leftSeconds === undefined
      ? ''
      : `, about ${leftSeconds < 90 ? `${Math.ceil(leftSeconds)} s` : `${Math.ceil(leftSeconds / 60)} min`} left`;
  return (
    `${set}: ${finished} of ${records} records, ${(share * 100).toFixed(1)} %, ` +
    `${timesRealTime.toFixed(0)} x real time${left}`
  );
}

/** One line for each figure that has a value. */
function headlines(figures: Readonly<Record<string, Figure>>): string {
  return Object.entries(figures)
    .filter(([, { value }]) => value !== null)
    .map(([id, { value, ci95, unit }]) => {
      const interval = ci95 === null ? '' : ` (${ci95[0].toFixed(3)} to ${ci95[1].toFixed(3)})`;
      return `${id.padEnd(40)} ${(value ?? 0).toFixed(3)}${interval} ${unit}\n`;
    })
    .join('');
}
