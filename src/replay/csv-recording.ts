import { basename } from 'node:path';
import { readCsvTable, type CsvTable } from './csv-table.js';
import { ReplayError } from './errors.js';
import { assignLeads } from './lead-names.js';
import { readBytes } from './read-file.js';
import {
  scaleToCounts,
  type LeftOutSignal,
  type RecordedLead,
  type Recording,
} from './recording.js';

/** How a CSV file of ECG is read. */
export interface CsvReadOptions {
  /** What the recording is called; for messages too. */
  readonly name: string;
  /** Needed where the file has no time column. */
  readonly sampleRateHz?: number;
  /** Needed where the file has no row of units. */
  readonly unit?: 'mV' | 'uV';
  /** What names in the header line mean, where the rules of `assignLeads` do not know them. */
  readonly leadNames?: Readonly<Record<string, string>>;
}

const UV_PER_UNIT: ReadonlyMap<string, number> = new Map([
  ['v', 1e6],
  ['mv', 1e3],
  ['uv', 1],
  ['µv', 1],
  ['μv', 1],
]);
const TICKS_PER_SECOND: ReadonlyMap<string, number> = new Map([
  ['time_s', 1],
  ['time_ms', 1e3],
]);
const SAMPLE_COLUMN = 'sample';

/**
 * Reads a CSV file of ECG.
 *
 * The first line names the leads, after an optional column `time_s`, `time_ms` or `sample`. The
 * second may name units (mV, uV, V). Columns are divided by comma, semicolon or tab. An empty
 * cell or `nan` is an invalid sample.
 *
 * @throws {ReplayError} `ECG_REPLAY_CSV` with the line where the file is not that, `ECG_REPLAY_LEADS`
 *   where no column is a lead, `ECG_REPLAY_OPTION` where the rate or the unit is nowhere given
 */
export function parseCsvRecording(text: string, options: CsvReadOptions): Recording {
  const table = readCsvTable(text, options.name, (cell) => isUnit(cell));
  const first = table.names[0]?.toLowerCase() ?? '';
  const hasPosition = TICKS_PER_SECOND.has(first) || first === SAMPLE_COLUMN;
  const sampleRateHz = hasPosition
    ? rateOfColumn(table, first, options)
    : givenRate(options, 'the file has no time column');
  const { leads, leftOut } = leadColumns(table, hasPosition ? 1 : 0, options);
  return {
    name: options.name,
    sampleRateHz,
    sampleCount: table.rowCount,
    leads,
    annotations: [],
    leftOut,
  };
}

/**
 * Reads a CSV file from disk; see {@link parseCsvRecording}.
 *
 * @throws {ReplayError} also `ECG_REPLAY_FILE` where it cannot be read
 */
export async function readCsvRecording(
  path: string,
  options: Omit<CsvReadOptions, 'name'> = {},
): Promise<Recording> {
  const text = Buffer.from(await readBytes(path)).toString('utf8');
  return parseCsvRecording(text, { ...options, name: basename(path) });
}

function isUnit(cell: string): boolean {
  const unit = cell.toLowerCase();
  return UV_PER_UNIT.has(unit) || ['s', 'ms', SAMPLE_COLUMN, 'nu', 'mmhg', ''].includes(unit);
}

function leadColumns(
  table: CsvTable,
  firstColumn: number,
  options: CsvReadOptions,
): { readonly leads: readonly RecordedLead[]; readonly leftOut: readonly LeftOutSignal[] } {
  const names = table.names.slice(firstColumn);
  const scales = names.map((_, index) => uvPerUnit(table, index + firstColumn, options));
  const choices = assignLeads(
    names.map((sourceName, index) => ({ sourceName, isVoltage: scales[index] !== undefined })),
    options.leadNames,
  );
  const leads: RecordedLead[] = [];
  const leftOut: LeftOutSignal[] = [];
  names.forEach((sourceName, index) => {
    const choice = choices[index];
    if (choice === undefined) return;
    if ('leftOut' in choice) leftOut.push({ sourceName, reason: choice.leftOut });
    else {
      const values = table.columns[index + firstColumn] ?? new Float64Array();
      // Counts of 1 uV: finer than any ECG amplifier, and room for 32 mV to either side.
      const microvolts = values.map((value) => value * (scales[index] ?? 1));
      leads.push({
        lead: choice.lead,
        sourceName,
        channel: index,
        ...scaleToCounts(microvolts, 1),
      });
    }
  });
  if (leads.length === 0) {
    throw new ReplayError(
      'ECG_REPLAY_LEADS',
      `${table.name}, line 1: expected at least one ECG lead, came ${names.join(', ')}`,
    );
  }
  return { leads, leftOut };
}

function uvPerUnit(table: CsvTable, column: number, options: CsvReadOptions): number | undefined {
  const unit = table.units === undefined ? options.unit : table.units[column];
  if (unit === undefined) {
    throw new ReplayError(
      'ECG_REPLAY_OPTION',
      `${table.name}: expected a second line with units or the option "unit" (mV or uV), came neither`,
    );
  }
  return UV_PER_UNIT.get(unit.toLowerCase());
}

function givenRate(options: CsvReadOptions, why: string): number {
  const { sampleRateHz } = options;
  if (sampleRateHz !== undefined && sampleRateHz > 0 && Number.isFinite(sampleRateHz)) {
    return sampleRateHz;
  }
  throw new ReplayError(
    'ECG_REPLAY_OPTION',
    `${options.name}: expected the option "sampleRateHz" above 0, since ${why}`,
  );
}

function rateOfColumn(table: CsvTable, column: string, options: CsvReadOptions): number {
  const ticksPerSecond = TICKS_PER_SECOND.get(column);
  if (ticksPerSecond === undefined) {
    const rateHz = givenRate(options, 'the file counts samples, not time');
    requireEven(table, 1);
    return rateHz;
  }
  const times = table.columns[0] ?? new Float64Array();
  const steps = times.length - 1;
  const span = (times[steps] ?? NaN) - (times[0] ?? NaN);
  const rateHz = options.sampleRateHz ?? wholeIfNear((steps * ticksPerSecond) / span);
  if (steps < 1 || !(rateHz > 0) || !Number.isFinite(rateHz)) {
    throw new ReplayError(
      'ECG_REPLAY_CSV',
      `${table.name}: expected a column ${column} that rises over two samples or more`,
    );
  }
  requireEven(table, ticksPerSecond / rateHz);
  return rateHz;
}

/** A rate measured from rounded times is taken as the whole number that it is nearest to, within 0.1 %. */
function wholeIfNear(rateHz: number): number {
  const whole = Math.round(rateHz);
  return Math.abs(rateHz - whole) <= whole / 1_000 ? whole : rateHz;
}

function requireEven(table: CsvTable, step: number): void {
  const times = table.columns[0] ?? new Float64Array();
  const start = times[0] ?? 0;
  for (let row = 0; row < times.length; row += 1) {
    const expected = start + row * step;
    const found = times[row] ?? NaN;
    if (Math.abs(found - expected) <= step / 2) continue;
    throw new ReplayError(
      'ECG_REPLAY_CSV',
      `${table.name}, line ${table.firstLine + row}: expected ${table.names[0] ?? ''} near ` +
        `${Number(expected.toPrecision(9))} for evenly spaced samples, came ${found}`,
    );
  }
}
