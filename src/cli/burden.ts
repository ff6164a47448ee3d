import { writeFile } from 'node:fs/promises';
import { InvalidArgumentError, type Command } from 'commander';
import { redisStores } from '../app/stores.js';
import { readBurden, storedWard } from '../app/ward-burden.js';
import { burdenCsv } from '../burden/burden-csv.js';
import type { BurdenReport } from '../domain/burden.js';
import { parseBedId, parseWardId, type BedId } from '../domain/bed.js';
import { EcgError } from '../domain/errors.js';
import { toEpochMs, type EpochUs } from '../domain/units.js';
import { momentOption } from './options.js';
import { readSettings } from './settings.js';
import { checkWritable } from './writable.js';

interface BurdenCliOptions {
  readonly from: EpochUs;
  readonly to: EpochUs;
  readonly bed?: BedId;
  readonly csv?: string;
  readonly json?: string;
  readonly redis?: string;
  readonly config?: string;
}

const MAX_PERIOD_MS = 366 * 86_400_000;

const HELP = `
It reads the ward's log in Redis and changes nothing. Shifts and time zone are settings: burden.shifts,
burden.timeZone. The log keeps redis.alertLogRetentionHours: a report cannot reach further back.

Examples:
  wardwave burden --from 2026-01-01T00:00:00+01:00 --to 2026-02-01T00:00:00+01:00 --csv january.csv
  wardwave burden --from 2026-01-31T06:00:00Z --to 2026-01-31T18:00:00Z --bed B07`;

/** Adds `wardwave burden`. */
export function addBurden(program: Command): void {
  program
    .command('burden')
    .description(
      'Report what the alerts of a period cost the staff: counts, answers, pauses, floods',
    )
    .requiredOption(
      '--from <moment>',
      'from this moment on, such as 2026-01-31T08:00:00Z',
      momentOption,
    )
    .requiredOption('--to <moment>', 'before this moment, at most 366 days later', momentOption)
    .option('--bed <id>', 'this bed only', bedOption)
    .option('--csv <file>', 'write every figure as a table (RFC 4180)')
    .option('--json <file>', 'write the report as JSON')
    .option('--redis <url>', 'the Redis of the ward, such as redis://localhost:6379')
    .option('--config <file>', 'YAML file with settings (default: $WARDWAVE_CONFIG)')
    .addHelpText('after', HELP)
    .action(burden);
}

async function burden(options: BurdenCliOptions): Promise<void> {
  const [fromMs, toMs] = [toEpochMs(options.from), toEpochMs(options.to)];
  if (toMs <= fromMs || toMs - fromMs > MAX_PERIOD_MS) {
    const message = '--to: expected a moment after --from, at most 366 days later.';
    throw new EcgError('ECG_CLI_OPTION', message);
  }
  for (const name of ['csv', 'json'] as const) {
    const file = options[name];
    if (file !== undefined) await checkWritable(`--${name}`, file);
  }
  const report = await reportOf(options, { fromMs, toMs });
  if (options.csv !== undefined) await writeFile(options.csv, burdenCsv(report));
  if (options.json !== undefined) {
    await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
  }
  process.stdout.write(formatBurden(report));
}

async function reportOf(
  { redis, config, bed }: BurdenCliOptions,
  period: { readonly fromMs: number; readonly toMs: number },
): Promise<BurdenReport> {
  const settings = readSettings(config, redis === undefined ? {} : { redis: { url: redis } });
  const wardId = parseWardId(settings.ward.id);
  const { url } = settings.redis;
  if (url === undefined || wardId === undefined) {
    throw new EcgError('ECG_APP_NO_REDIS', 'Name the ward’s Redis: --redis, or REDIS_URL.');
  }
  const stores = await redisStores({ ...settings.redis, url });
  try {
    const { alerts } = stores;
    const ward = storedWard({ wardId, alerts, settings: settings.burden });
    return await readBurden(ward, { ...period, ...(bed && { bedId: bed }) });
  } finally {
    await stores.close();
  }
}

/** What a person wants to know first. */
function formatBurden({ groups, top, floods }: BurdenReport): string {
  const rows = groups
    .filter(({ bedId }) => bedId === undefined)
    .map(({ shift, alerts, alertsPerBedDay, marks, response, pausedMs }) =>
      [
        `${shift ?? 'all shifts'}: ${alerts} alerts`,
        ...(alertsPerBedDay === undefined ? [] : [`${alertsPerBedDay.toFixed(1)} a bed-day`]),
        `${marks.false} marked false, ${marks.notMarked} not marked`,
        ...(response.p50Ms === undefined
          ? []
          : [`answered in ${seconds(response.p50Ms)} (median)`]),
        `${response.notAcknowledged} not acknowledged`,
        `sound paused for ${(pausedMs / 60_000).toFixed(1)} bed-minutes`,
      ].join('; '),
    );
  const sources = top.map(({ bedId, condition, alerts }) => `  ${alerts} ${condition} of ${bedId}`);
  return [...rows, `${floods.length} alarm floods`, ...sources, ''].join('\n');
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function bedOption(text: string): BedId {
  const bedId = parseBedId(text);
  if (bedId !== undefined) return bedId;
  throw new InvalidArgumentError('Expected a bed id: letters, digits, ".", "_" and "-".');
}
