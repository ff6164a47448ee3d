import type { EpochUs } from '../domain/units.js';
import { ReplayError } from './errors.js';
import type { WfdbHeader, WfdbSignal } from './wfdb-header.js';

const UV_PER_MV = 1_000;
const US_PER_DAY = 86_400_000_000;
const US_PER_MS = 1_000;

/**
 * Writes a WFDB header; `parseWfdbHeader` gives back the same.
 *
 * Text is ASCII on one line; other characters become `?`. Numbers are written so that reading gives the same double. The base time has milliseconds, and
 * microseconds only where the start is not on a millisecond.
 *
 * @returns what the `.hea` file holds
 * @throws {ReplayError} `ECG_REPLAY_WRITE` for a name that some reader would not read
 * @source docs/sources.md#wfdb-header
 */
export function formatWfdbHeader(header: WfdbHeader): string {
  checkName(header.recordName, /^[A-Za-z0-9_]+$/, 'letters, digits and _');
  const lines = [
    recordLine(header),
    ...header.signals.map(signalLine),
    ...header.comments.map((comment) => `# ${onOneLine(comment)}`),
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * The gain for a header, in ADC units for a millivolt, of which `1000 / gain` is the given number
 * again, to the last bit where there is such a double and else to the one beside it.
 */
export function gainPerMv(gainUvPerCount: number): number {
  const nearest = UV_PER_MV / gainUvPerCount;
  const around = [nearest, neighbour(nearest, -1n), neighbour(nearest, 1n)];
  return around.find((gain) => UV_PER_MV / gain === gainUvPerCount) ?? nearest;
}

function neighbour(value: number, step: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + step);
  return view.getFloat64(0);
}

function recordLine(header: WfdbHeader): string {
  const { recordName, signals, frameRateHz, counterFrequencyHz, baseCounterValue } = header;
  const hasCounter = counterFrequencyHz !== frameRateHz || baseCounterValue !== 0;
  const base = baseCounterValue === 0 ? '' : `(${baseCounterValue})`;
  const rate = `${frameRateHz}${hasCounter ? `/${counterFrequencyHz}${base}` : ''}`;
  const start = header.startUs === undefined ? [] : [startOf(header.startUs)];
  return [recordName, signals.length, rate, header.frameCount ?? 0, ...start].join(' ');
}

function startOf(startUs: EpochUs): string {
  const day = new Date(Math.floor(startUs / US_PER_DAY) * (US_PER_DAY / US_PER_MS));
  const ofDayUs = startUs - day.getTime() * US_PER_MS;
  const time = new Date(Math.floor(ofDayUs / US_PER_MS)).toISOString().slice(11, 23);
  const beyondMs = ofDayUs % US_PER_MS;
  const rest = beyondMs === 0 ? '' : String(beyondMs).padStart(3, '0');
  const [year, month, date] = day.toISOString().slice(0, 10).split('-');
  return `${time}${rest} ${date}/${month}/${year}`;
}

function signalLine(signal: WfdbSignal): string {
  checkName(signal.fileName, /^[A-Za-z0-9_]+\.?[A-Za-z0-9_]*$/, 'letters, digits, _ and one dot');
  const { samplesPerFrame, skewFrames, byteOffset } = signal;
  const format = [
    String(signal.format),
    samplesPerFrame === 1 ? '' : `x${samplesPerFrame}`,
    skewFrames === 0 ? '' : `:${skewFrames}`,
    byteOffset === 0 ? '' : `+${byteOffset}`,
  ].join('');
  const numbers = [signal.adcResolutionBits, signal.adcZero, signal.initialValue];
  const gain = `${signal.gainPerUnit}(${signal.baseline})/${signal.units}`;
  const sum = signal.checksum ?? 0;
  const line = [signal.fileName, format, gain, ...numbers, sum, signal.blockSizeBytes];
  return `${line.join(' ')} ${onOneLine(signal.description)}`.trimEnd();
}

/**
 * What stands in a header may come from a monitor: a line break in it would begin a line of ours, and
 * some readers drop what is not ASCII.
 */
function onOneLine(text: string): string {
  return text
    .replace(/[\s\u0000-\u001f\u007f]+/g, ' ')
    .trim()
    .replace(/[^ -~]/gu, '?');
}

function checkName(name: string, pattern: RegExp, expected: string): void {
  if (pattern.test(name)) return;
  const message = `header: expected a name of ${expected}, came "${name}"`;
  throw new ReplayError('ECG_REPLAY_WRITE', message);
}
