import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { INVALID_COUNT } from '../../src/domain/frame.js';
import { epochUs } from '../../src/domain/units.js';
import type { RecordedAnnotation } from '../../src/replay/recording.js';
import type { WfdbHeader } from '../../src/replay/wfdb-header.js';
import { gainPerMv } from '../../src/replay/wfdb-header-writer.js';
import type { WrittenSignal } from '../../src/replay/wfdb-signal-writer.js';

const SAMPLE_COUNT = 300;

/** Microvolts per count: one that is no finite decimal of its inverse, and one that is. */
export const WRITTEN_GAINS_UV = [4.88, 2.5] as const;

/** The counts of the committed record `written`, with a gap from 100 to 140. */
export const WRITTEN_COUNTS: readonly Int16Array[] = [0, 1].map((signal) =>
  Int16Array.from({ length: SAMPLE_COUNT }, (_, index) => {
    if (index >= 100 && index < 140) return INVALID_COUNT;
    if (index === 50 + signal) return 32_767;
    if (index === 60 + signal) return -32_767;
    return ((index * (7_919 + signal)) % 4_001) - 2_000;
  }),
);

/** Annotations with every field of the format, one pause that needs a SKIP, and one of more than 2^16 samples. */
export const WRITTEN_ANNOTATIONS: readonly RecordedAnnotation[] = [
  { sampleIndex: 0, symbol: '~', subtype: 0, channel: 0, number: 0, note: 'monitor restart' },
  { sampleIndex: 10, symbol: 'N', subtype: 0, channel: 0, number: 0, note: '' },
  { sampleIndex: 100, symbol: '~', subtype: -1, channel: 0, number: 0, note: 'gap: 40 samples' },
  { sampleIndex: 140, symbol: '~', subtype: 2, channel: 1, number: 0, note: 'lead off: V1' },
  { sampleIndex: 140, symbol: '(', subtype: 3, channel: 1, number: 2, note: '' },
  { sampleIndex: 2_000, symbol: ')', subtype: 3, channel: 1, number: 2, note: '' },
  { sampleIndex: 2_001, symbol: '"', subtype: -128, channel: 255, number: -128, note: 'odd' },
  { sampleIndex: 5_000_000, symbol: '+', subtype: 127, channel: 0, number: 127, note: '(VT' },
  { sampleIndex: 5_001_023, symbol: '"', subtype: 0, channel: 0, number: 0, note: 'x'.repeat(255) },
  { sampleIndex: 5_002_047, symbol: 'V', subtype: 0, channel: 0, number: 0, note: '' },
];

/** The header of the committed record. */
export function writtenHeader(signals: readonly WrittenSignal[]): WfdbHeader {
  return {
    recordName: 'written',
    frameRateHz: 257.5,
    counterFrequencyHz: 257.5,
    baseCounterValue: 0,
    frameCount: SAMPLE_COUNT,
    // 2026-01-31T23:59:58.037Z.
    startUs: epochUs(1_769_903_998_037_000),
    signals: ['II', 'V1'].map((description, index) => ({
      fileName: 'written.dat',
      format: 16,
      samplesPerFrame: 1,
      skewFrames: 0,
      byteOffset: 0,
      gainPerUnit: gainPerMv(WRITTEN_GAINS_UV[index] ?? 1),
      baseline: 0,
      units: 'mV',
      adcResolutionBits: 16,
      adcZero: 0,
      initialValue: signals[index]?.initialValue ?? 0,
      checksum: signals[index]?.checksum ?? 0,
      blockSizeBytes: 0,
      description,
    })),
    comments: ['bed: B1', 'device: monitor-1'],
  };
}

/** What python wfdb said of an annotation file. */
export interface AnnotationsInPython {
  readonly sampleRateHz: number;
  readonly annotations: readonly RecordedAnnotation[];
}

/** What python wfdb said of a committed record; fixtures/check-written.py writes it. */
export interface RecordInPython {
  readonly record: {
    readonly sampleRateHz: number;
    readonly sampleCount: number;
    readonly startUs: number;
    readonly comments: readonly string[];
    readonly signals: readonly {
      readonly name: string;
      readonly format: string;
      readonly units: string;
      readonly gainPerMv: number;
      readonly baseline: number;
      readonly initialValue: number;
      readonly checksum: number;
      readonly counts: readonly number[];
      readonly millivolts: readonly (number | null)[];
    }[];
  };
  readonly annotators: Readonly<Record<string, AnnotationsInPython>>;
}

/**
 * Reads what python wfdb said of a record.
 *
 * @param path - without extension
 */
export function readInPython(path = join(__dirname, 'fixtures', 'written')): RecordInPython {
  return JSON.parse(readFileSync(`${path}.json`, 'utf8')) as RecordInPython;
}
