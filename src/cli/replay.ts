import { open, writeFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { kafkaConnection } from '../app/kafka-settings.js';
import { brokeredPlace, embeddedPlace } from '../app/replay-places.js';
import { replayWard, type ReplayResult } from '../app/replay-ward.js';
import { systemClock } from '../app/system-clock.js';
import type { DetectorName, Settings } from '../config/schema.js';
import { parseWardId } from '../domain/bed.js';
import { EcgError } from '../domain/errors.js';
import type { Logger } from '../domain/logger.js';
import type { EpochUs } from '../domain/units.js';
import { KafkaFrameTarget } from '../ingest/kafka-frame-target.js';
import { publishFrames } from '../replay/publisher.js';
import { openLog } from './logging.js';
import {
  collectOption,
  countOption,
  detectorOption,
  listOption,
  momentOption,
  rateOption,
  speedOption,
} from './options.js';
import { EXIT } from './outcome.js';
import { progressLine } from './progress-line.js';
import { replayBeds, type ReplayBeds } from './replay-beds.js';
import { readSettings } from './settings.js';
import { stopSignal } from './stopping.js';

interface ReplayCliOptions {
  readonly data: string;
  readonly record: readonly string[];
  readonly bed?: readonly string[];
  readonly beds?: number;
  readonly speed: number | 'max';
  readonly start?: EpochUs;
  readonly loop?: boolean;
  readonly embedded?: boolean;
  readonly kafka?: readonly string[];
  readonly redis?: string;
  readonly alertsOut?: string;
  readonly detector?: DetectorName;
  readonly csvRate?: number;
  readonly csvUnit?: 'mV' | 'uV';
  readonly config?: string;
}

const HELP = `
Where the frames go:
  --embedded                 the whole chain in this process; alert events to --alerts-out
  --kafka HOSTS --redis URL  the whole chain through Kafka and Redis, in topics and keys of its own
  --kafka HOSTS              frames only, to the topic that a running ward reads

Examples:
  wardwave replay --data DIR --record mitdb/208 --bed B1 --speed max --embedded --alerts-out a.jsonl
  wardwave replay --data DIR --record mitdb/208,vfdb/424 --speed 1 --loop --kafka localhost:9092`;

/** Adds `wardwave replay`. */
export function addReplay(program: Command): void {
  program
    .command('replay')
    .description('Send recordings (WFDB, CSV) through the chain, or to a ward that is watched')
    .addOption(
      new Option('--data <folder>', 'folder of the recordings')
        .env('WARDWAVE_DATA')
        .makeOptionMandatory(),
    )
    .requiredOption(
      '--record <names>',
      'which of them, comma separated: mitdb/208 is WFDB, beds/a.csv is CSV',
      collectOption,
    )
    .option('--bed <ids>', 'a bed id for each record (default: B01, B02, ...)', collectOption)
    .option('--beds <count>', 'number of beds; records are used again', countOption)
    .option('--speed <factor>', 'times real time: 1, 60, ... or max', speedOption, 1)
    .option(
      '--start <moment>',
      'when the first sample was taken, such as 2026-01-31T08:00:00Z (default: as recorded)',
      momentOption,
    )
    .option('--loop', 'begin again at the end, until it is stopped')
    .option('--embedded', 'run the whole chain in this process')
    .option('--kafka <brokers>', 'brokers as host:port, comma separated', listOption)
    .option('--redis <url>', 'Redis, such as redis://localhost:6379')
    .option(
      '--alerts-out <file>',
      'write one JSON line for each alert event (default: standard output)',
    )
    .addOption(detectorOption())
    .option('--csv-rate <hz>', 'sample rate of CSV files without a time column', rateOption)
    .addOption(
      new Option('--csv-unit <unit>', 'unit of CSV files without a row of units').choices([
        'mV',
        'uV',
      ]),
    )
    .option('--config <file>', 'YAML file with settings (default: $WARDWAVE_CONFIG)')
    .addHelpText('after', HELP)
    .action(replay);
}

async function replay(options: ReplayCliOptions): Promise<void> {
  checkOptions(options);
  const settings = settingsFor(options);
  const logger = openLog(settings.log.level === 'info' ? 'warn' : settings.log.level);
  if (options.alertsOut !== undefined) await checkWritable(options.alertsOut);
  const { beds, durationUs } = await replayBeds({
    ...options,
    loop: options.loop ?? false,
    csv: {
      ...(options.csvRate === undefined ? {} : { sampleRateHz: options.csvRate }),
      ...(options.csvUnit === undefined ? {} : { unit: options.csvUnit }),
    },
  });
  const signal = stopSignal();
  const line = progressLine(process.stderr);
  const common: Publishing = {
    beds,
    speed: options.speed,
    ...(durationUs === undefined ? {} : { durationUs }),
    signal,
    onProgress: line.show,
  };
  const wholeChain = options.embedded === true || options.redis !== undefined;
  if (!wholeChain) {
    await publishOnly(settings, common, logger);
    line.end();
    return;
  }
  const result = await throughTheChain(settings, common, { ...options, logger });
  line.end();
  await report(result, options.alertsOut);
  if (signal.aborted || result.failed > 0) process.exitCode = EXIT.failed;
}

interface Publishing {
  readonly beds: ReplayBeds['beds'];
  readonly speed: number | 'max';
  readonly durationUs?: number;
  readonly signal: AbortSignal;
  readonly onProgress: ReturnType<typeof progressLine>['show'];
}

async function throughTheChain(
  settings: Settings,
  publishing: Publishing,
  { embedded, logger }: { readonly embedded?: boolean; readonly logger: Logger },
): Promise<ReplayResult> {
  const wardId = parseWardId(settings.ward.id);
  if (wardId === undefined) throw new EcgError('ECG_CLI_OPTION', 'The ward id cannot be used.');
  const ports = { clock: systemClock, logger };
  const place = embedded === true ? embeddedPlace() : await brokeredPlace(settings, wardId, ports);
  try {
    return await replayWard({ ...publishing, ...ports, ...place, settings, wardId });
  } finally {
    await place.close();
  }
}

async function publishOnly(
  settings: Settings,
  publishing: Publishing,
  logger: Logger,
): Promise<void> {
  const connection = await kafkaConnection(settings);
  const { framesTopic } = settings.kafka;
  const ports = { clock: systemClock, logger };
  const target = await KafkaFrameTarget.open({ connection, framesTopic }, ports);
  try {
    const beds = publishing.beds.map(({ frames }) => frames);
    await publishFrames({ ...publishing, beds, target, clock: systemClock });
    await target.flush();
  } finally {
    await target.close();
  }
}

async function report({ events, failed }: ReplayResult, file: string | undefined): Promise<void> {
  const lines = events.map((event) => `${JSON.stringify(event)}\n`).join('');
  if (file !== undefined) await writeFile(file, lines);
  else process.stdout.write(lines);
  const alerts = new Set(events.map(({ alertId }) => alertId)).size;
  const lost = failed === 0 ? '' : `; ${failed} items could not be carried through, see the log`;
  process.stderr.write(`${alerts} alerts in ${events.length} events${lost}\n`);
}

/** A file that cannot be written is refused before the replay, not after it; it keeps what it has. */
async function checkWritable(file: string): Promise<void> {
  try {
    await (await open(file, 'a')).close();
  } catch (cause) {
    const message = `--alerts-out ${file} cannot be written: name a file in a folder that exists.`;
    throw new EcgError('ECG_CLI_OPTION', message, { cause });
  }
}

function checkOptions(options: ReplayCliOptions): void {
  const { data, embedded, kafka, redis, alertsOut, detector, loop } = options;
  const refuse = (message: string): never => {
    throw new EcgError('ECG_CLI_OPTION', message);
  };
  if (data === '') refuse('--data is empty: name the folder of the recordings.');
  if (embedded === true && (kafka ?? redis) !== undefined) {
    refuse('Expected --embedded, or --kafka (with --redis), not both.');
  }
  if (embedded !== true && kafka === undefined) {
    refuse('Expected --embedded or --kafka, to say where the frames go; see --help.');
  }
  if (embedded !== true && redis === undefined && alertsOut !== undefined) {
    refuse('--alerts-out needs the whole chain: add --redis, or use --embedded.');
  }
  if (embedded !== true && redis === undefined && detector !== undefined) {
    refuse('--detector needs the whole chain: add --redis, or use --embedded.');
  }
  if (loop === true && alertsOut !== undefined) {
    refuse('--alerts-out needs an end: leave out --loop.');
  }
}

function settingsFor({ config, kafka, redis, detector }: ReplayCliOptions): Settings {
  return readSettings(config, {
    ...(kafka === undefined ? {} : { kafka: { brokers: kafka } }),
    ...(redis === undefined ? {} : { redis: { url: redis } }),
    ...(detector === undefined ? {} : { inference: { detector } }),
  });
}
