import { epochUs, US_PER_SECOND, type EpochUs } from '../domain/units.js';
import { ReplayError } from './errors.js';

/** One signal line of a WFDB header. */
export interface WfdbSignal {
  readonly fileName: string;
  readonly format: number;
  readonly samplesPerFrame: number;
  /** Frames by which this signal comes too late in its file. */
  readonly skewFrames: number;
  readonly byteOffset: number;
  /** ADC units for one physical unit; may be negative. */
  readonly gainPerUnit: number;
  /** The ADC value of 0 physical units. */
  readonly baseline: number;
  readonly units: string;
  readonly adcResolutionBits: number;
  readonly adcZero: number;
  readonly initialValue: number;
  readonly checksum?: number;
  readonly blockSizeBytes: number;
  readonly description: string;
}

/** A WFDB header of a record with one segment. */
export interface WfdbHeader {
  readonly recordName: string;
  /** Frames a second; a signal has `samplesPerFrame` times as many samples. */
  readonly frameRateHz: number;
  readonly counterFrequencyHz: number;
  readonly baseCounterValue: number;
  /** Undefined where the header does not say how long the record is. */
  readonly frameCount?: number;
  /** Undefined without a base date: a time of day alone is no moment. */
  readonly startUs?: EpochUs;
  readonly signals: readonly WfdbSignal[];
  /** Lines that begin with `#`, without it. */
  readonly comments: readonly string[];
}

