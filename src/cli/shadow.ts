import { InvalidArgumentError, type Command } from 'commander';
import { runShadow } from '../app/shadow/run-shadow.js';
import type { ShadowReport } from '../app/shadow/shadow-report.js';
import type { ShadowProgress } from '../app/shadow/shadow-session.js';
import { systemClock } from '../app/system-clock.js';
import type { DetectorName } from '../config/schema.js';
import { openLog } from './logging.js';
import { detectorOption, listOption } from './options.js';
import { EXIT } from './outcome.js';
import { changingLine } from './progress-line.js';
import { readSettings } from './settings.js';
import { endProcessWithin, STOPS_WITHIN_MS, stopSignal } from './stopping.js';

interface ShadowCliOptions {
  readonly out: string;
  readonly kafka?: readonly string[];
  readonly redis?: string;
  readonly duration?: number;
  readonly detector?: DetectorName;
  readonly config?: string;
}

const HELP = `
The candidate reads the ward's live frames in a consumer group of its own and keeps its alerts to itself:
nothing goes to the ward's log, to dashboards or to topics. The ward's own alerts are read from its log.

Writes to --out every minute and at the end:
  shadow.json         both side by side (docs/shadow.md)
  live/, candidate/   an evaluation of each, one record a bed, for wardwave compare

Examples:
  wardwave shadow --kafka localhost:9092 --redis redis://localhost:6379 --detector mcf --out OUT --duration 8h
  wardwave shadow --config candidate.yaml --out OUT
  wardwave compare OUT/live OUT/candidate`;

/** Adds `wardwave shadow`. */
export function addShadow(program: Command): void {
  program
    .command('shadow')
    .description('Run a candidate model, limit or rule beside a ward, without alarming')
    .requiredOption('--out <folder>', 'folder for the results; new or empty')
    .option('--kafka <brokers>', 'brokers as host:port, comma separated', listOption)
    .option('--redis <url>', 'the Redis of the ward, such as redis://localhost:6379')
    .option('--duration <time>', 'such as 8h, 90m or 45s (default: until stopped)', durationOption)
    .addOption(detectorOption())
    .option(
      '--config <file>',
      'YAML file with the candidate’s settings (default: $WARDWAVE_CONFIG)',
    )
    .addHelpText('after', HELP)
    .action(shadow);
}

async function shadow(options: ShadowCliOptions): Promise<void> {
  const { kafka, redis, detector, duration } = options;
  const settings = readSettings(options.config, {
    ...(kafka === undefined ? {} : { kafka: { brokers: kafka } }),
    ...(redis === undefined ? {} : { redis: { url: redis } }),
    ...(detector === undefined ? {} : { inference: { detector } }),
  });
  const logger = openLog(settings.log.level === 'info' ? 'warn' : settings.log.level);
  const signal = stopSignal();
  signal.addEventListener('abort', () => {
    endProcessWithin(STOPS_WITHIN_MS, EXIT.failed);
  });
  const line = changingLine(process.stderr);
  const report = await runShadow({
    settings,
    out: options.out,
    ...(duration === undefined ? {} : { durationMs: duration }),
    clock: systemClock,
    logger,
    signal,
    onStarted: () => {
      process.stderr.write(`The candidate reads the frames of ward ${settings.ward.id}.\n`);
    },
    onNotice: (text) => process.stderr.write(`${text}\n`),
    onProgress: (progress) => {
      line.show(formatShadowProgress(progress));
    },
  });
  line.end();
  process.stdout.write(formatShadow(report));
}

const UNITS_MS: ReadonlyMap<string, number> = new Map([
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);
/** Timers cannot wait for much longer. */
const LONGEST_MS = 20 * 86_400_000;

/** Reads a duration such as 8h, 90m, 45s or 2d, in milliseconds. */
export function durationOption(text: string): number {
  const [, count, unit = ''] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  const durationMs = Number(count) * (UNITS_MS.get(unit) ?? Number.NaN);
  if (durationMs > 0 && durationMs <= LONGEST_MS) return durationMs;
  throw new InvalidArgumentError('Expected a time such as 8h, 90m, 45s or 2d, at most 20d.');
}

/** A line of progress, such as `6 beds, 12.5 bed-hours; alerts: 14 live, 9 candidate; p95 320 ms`. */
export function formatShadowProgress(progress: ShadowProgress): string {
  const { beds, unpairedBeds, hours, alerts, latencyP95Ms, waitingMessages } = progress;
  return [
    `${beds} beds, ${hours.toFixed(1)} bed-hours`,
    `alerts: ${alerts.live} live, ${alerts.candidate} candidate`,
    ...(latencyP95Ms === null ? [] : [`latency p95 ${latencyP95Ms.toFixed(0)} ms`]),
    ...(unpairedBeds === 0 ? [] : [`${unpairedBeds} beds not compared yet`]),
    ...(waitingMessages === 0 ? [] : [`${waitingMessages} messages wait`]),
    ...(progress.isLogReadable ? [] : ['the ward’s log does not answer']),
  ].join('; ');
}

/** What a person wants to know first. */
export function formatShadow({
  hours,
  beds,
  agreement,
  alertedShare,
}: Pick<ShadowReport, 'hours' | 'beds' | 'agreement' | 'alertedShare'>): string {
  const side = (name: 'live' | 'candidate'): string => {
    const { alerts, alone } = agreement[name];
    const share = alertedShare[name];
    const time = share === null ? '' : `, alerted ${(share * 100).toFixed(1)} % of the time`;
    return `${name.padEnd(9)}  ${alerts} alerts of the patient, ${alone} without one of the other${time}\n`;
  };
  return `${beds.length} beds, ${hours.toFixed(2)} bed-hours judged by both\n${side('live')}${side('candidate')}`;
}
