import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import type { Lead } from '../domain/lead.js';
import { ReplayError } from './errors.js';
import { assignLeads, type LeadChoice } from './lead-names.js';
import {
  scaleToCounts,
  type LeftOutSignal,
  type RecordedAnnotation,
  type RecordedLead,
  type Recording,
} from './recording.js';
import { readBytes, readBytesIfThere } from './read-file.js';
import { parseWfdbAnnotations } from './wfdb-annotations.js';
import { parseWfdbHeader, type WfdbHeader, type WfdbSignal } from './wfdb-header.js';
import { decodeSignalFile, type DecodedSignalFile } from './wfdb-signal.js';

/** How a WFDB record is read. */
export interface WfdbReadOptions {
  /** The extension of the annotation file; `atr` by default, which need not be there. */
  readonly annotator?: string;
  /** What names in the header mean, where the rules of `assignLeads` do not know them. */
  readonly leadNames?: Readonly<Record<string, string>>;
  /** Whether samples that do not fit the header's checksum are an error (the default) or taken as they are. */
  readonly checksum?: 'verify' | 'ignore';
}

/** One signal of a record as its file has it. */
export interface WfdbSamples {
  readonly signal: WfdbSignal;
  /** ADC values, shifted by the signal's skew. */
  readonly adc: Int32Array;
  readonly invalidValue: number | undefined;
}

/**
 * Reads a WFDB record: header, signal files and, where there are any, annotations.
 *
 * @param path - the record without extension, or its `.hea` file
 * @throws {ReplayError} with a code that says what is wrong with which file
 */
export async function readWfdbRecord(
  path: string,
  options: WfdbReadOptions = {},
): Promise<Recording> {
  const base = path.endsWith('.hea') ? path.slice(0, -'.hea'.length) : path;
  const headerName = basename(`${base}.hea`);
  const headerBytes = await readBytes(`${base}.hea`);
  const header = parseWfdbHeader(Buffer.from(headerBytes).toString('utf8'), headerName);
  const samples = await readWfdbSamples(header, dirname(base), options.checksum ?? 'verify');
  const annotationFile = `${base}.${options.annotator ?? 'atr'}`;
  const annotationBytes =
    options.annotator === undefined
      ? await readBytesIfThere(annotationFile)
      : await readBytes(annotationFile);
  const recording = wfdbRecording(header, samples, options.leadNames);
  if (annotationBytes === undefined) return recording;
  const found = parseWfdbAnnotations(annotationBytes, basename(annotationFile));
  const resolutionHz = found.timeResolutionHz ?? header.frameRateHz;
  return {
    ...recording,
    annotations: onSamples(found.annotations, recording.sampleRateHz / resolutionHz),
  };
}

/**
 * Reads which leads a WFDB record is replayed with, from its header alone.
 *
 * @param path - the record without extension
 * @throws {ReplayError} where the header cannot be read
 */
export async function readWfdbLeads(path: string): Promise<readonly Lead[]> {
  const headerBytes = await readBytes(`${path}.hea`);
  const text = Buffer.from(headerBytes).toString('utf8');
  const { signals } = parseWfdbHeader(text, basename(`${path}.hea`));
  return leadChoices(signals).flatMap((choice) => ('lead' in choice ? [choice.lead] : []));
}

/**
 * Reads every signal file of a header into ADC values, one entry a signal line.
 *
 * @param directory - the folder of the header; signal files lie in it
 */
export async function readWfdbSamples(
  header: WfdbHeader,
  directory: string,
  checksum: 'verify' | 'ignore',
): Promise<readonly WfdbSamples[]> {
  const files = new Map<string, WfdbSignal[]>();
  for (const signal of header.signals) {
    files.set(signal.fileName, [...(files.get(signal.fileName) ?? []), signal]);
  }
  const read = new Map<WfdbSignal, WfdbSamples>();
  for (const [fileName, signals] of files) {
    const bytes = await readBytes(signalPath(directory, fileName));
    const decoded = decodeSignalFile(bytes, layoutOf(fileName, signals, header));
    signals.forEach((signal, index) => {
      if (checksum === 'verify') verifyChecksum(signal, decoded.signals[index]);
      read.set(signal, samplesOf(signal, decoded, index));
    });
  }
  return header.signals.flatMap((signal) => read.get(signal) ?? []);
}

/**
 * Makes a recording of a header and its samples: leads named, ADC values turned into counts with
 * 0 at 0 mV, rescaled where they do not fit into 16 bits.
 *
 * @throws {ReplayError} `ECG_REPLAY_LEADS` where no lead is left or the leads have several rates
 */
export function wfdbRecording(
  header: WfdbHeader,
  samples: readonly WfdbSamples[],
  leadNames?: Readonly<Record<string, string>>,
): Recording {
  const choices = leadChoices(
    samples.map(({ signal }) => signal),
    leadNames,
  );
  const leads: (RecordedLead & { samplesPerFrame: number })[] = [];
  const leftOut: LeftOutSignal[] = [];
  samples.forEach((entry, index) => {
    const choice = choices[index];
    const sourceName = entry.signal.description;
    if (choice === undefined) return;
    if ('leftOut' in choice) leftOut.push({ sourceName, reason: choice.leftOut });
    else {
      const { samplesPerFrame } = entry.signal;
      const place = { lead: choice.lead, sourceName, channel: index };
      leads.push({ ...place, ...countsOf(entry), samplesPerFrame });
    }
  });
  const samplesPerFrame = commonRate(header, leads);
  return {
    name: header.recordName,
    sampleRateHz: header.frameRateHz * samplesPerFrame,
    sampleCount: Math.min(...leads.map(({ counts }) => counts.length)),
    leads: leads.map(({ samplesPerFrame: _, ...lead }) => lead),
    ...(header.startUs !== undefined && { startUs: header.startUs }),
    annotations: [],
    leftOut,
  };
}

