import { writeFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { openCapturedBeds } from '../app/captured-beds.js';
import { kafkaConnection } from '../app/kafka-settings.js';
import { brokeredPlace, embeddedPlace } from '../app/replay-places.js';
import { replayWard, type ReplayResult } from '../app/replay-ward.js';
import { systemClock } from '../app/system-clock.js';
import type { Settings } from '../config/schema.js';
import { parseBedId, parseWardId, type BedId } from '../domain/bed.js';
import { EcgError } from '../domain/errors.js';
import type { Logger } from '../domain/logger.js';
import { KafkaFrameTarget } from '../ingest/kafka-frame-target.js';
import type { Delivery } from '../replay/delivery.js';
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
import { replayBeds } from './replay-beds.js';
import {
  checkCaptureOptions,
  checkRecordOptions,
  checkScenarioOptions,
  type ReplayCliOptions,
} from './replay-options.js';
import { replayScenarios } from './replay-scenarios.js';
import { readSettings } from './settings.js';
import { stopSignal } from './stopping.js';
import { checkWritable } from './writable.js';

const HELP = `
Where the frames go:
  --embedded                 the whole chain in this process; alert events to --alerts-out
  --kafka HOSTS --redis URL  the whole chain through Kafka and Redis, in topics and keys of its own
  --kafka HOSTS              frames only, to the topic that a running ward reads

A scenario says beds, faults and what must be alarmed (docs/scenarios.md). It runs embedded at speed max
unless said otherwise; exit code 0 where all its assertions hold, 1 where some fail, 2 where it is refused.

Examples:
  wardwave replay --data DIR --record mitdb/208 --bed B1 --speed max --embedded --alerts-out a.jsonl
  wardwave replay --data DIR --record mitdb/208,vfdb/424 --speed 1 --loop --kafka localhost:9092
  wardwave replay --capture DIR --speed 60 --embedded
  wardwave replay --scenario examples/scenarios/*.yaml --junit report.xml`;

/** Adds `wardwave replay`. */
export function addReplay(program: Command): void {
  program
    .command('replay')
    .description(
      'Send recordings (WFDB, CSV), captures or scenarios through the chain, or to a ward that is watched',
    )
    .addOption(new Option('--data <folder>', 'folder of the recordings').env('WARDWAVE_DATA'))
    .option(
      '--record <names>',
      'which of them, comma separated: mitdb/208 is WFDB, beds/a.csv is CSV',
      collectOption,
    )
    .option('--capture <path>', 'a capture of wardwave record instead, with its own timing')
    .option('--scenario <files...>', 'scenarios to run instead, and judge by their assertions')
    .option(
      '--bed <ids>',
      'a bed id for each record (default: B01, B02, ...); of a capture: these beds alone',
      collectOption,
    )
    .option('--beds <count>', 'number of beds; records are used again', countOption)
    .option(
      '--speed <factor>',
      'times real time: 1, 60, ... or max (default: 1; max for scenarios)',
      speedOption,
    )
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
    .option('--junit <file>', 'write what came of the scenarios as JUnit XML')
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
  const { scenario } = options;
  if (scenario !== undefined) {
    checkScenarioOptions(options);
    await replayScenarios({ ...options, scenario, settings: settingsFor(options) });
    return;
  }
  const { speed = 1, capture } = options;
  const records = capture === undefined ? checkRecordOptions(options) : undefined;
  if (capture !== undefined) checkCaptureOptions(options);
  const settings = settingsFor(options);
  const logger = openLog(settings.log.level === 'info' ? 'warn' : settings.log.level);
  if (options.alertsOut !== undefined) await checkWritable('--alerts-out', options.alertsOut);
  const { beds, durationUs } =
    records === undefined ? capturedBeds(capture, options) : await recordedBeds(options, records);
  const signal = stopSignal();
  const line = progressLine(process.stderr);
  const common: Publishing = {
    beds,
    speed,
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
  // A capture may hold bad messages; frames that we made ourselves must not be refused.
  const refusesOwn = capture === undefined && result.refused > 0;
  if (signal.aborted || result.failed > 0 || refusesOwn) process.exitCode = EXIT.failed;
}

interface Replayed {
  readonly beds: readonly { readonly deliveries: Iterable<Delivery> }[];
  /** Undefined for a loop, which has no end. */
  readonly durationUs: number | undefined;
}

function recordedBeds(
  options: ReplayCliOptions,
  records: ReturnType<typeof checkRecordOptions>,
): Promise<Replayed> {
  return replayBeds({
    ...options,
    ...records,
    loop: options.loop ?? false,
    csv: {
      ...(options.csvRate === undefined ? {} : { sampleRateHz: options.csvRate }),
      ...(options.csvUnit === undefined ? {} : { unit: options.csvUnit }),
    },
  });
}

function capturedBeds(capture = '', { bed }: ReplayCliOptions): Replayed {
  const { streams, durationUs } = openCapturedBeds(capture, {
    only: bed?.map(bedIdOf),
    onNotice: (text) => process.stderr.write(`${text}\n`),
  });
  return { beds: streams, durationUs };
}

function bedIdOf(name: string): BedId {
  const bedId = parseBedId(name);
  if (bedId !== undefined) return bedId;
  const message = `Expected a bed id of letters, digits, ".", "_", "-", got ${name}.`;
  throw new EcgError('ECG_CLI_OPTION', message);
}

interface Publishing {
  readonly beds: Replayed['beds'];
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
    const beds = publishing.beds.map(({ deliveries }) => deliveries);
    await publishFrames({ ...publishing, beds, target, clock: systemClock });
    await target.flush();
  } finally {
    await target.close();
  }
}

async function report(
  { events, failed, refused }: ReplayResult,
  file: string | undefined,
): Promise<void> {
  const lines = events.map((event) => `${JSON.stringify(event)}\n`).join('');
  if (file !== undefined) await writeFile(file, lines);
  else process.stdout.write(lines);
  const alerts = new Set(events.map(({ alertId }) => alertId)).size;
  const bad = refused === 0 ? '' : `; ${refused} messages were no usable frames, see the log`;
  const lost = failed === 0 ? '' : `; ${failed} items could not be carried through, see the log`;
  process.stderr.write(`${alerts} alerts in ${events.length} events${bad}${lost}\n`);
}

function settingsFor({ config, kafka, redis, detector }: ReplayCliOptions): Settings {
  return readSettings(config, {
    ...(kafka === undefined ? {} : { kafka: { brokers: kafka } }),
    ...(redis === undefined ? {} : { redis: { url: redis } }),
    ...(detector === undefined ? {} : { inference: { detector } }),
  });
}
