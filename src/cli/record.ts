import { join } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { kafkaConnection } from '../app/kafka-settings.js';
import { recordTopic, type RecordProgress, type RecordResult } from '../app/record-topic.js';
import { systemClock } from '../app/system-clock.js';
import { parseBedId, type BedId } from '../domain/bed.js';
import type { TapStart } from '../ingest/tap-offsets.js';
import { exportRecords } from './export.js';
import { openLog } from './logging.js';
import { countOption, listOption, momentOption } from './options.js';
import { changingLine } from './progress-line.js';
import { readSettings } from './settings.js';
import { stopSignal } from './stopping.js';

interface RecordOptions {
  readonly kafka?: readonly string[];
  readonly topic?: string;
  readonly out: string;
  readonly bed?: readonly BedId[];
  readonly from: TapStart;
  readonly duration?: number;
  readonly rotateMib?: number;
  readonly wfdb?: boolean;
  readonly config?: string;
}

const HELP = `
It reads beside the ward: in a consumer group of its own, and commits nothing. Every message is kept as it came, those
that are no frames too. Ctrl-C ends it in good order; what was recorded before a crash is read all the same.

Examples:
  wardwave record --kafka localhost:9092 --out night-3 --duration 8h
  wardwave record --kafka localhost:9092 --out bed-7 --bed B07 --from 2026-01-31T08:00:00Z --wfdb`;

const BYTES_PER_MIB = 1_048_576;
const MS = { h: 3_600_000, m: 60_000, s: 1_000 } as const;

/** Adds `wardwave record`. */
export function addRecord(program: Command): void {
  program
    .command('record')
    .description('Record a live topic to files, as it comes, for replay and export')
    .option('--kafka <brokers>', 'brokers as host:port, comma separated', listOption)
    .option('--topic <name>', 'topic to record (default: the frames topic of the settings)')
    .requiredOption('--out <folder>', 'folder for the capture; made where there is none')
    .option('--bed <ids>', 'only these beds, comma separated (default: every message)', bedsOption)
    .addOption(
      new Option('--from <start>', 'now, beginning, or a moment such as 2026-01-31T08:00:00Z')
        .default({ kind: 'now' }, 'now')
        .argParser(startOption),
    )
    .option('--duration <time>', 'end by itself after 90s, 10m, 1h30m, ...', durationOption)
    .option('--rotate-mib <size>', 'begin a new file at this size (default: 1024)', countOption)
    .option('--wfdb', 'at the end, write WFDB records to the folder wfdb in --out')
    .option('--config <file>', 'YAML file with settings (default: $WARDWAVE_CONFIG)')
    .addHelpText('after', HELP)
    .action(async (options: RecordOptions, command: Command) => {
      await record(options, command.parent?.version() ?? '');
    });
}

async function record(options: RecordOptions, version: string): Promise<void> {
  const { kafka, out, bed, duration, rotateMib } = options;
  const settings = readSettings(
    options.config,
    kafka === undefined ? {} : { kafka: { brokers: kafka } },
  );
  const line = changingLine(process.stderr);
  const result = await recordTopic({
    connection: await kafkaConnection(settings),
    topic: options.topic ?? settings.kafka.framesTopic,
    start: options.from,
    groupPrefix: settings.kafka.groupId,
    folder: out,
    ...(bed === undefined ? {} : { beds: bed }),
    ...(duration === undefined ? {} : { durationMs: duration }),
    ...(rotateMib === undefined ? {} : { rotateBytes: rotateMib * BYTES_PER_MIB }),
    writtenBy: version,
    clock: systemClock,
    logger: openLog(settings.log.level === 'info' ? 'warn' : settings.log.level),
    signal: stopSignal(),
    onProgress: (progress) => {
      line.show(formatRecordProgress(progress));
    },
  });
  line.end();
  for (const text of summaryLines(result, out)) console.log(text);
  if (options.wfdb === true) await exportRecords({ capture: out, folder: join(out, 'wfdb') });
}

/** A line such as `340 messages, 2 beds, 0.7 MB, 34 s, lag 0`. */
function formatRecordProgress(progress: RecordProgress): string {
  const { messages, beds, bytes, seconds, lagMessages, isReading } = progress;
  const away = isReading ? '' : ', waiting for Kafka';
  return `${messages} messages, ${beds} beds, ${megabytes(bytes)}, ${seconds.toFixed(0)} s, lag ${lagMessages}${away}`;
}

function summaryLines(result: RecordResult, folder: string): readonly string[] {
  const { messages, bytes, files, seconds, tally } = result;
  const refused = [...tally.refused].map(([reason, count]) => `${reason} ${count}`);
  return [
    `${messages} messages in ${seconds.toFixed(1)} s, ${megabytes(bytes)} in ${files} files: ${folder}`,
    ...[...tally.beds]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([bedId, bed]) =>
          `  ${bedId}: ${bed.frames} frames, ${bed.missingFrames} missing in ${bed.gaps} gaps, ` +
          `${bed.duplicates} twice, ${bed.outOfOrder} out of order, ${bed.restarts} restarts`,
      ),
    `  no frames: ${refused.length === 0 ? '0' : `${refused.join(', ')} (kept in the capture)`}`,
  ];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function bedsOption(text: string, before: readonly BedId[] = []): readonly BedId[] {
  const beds = listOption(text).map((item) => {
    const bedId = parseBedId(item);
    if (bedId === undefined) throw new InvalidArgumentError(`Expected bed ids, came ${item}.`);
    return bedId;
  });
  return [...before, ...beds];
}

function startOption(text: string): TapStart {
  if (text === 'now' || text === 'beginning') return { kind: text };
  try {
    return { kind: 'moment', momentUs: momentOption(text) };
  } catch {
    throw new InvalidArgumentError(
      'Expected now, beginning, or a moment such as 2026-01-31T08:00:00Z.',
    );
  }
}

function durationOption(text: string): number {
  const [, hours, minutes, seconds] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) ?? [];
  const durationMs =
    Number(hours ?? 0) * MS.h + Number(minutes ?? 0) * MS.m + Number(seconds ?? 0) * MS.s;
  // A timer of the system runs for 24 days at most.
  if (durationMs > 0 && durationMs < 2 ** 31) return durationMs;
  throw new InvalidArgumentError(
    'Expected a time above 0 and below 24 days, such as 90s or 1h30m.',
  );
}