function leadChoices(
  signals: readonly WfdbSignal[],
  leadNames?: Readonly<Record<string, string>>,
): readonly LeadChoice[] {
  const named = signals.map(({ description, units }) => ({
    sourceName: description,
    isVoltage: uvPerUnit(units) !== undefined,
  }));
  return assignLeads(named, leadNames);
}

function commonRate(
  header: WfdbHeader,
  leads: readonly { readonly sourceName: string; readonly samplesPerFrame: number }[],
): number {
  const [first] = leads;
  if (first === undefined) {
    const names = header.signals.map(({ description }) => description || '(no name)').join(', ');
    throw new ReplayError(
      'ECG_REPLAY_LEADS',
      `${header.recordName}: expected at least one ECG lead, the record has ${names}`,
    );
  }
  const other = leads.find(({ samplesPerFrame }) => samplesPerFrame !== first.samplesPerFrame);
  if (other !== undefined) {
    throw new ReplayError(
      'ECG_REPLAY_LEADS',
      `${header.recordName}: expected one sample rate, ${first.sourceName} has ` +
        `${first.samplesPerFrame} samples a frame and ${other.sourceName} has ${other.samplesPerFrame}`,
    );
  }
  return first.samplesPerFrame;
}

function countsOf({
  signal,
  adc,
  invalidValue,
}: WfdbSamples): Pick<RecordedLead, 'gainUvPerCount' | 'counts'> {
  const values = new Float64Array(adc.length);
  for (let index = 0; index < adc.length; index += 1) {
    const value = adc[index] ?? 0;
    values[index] = value === invalidValue ? NaN : value - signal.baseline;
  }
  return scaleToCounts(values, (uvPerUnit(signal.units) ?? 1) / signal.gainPerUnit);
}

/** Microvolts in a unit of a header; undefined where it is not a voltage. */
function uvPerUnit(units: string): number | undefined {
  switch (units.toLowerCase().replace(/[µμ]/, 'u')) {
    case 'v':
      return 1e6;
    case 'mv':
      return 1e3;
    case 'uv':
      return 1;
    case 'nv':
      return 1e-3;
    default:
      return undefined;
  }
}

function layoutOf(
  fileName: string,
  signals: readonly WfdbSignal[],
  header: WfdbHeader,
): Parameters<typeof decodeSignalFile>[1] {
  const formats = new Set(signals.map(({ format }) => format));
  if (formats.size > 1) {
    throw new ReplayError(
      'ECG_REPLAY_HEADER',
      `${fileName}: expected one format for all signals of the file, the header says ` +
        [...formats].join(' and '),
    );
  }
  return {
    fileName,
    format: signals[0]?.format ?? 0,
    byteOffset: Math.max(...signals.map(({ byteOffset }) => byteOffset)),
    samplesPerFrame: signals.map(({ samplesPerFrame }) => samplesPerFrame),
    initialValues: signals.map(({ initialValue }) => initialValue),
    frameCount: header.frameCount,
  };
}

/** Takes out the skew: the signal moves to the left and ends with invalid samples. */
function samplesOf(signal: WfdbSignal, decoded: DecodedSignalFile, index: number): WfdbSamples {
  const stored = decoded.signals[index] ?? new Int32Array();
  const { invalidValue } = decoded;
  if (signal.skewFrames === 0) return { signal, adc: stored, invalidValue };
  const adc = new Int32Array(stored.length).fill(invalidValue ?? signal.baseline);
  adc.set(stored.subarray(signal.skewFrames * signal.samplesPerFrame));
  return { signal, adc, invalidValue };
}

function verifyChecksum(signal: WfdbSignal, stored: Int32Array | undefined): void {
  if (signal.checksum === undefined || stored === undefined) return;
  let sum = 0;
  for (const value of stored) sum = (sum + value) | 0;
  const found = (sum << 16) >> 16;
  const expected = (signal.checksum << 16) >> 16;
  if (found === expected) return;
  throw new ReplayError(
    'ECG_REPLAY_CHECKSUM',
    `${signal.fileName}: expected checksum ${expected} for signal ${signal.description}, the samples ` +
      `give ${found}; fetch the file again, or read it without the check`,
  );
}

function onSamples(
  annotations: readonly RecordedAnnotation[],
  samplesPerTick: number,
): readonly RecordedAnnotation[] {
  if (samplesPerTick === 1) return annotations;
  return annotations.map((annotation) => ({
    ...annotation,
    sampleIndex: Math.round(annotation.sampleIndex * samplesPerTick),
  }));
}

/** A header comes from outside, so it may not name a file outside its own folder. */
function signalPath(directory: string, fileName: string): string {
  const path = join(directory, fileName);
  const inside = relative(directory, path);
  if (isAbsolute(fileName) || inside.startsWith('..') || inside === '') {
    throw new ReplayError(
      'ECG_REPLAY_HEADER',
      `expected a signal file in the folder of its header, the header names ${fileName}`,
    );
  }
  return path;
}
