import type { Command } from 'commander';
import { startDemo } from '../app/demo-ward.js';
import { readRecordings } from '../app/recordings.js';
import { demoSources, recordedSources, type PlayedSource } from '../app/replay-sources.js';
import { systemClock } from '../app/system-clock.js';
import { whenAborted } from '../app/when-aborted.js';
import type { DetectorName, Settings } from '../config/schema.js';
import { EcgError } from '../domain/errors.js';
import { openLog } from './logging.js';
import { collectOption, countOption, detectorOption, integerOption } from './options.js';
import { EXIT } from './outcome.js';
import { readSettings } from './settings.js';
import { endProcessWithin, startedBefore, STOPS_WITHIN_MS, stopSignal } from './stopping.js';

interface DemoOptions {
  readonly beds: number;
  readonly seed: number;
  readonly data?: string;
  readonly record?: readonly string[];
  readonly port?: number;
  readonly detector?: DetectorName;
  readonly config?: string;
}

/** What `--data` plays where `--record` names nothing: both databases of two-lead recordings. */
const USUAL_RECORDS = [
  'mitdb/208',
  'mitdb/119',
  'vfdb/424',
  'mitdb/101',
  'mitdb/106',
  'vfdb/418',
  'mitdb/122',
  'mitdb/205',
];

/** Adds `wardwave demo`. */
export function addDemo(program: Command): void {
  program
    .command('demo')
    .description(
      'Try it: a ward of synthetic beds, or of recordings, in this one process; needs no server',
    )
    .option('--beds <count>', 'number of beds', countOption, 8)
    .option('--seed <number>', 'another seed makes other hearts', integerOption, 1)
    .option('--data <folder>', 'play recordings of this folder instead (mitdb/, vfdb/, ...)')
    .option(
      '--record <names>',
      `which ones, comma separated (default: ${USUAL_RECORDS.slice(0, 2).join(',')} and others)`,
      collectOption,
    )
    .option(
      '--port <number>',
      'port of the page and the API (default: 8080); 0 takes a free one',
      integerOption,
    )
    .addOption(detectorOption())
    .option('--config <file>', 'YAML file with settings (default: $WARDWAVE_CONFIG)')
    .action(demo);
}

async function demo(options: DemoOptions): Promise<void> {
  if (options.record !== undefined && options.data === undefined) {
    throw new EcgError('ECG_CLI_OPTION', '--record needs --data, the folder of the recordings.');
  }
  const settings = settingsFor(options);
  const logger = openLog(settings.log.level === 'info' ? 'warn' : settings.log.level);
  const beds = await sourcesOf(options);
  const signal = stopSignal();
  const starting = startDemo(
    settings,
    { beds, data: options.data, seed: options.seed },
    { clock: systemClock, logger },
  );
  const ward = await startedBefore(starting, signal);
  if (ward === undefined) return;
  console.log(
    [
      '',
      `wardwave watches ${beds.length} beds. It predicts anomalies and supplements monitors' own alarms.`,
      '',
      `  page       ${ward.url}/#token=${ward.token}`,
      `  token      ${ward.token}`,
      `  alerts     curl -H "Authorization: Bearer TOKEN" ${ward.url}/api/v1/alerts`,
      `  metrics    ${ward.url}/metrics`,
      '',
      'Ctrl-C ends it.',
    ].join('\n'),
  );
  const failure = await Promise.race([ward.failed, whenAborted(signal)]);
  endProcessWithin(STOPS_WITHIN_MS, EXIT.failed);
  await ward.stop();
  if (failure !== undefined) throw failure as Error;
}

function settingsFor({ config, port, detector }: DemoOptions): Settings {
  return readSettings(config, {
    ...(port === undefined ? {} : { server: { port } }),
    ...(detector === undefined ? {} : { inference: { detector } }),
  });
}

async function sourcesOf({
  data,
  record = USUAL_RECORDS,
  beds,
  seed,
}: DemoOptions): Promise<readonly PlayedSource[]> {
  if (data === undefined) return demoSources({ beds, seed });
  return recordedSources(await readRecordings(data, record), { beds, names: record });
}