const DEFAULT_FRAME_RATE_HZ = 250;
const DEFAULT_GAIN_PER_UNIT = 200;
const DEFAULT_UNITS = 'mV';
const MAX_SIGNALS = 64;
const NUMBER = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`;
const RATE_FIELD = new RegExp(`^(${NUMBER})(?:/(${NUMBER})(?:\\((${NUMBER})\\))?)?$`);
const FORMAT_FIELD = /^(\d+)(?:x(\d+))?(?::(\d+))?(?:\+(\d+))?$/;
const GAIN_FIELD = new RegExp(`^(${NUMBER})(?:\\(([-+]?\\d+)\\))?(?:/(\\S+))?$`);

/**
 * Reads a WFDB header.
 *
 * Absent fields have the defaults of the format: 250 frames a second, gain 200 also where 0 is
 * given, units mV, baseline equal to the ADC zero.
 *
 * @param text - what the `.hea` file holds
 * @param fileName - for messages
 * @throws {ReplayError} `ECG_REPLAY_HEADER` with file and line where a field cannot be, and
 *   `ECG_REPLAY_FORMAT` for a record of several segments
 * @source docs/sources.md#wfdb-header
 */
export function parseWfdbHeader(text: string, fileName: string): WfdbHeader {
  const comments: string[] = [];
  const lines: HeaderLine[] = [];
  text.split(/\r?\n/).forEach((raw, index) => {
    const line = raw.trim();
    if (line.startsWith('#')) comments.push(line.slice(1).trim());
    else if (line !== '') lines.push({ text: line, place: `${fileName}, line ${index + 1}` });
  });
  const [first, ...rest] = lines;
  if (first === undefined) {
    throw new ReplayError(
      'ECG_REPLAY_HEADER',
      `${fileName}: expected a record line, the file has none`,
    );
  }
  const { signalCount, ...record } = parseRecordLine(first);
  if (rest.length < signalCount) {
    throw new ReplayError(
      'ECG_REPLAY_HEADER',
      `${fileName}: the record line promises ${signalCount} signals, ${rest.length} signal lines follow`,
    );
  }
  return { ...record, signals: rest.slice(0, signalCount).map(parseSignalLine), comments };
}

interface HeaderLine {
  readonly text: string;
  readonly place: string;
}

type RecordLine = Omit<WfdbHeader, 'signals' | 'comments'> & { readonly signalCount: number };

function parseRecordLine(line: HeaderLine): RecordLine {
  const [name = '', signals, rate, frames, time, date] = line.text.split(/\s+/);
  const [recordName = '', segments] = name.split('/');
  if (segments !== undefined) {
    throw new ReplayError(
      'ECG_REPLAY_FORMAT',
      `${line.place}: ${recordName} has ${segments} segments, expected one; replay its segments one by one`,
    );
  }
  const signalCount = wholeNumber(signals, 'the number of signals', line);
  if (signalCount < 1 || signalCount > MAX_SIGNALS) {
    throw wrong(line, `1 to ${MAX_SIGNALS} signals`, String(signalCount));
  }
  const frameCount = frames === undefined ? 0 : wholeNumber(frames, 'the number of samples', line);
  const startUs = startOf(time, date, line);
  return {
    recordName,
    signalCount,
    ...parseRate(rate, line),
    // A length of 0 means the same as none: it is not known.
    ...(frameCount > 0 && { frameCount }),
    ...(startUs !== undefined && { startUs }),
  };
}

function parseRate(
  field: string | undefined,
  line: HeaderLine,
): Pick<WfdbHeader, 'frameRateHz' | 'counterFrequencyHz' | 'baseCounterValue'> {
  const match = RATE_FIELD.exec(field ?? String(DEFAULT_FRAME_RATE_HZ));
  const frameRateHz = Number(match?.[1]);
  if (match === null || !(frameRateHz > 0)) {
    throw wrong(line, 'a sampling frequency above 0 Hz', field ?? 'nothing');
  }
  const counter = Number(match[2] ?? 0);
  return {
    frameRateHz,
    counterFrequencyHz: counter > 0 ? counter : frameRateHz,
    baseCounterValue: Number(match[3] ?? 0),
  };
}

function startOf(
  time: string | undefined,
  date: string | undefined,
  line: HeaderLine,
): EpochUs | undefined {
  if (time === undefined || date === undefined) return undefined;
  const clock = /^(?:(?:(\d{1,2}):)?(\d{1,2}):)?(\d{1,2}(?:\.\d+)?)$/.exec(time);
  const day = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(date);
  if (clock === null || day === null) {
    throw wrong(line, 'a base time HH:MM:SS and a base date DD/MM/YYYY', `${time} ${date}`);
  }
  const midnightMs = Date.UTC(Number(day[3]), Number(day[2]) - 1, Number(day[1]));
  const seconds = Number(clock[1] ?? 0) * 3600 + Number(clock[2] ?? 0) * 60 + Number(clock[3]);
  return epochUs(midnightMs * 1000 + Math.round(seconds * US_PER_SECOND));
}

function parseSignalLine(line: HeaderLine): WfdbSignal {
  const fields = /^(\S+)\s+(\S+)(.*)$/.exec(line.text);
  const format = FORMAT_FIELD.exec(fields?.[2] ?? '');
  if (fields === null || format === null) {
    throw wrong(line, 'a file name and a format such as 212 or 16x2:1+24', line.text);
  }
  const rest = fields[3]?.trim() ?? '';
  // The seven numbers are optional from the right; the description is all that follows them.
  const [gain, resolution, zero, initial, checksum, blockSize] = rest.split(/\s+/);
  const description = /^(?:\S+\s+){6}(.*)$/.exec(rest)?.[1]?.trim() ?? '';
  const adcZero = integer(zero, 'the ADC zero', line) ?? 0;
  const sum = integer(checksum, 'the checksum', line);
  return {
    fileName: fields[1] ?? '',
    format: Number(format[1]),
    samplesPerFrame: Math.max(1, Number(format[2] ?? 1)),
    skewFrames: Number(format[3] ?? 0),
    byteOffset: Number(format[4] ?? 0),
    ...parseGain(gain, adcZero, line),
    adcResolutionBits: integer(resolution, 'the ADC resolution', line) ?? 0,
    adcZero,
    initialValue: integer(initial, 'the initial value', line) ?? adcZero,
    ...(sum !== undefined && { checksum: sum }),
    blockSizeBytes: integer(blockSize, 'the block size', line) ?? 0,
    description,
  };
}

function parseGain(
  field: string | undefined,
  adcZero: number,
  line: HeaderLine,
): Pick<WfdbSignal, 'gainPerUnit' | 'baseline' | 'units'> {
  if (field === undefined || field === '') {
    return { gainPerUnit: DEFAULT_GAIN_PER_UNIT, baseline: adcZero, units: DEFAULT_UNITS };
  }
  const match = GAIN_FIELD.exec(field);
  const gain = Number(match?.[1]);
  if (match === null || !Number.isFinite(gain)) {
    throw wrong(line, 'a gain such as 200(1024)/mV', field);
  }
  return {
    gainPerUnit: gain === 0 ? DEFAULT_GAIN_PER_UNIT : gain,
    baseline: match[2] === undefined ? adcZero : Number(match[2]),
    units: match[3] ?? DEFAULT_UNITS,
  };
}

function integer(field: string | undefined, what: string, line: HeaderLine): number | undefined {
  if (field === undefined || field === '') return undefined;
  if (!/^[-+]?\d+$/.test(field)) throw wrong(line, `${what} as an integer`, field);
  return Number(field);
}

function wholeNumber(field: string | undefined, what: string, line: HeaderLine): number {
  const value = integer(field, what, line);
  if (value === undefined || value < 0) {
    throw wrong(line, `${what}, 0 or more`, field ?? 'nothing');
  }
  return value;
}

function wrong(line: HeaderLine, expected: string, came: string): ReplayError {
  return new ReplayError('ECG_REPLAY_HEADER', `${line.place}: expected ${expected}, came ${came}`);
}
