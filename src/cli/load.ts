import { writeFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { LoadPlan, LoadProgress, LoadResult } from '../app/load/load-options.js';
import { runLoad } from '../app/load/run-load.js';
import { systemClock } from '../app/system-clock.js';
import { isLead, type Lead } from '../domain/lead.js';
import { PHASES, type Phases } from '../load/frame-calendar.js';
import { openLog } from './logging.js';
import { countOption, integerOption, listOption, rateOption } from './options.js';
import { EXIT } from './outcome.js';
import { changingLine } from './progress-line.js';
import { readSettings } from './settings.js';
import { endProcessWithin, STOPS_WITHIN_MS, stopSignal } from './stopping.js';
import { checkWritable } from './writable.js';

interface LoadCliOptions {
  readonly url: string;
  readonly kafka?: readonly string[];
  readonly redis?: string;
  readonly beds: number;
  readonly ramp?: number;
  readonly rampFactor: number;
  readonly leads: readonly Lead[];
  readonly rate: number;
  readonly frameMs: number;
  readonly phases: Phases;
  readonly arrhythmiaOneIn: number;
  readonly periodS: number;
  readonly seconds: number;
  readonly p99: number;
  readonly watch: number;
  readonly seed: number;
  readonly otherBeds?: boolean;
  readonly json?: string;
  readonly config?: string;
}

const SETTLE_MS = 3_000;
const GIVE_UP_MS = 5_000;

const HELP = `
Sends frames of made-up beds (LOAD-00001, ...) into Kafka by the clock, whatever the system does, and measures at a
page and in the ward's log how long after a window's last sample its score and its alerts come. It needs the ward's
secret (WARDWAVE_SERVER_JWT_SECRET) to sign in as a page. Use a ward of its own: its beds and alarms show on boards.

A step ends with a reason: within-limit; p99-above-limit or windows-missing (the system is past its limit);
generator-late or nothing-scored (the step says nothing). Exit codes: 0 the first step kept to the limit, 1 it did not
or the load failed, 2 refused what it was given.

Examples:
  wardwave load --kafka localhost:9092 --redis redis://localhost:6379 --url http://localhost:8080 --beds 64
  wardwave load --kafka localhost:9092 --url http://localhost:8080 --beds 32 --ramp 512 --json load.json`;

/** Adds `wardwave load`. */
export function addLoad(program: Command): void {
  program
    .command('load')
    .description('Put a load of made-up beds on a running ward, and measure its latencies')
    .requiredOption('--url <address>', 'the ward’s page, such as http://localhost:8080', urlOption)
    .option('--kafka <brokers>', 'brokers as host:port, comma separated', listOption)
    .option('--redis <url>', 'the Redis of the ward: alerts are timed in its log too')
    .option('--beds <count>', 'number of beds, at first', countOption, 16)
    .option('--ramp <count>', 'add beds step by step up to so many, until p99 breaks', countOption)
    .option(
      '--ramp-factor <number>',
      'beds of a step to those of the one before',
      factorOption,
      1.5,
    )
    .option('--leads <names>', 'leads of a bed, comma separated', leadsOption, ['II', 'V1'])
    .option('--rate <hz>', 'samples a second', rateOption, 250)
    .option('--frame-ms <ms>', 'signal in a frame, 50 to 2000', countOption, 200)
    .addOption(
      new Option('--phases <how>', 'monitors send spread over a frame, or all at once')
        .choices(PHASES)
        .default('spread'),
    )
    .option('--arrhythmia-one-in <n>', 'one bed in n has an arrhythmia; 0: none', integerOption, 8)
    .option(
      '--period-s <s>',
      'signal that repeats; one arrhythmia of 10 s in each',
      countOption,
      60,
    )
    .option('--seconds <s>', 'how long a step is measured', countOption, 60)
    .option('--p99 <ms>', 'limit of the score’s 99th percentile', countOption, 1_000)
    .option('--watch <count>', 'beds whose scores are watched', countOption, 128)
    .option('--seed <number>', 'another seed makes other hearts', integerOption, 1)
    .option('--other-beds', 'allow a ward that has beds which are not a load’s')
    .option('--json <file>', 'write the result there instead of to standard output')
    .option('--config <file>', 'YAML file with settings (default: $WARDWAVE_CONFIG)')
    .addHelpText('after', HELP)
    .action(async (options: LoadCliOptions, command: Command) => {
      await load(options, command.parent?.version() ?? '');
    });
}

async function load(options: LoadCliOptions, version: string): Promise<void> {
  const { kafka, redis, json } = options;
  if (json !== undefined) await checkWritable('--json', json);
  const settings = readSettings(options.config, {
    ...(kafka === undefined ? {} : { kafka: { brokers: kafka } }),
    ...(redis === undefined ? {} : { redis: { url: redis } }),
  });
  const signal = stopSignal();
  signal.addEventListener('abort', () => {
    endProcessWithin(STOPS_WITHIN_MS, EXIT.failed);
  });
  const line = changingLine(process.stderr);
  const loadBefore = loadavg()[0];
  const plan = planOf(options);
  const result = await runLoad({
    settings,
    plan,
    url: options.url,
    allowsOtherBeds: options.otherBeds === true,
    clock: systemClock,
    logger: openLog(settings.log.level === 'info' ? 'warn' : settings.log.level),
    signal,
    onProgress: (progress) => {
      line.show(formatLoadProgress(progress));
    },
  }).finally(() => {
    line.end();
  });
  const report = { schema: 1, ...about(version), loadBefore, plan, ...result };
  const text = `${JSON.stringify(report, null, 2)}\n`;
  if (json === undefined) process.stdout.write(text);
  else await writeFile(json, text);
  for (const step of result.steps) process.stderr.write(`${formatStep(step)}\n`);
  if (result.bedsWithinLimit === 0) process.exitCode = EXIT.failed;
}

function planOf(options: LoadCliOptions): LoadPlan {
  const { beds, ramp, leads, phases, arrhythmiaOneIn, seed } = options;
  return {
    ramp: { startBeds: beds, maxBeds: Math.max(beds, ramp ?? beds), factor: options.rampFactor },
    ...{ leads, phases, arrhythmiaOneIn, seed },
    sampleRateHz: options.rate,
    frameMs: options.frameMs,
    periodMs: options.periodS * 1_000,
    stepMs: options.seconds * 1_000,
    settleMs: SETTLE_MS,
    giveUpMs: GIVE_UP_MS,
    p99LimitMs: options.p99,
    watchedBeds: options.watch,
  };
}

function about(version: string): Readonly<Record<string, unknown>> {
  return {
    command: ['wardwave', ...process.argv.slice(2)].join(' '),
    takenAt: new Date(systemClock.nowUs() / 1_000).toISOString(),
    machine: {
      cpu: cpus()[0]?.model.trim(),
      cores: availableParallelism(),
      memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
      system: `${type()} ${release()} ${arch()}`,
    },
    versions: { wardwave: version, node: process.version },
  };
}

/** A line such as `64 beds, measuring: 3200 frames, 0 late, 640 scores, p99 212 ms`. */
export function formatLoadProgress(progress: LoadProgress): string {
  const { beds, state, framesSent, lateFrames, scored, p99Ms } = progress;
  const p99 = p99Ms === null ? '' : `, p99 ${p99Ms.toFixed(0)} ms`;
  return `${beds} beds, ${state}: ${framesSent} frames, ${lateFrames} late, ${scored} scores${p99}`;
}

/** One line for a step. */
export function formatStep({
  beds,
  reason,
  latency,
  arrhythmia,
}: LoadResult['steps'][number]): string {
  const ms = (value: number | null | undefined): string =>
    value === null || value === undefined ? '-' : `${value.toFixed(0)} ms`;
  const { score, alertLog, alertPage } = latency;
  return (
    `${beds} beds: ${reason}; score p50 ${ms(score.p50Ms)} p99 ${ms(score.p99Ms)}; alert p99 in the log ` +
    `${ms(alertLog?.p99Ms)}, at the page ${ms(alertPage.p99Ms)}; ` +
    `${arrhythmia.alerted} of ${arrhythmia.episodes} arrhythmias alerted`
  );
}

function urlOption(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError('Expected an address such as http://localhost:8080.');
}

function factorOption(text: string): number {
  const value = Number(text);
  if (value > 1 && value <= 10) return value;
  throw new InvalidArgumentError('Expected a number above 1, at most 10, such as 1.5.');
}

function leadsOption(text: string): readonly Lead[] {
  return listOption(text).map((name) => {
    if (isLead(name)) return name;
    throw new InvalidArgumentError(`There is no lead ${name}.`);
  });
}
