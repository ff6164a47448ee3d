import type { DetectorName } from '../config/schema.js';
import { EcgError } from '../domain/errors.js';
import type { EpochUs } from '../domain/units.js';

/** What `wardwave replay` was given. */
export interface ReplayCliOptions {
  readonly data?: string;
  readonly record?: readonly string[];
  readonly scenario?: readonly string[];
  readonly capture?: string;
  readonly bed?: readonly string[];
  readonly beds?: number;
  readonly speed?: number | 'max';
  readonly start?: EpochUs;
  readonly loop?: boolean;
  readonly embedded?: boolean;
  readonly kafka?: readonly string[];
  readonly redis?: string;
  readonly alertsOut?: string;
  readonly junit?: string;
  readonly detector?: DetectorName;
  readonly csvRate?: number;
  readonly csvUnit?: 'mV' | 'uV';
  readonly config?: string;
}

const ONE_WAY = 'Expected --embedded, or --kafka (with --redis), not both.';

/**
 * Refuses options that do not fit together; gives those that name recordings.
 *
 * @throws {EcgError} `ECG_CLI_OPTION`, with the option to leave out or to add
 */
export function checkRecordOptions(options: ReplayCliOptions): {
  readonly data: string;
  readonly record: readonly string[];
} {
  const { data, record } = options;
  if (record === undefined) {
    refuse(
      'Expected --record <names>, --capture <folder> or --scenario <files>, to say what is replayed; see --help.',
    );
  }
  if (data === undefined) refuse('Expected --data <folder>, the folder of the recordings.');
  if (data === '') refuse('--data is empty: name the folder of the recordings.');
  checkPlace(options);
  return { data, record };
}

/** What the messages of a capture say themselves, or what only files have. */
const SAID_BY_CAPTURE = {
  record: '--record',
  beds: '--beds',
  start: '--start',
  loop: '--loop',
  csvRate: '--csv-rate',
  csvUnit: '--csv-unit',
} as const;

/**
 * Refuses what does not go with a capture.
 *
 * @throws {EcgError} `ECG_CLI_OPTION`
 */
export function checkCaptureOptions(options: ReplayCliOptions): void {
  refuseNamed(options, SAID_BY_CAPTURE, '--capture: its messages say it themselves');
  checkPlace(options);
}

function checkPlace(options: ReplayCliOptions): void {
  const { embedded, kafka, redis, alertsOut, junit, detector, loop } = options;
  if (junit !== undefined) refuse('--junit is about the assertions of scenarios: add --scenario.');
  if (embedded === true && (kafka ?? redis) !== undefined) refuse(ONE_WAY);
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

/** What a scenario file says itself. */
const SAID_BY_SCENARIO = {
  record: '--record',
  capture: '--capture',
  bed: '--bed',
  beds: '--beds',
  start: '--start',
  loop: '--loop',
  csvRate: '--csv-rate',
  csvUnit: '--csv-unit',
} as const;

/**
 * Refuses what does not go with a scenario.
 *
 * @throws {EcgError} `ECG_CLI_OPTION`
 */
export function checkScenarioOptions(options: ReplayCliOptions): void {
  const { embedded, kafka, redis, scenario = [], alertsOut } = options;
  refuseNamed(options, SAID_BY_SCENARIO, '--scenario: the scenario says it itself');
  if (embedded === true && (kafka ?? redis) !== undefined) refuse(ONE_WAY);
  if ((kafka === undefined) !== (redis === undefined)) {
    refuse('A scenario needs the whole chain: give --kafka with --redis, or neither.');
  }
  if (alertsOut !== undefined && scenario.length > 1) {
    refuse('--alerts-out takes the alert events of one scenario: name one, or leave it out.');
  }
  if (new Set(scenario).size < scenario.length) refuse('--scenario: expected each file once.');
}

function refuseNamed(
  options: ReplayCliOptions,
  names: Partial<Readonly<Record<keyof ReplayCliOptions, string>>>,
  besides: string,
): void {
  for (const [key, name] of Object.entries(names)) {
    if (options[key as keyof ReplayCliOptions] !== undefined) {
      refuse(`${name} does not go with ${besides}.`);
    }
  }
}

function refuse(message: string): never {
  throw new EcgError('ECG_CLI_OPTION', message);
}
