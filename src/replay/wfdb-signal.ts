import { ReplayError } from './errors.js';

/** How the samples of one signal file lie in its bytes. */
export interface SignalFormat {
  /** The value that means "no valid sample"; undefined where the format has none. */
  readonly invalidValue?: number;
  /** Bytes that hold this many samples. */
  readonly bytesFor: (sampleCount: number) => number;
  /** Samples that this many bytes hold. */
  readonly samplesIn: (bytes: number) => number;
  /** Reads samples one after the other, as they lie in the file. */
  readonly decode: (bytes: Uint8Array, samples: Int32Array) => void;
  /** Whether the file holds differences to the sample before. */
  readonly isDifference?: true;
}

/** The WFDB signal formats that are read; compressed ones (508, 516, 524) are not. */
export const SIGNAL_FORMATS: ReadonlyMap<number, SignalFormat> = new Map<number, SignalFormat>([
  [8, { ...aligned(1, (view, at) => view.getInt8(at)), isDifference: true }],
  [16, { ...aligned(2, (view, at) => view.getInt16(at, true)), invalidValue: -32_768 }],
  [24, { ...aligned(3, readInt24), invalidValue: -8_388_608 }],
  [32, { ...aligned(4, (view, at) => view.getInt32(at, true)), invalidValue: -2_147_483_648 }],
  [61, { ...aligned(2, (view, at) => view.getInt16(at, false)), invalidValue: -32_768 }],
  [80, { ...aligned(1, (view, at) => view.getUint8(at) - 128), invalidValue: -128 }],
  [160, { ...aligned(2, (view, at) => view.getUint16(at, true) - 32_768), invalidValue: -32_768 }],
  [212, { ...pairs(), invalidValue: -2_048 }],
  [310, { ...triplets(split310), invalidValue: -512 }],
  [311, { ...triplets(split311), invalidValue: -512 }],
]);

/** What is needed to take a signal file apart. */
export interface SignalFileLayout {
  readonly fileName: string;
  readonly format: number;
  readonly byteOffset: number;
  /** Of each signal in the file, in the order in which they are interleaved. */
  readonly samplesPerFrame: readonly number[];
  /** The value before the first difference, for format 8. */
  readonly initialValues: readonly number[];
  /** What the header promises; undefined where it says nothing. */
  readonly frameCount: number | undefined;
}

/** The samples of a signal file. */
export interface DecodedSignalFile {
  readonly frameCount: number;
  /** ADC values of each signal, in the order of the layout. */
  readonly signals: readonly Int32Array[];
  readonly invalidValue: number | undefined;
}

/**
 * Takes a signal file apart into its signals. Bytes behind the promised length are tolerated.
 *
 * @throws {ReplayError} `ECG_REPLAY_FORMAT` for a format that is not read, `ECG_REPLAY_TRUNCATED`
 *   where the file is shorter than its header promises
 * @source docs/sources.md#wfdb-signal
 */
export function decodeSignalFile(bytes: Uint8Array, layout: SignalFileLayout): DecodedSignalFile {
  const format = SIGNAL_FORMATS.get(layout.format);
  if (format === undefined) {
    const known = [...SIGNAL_FORMATS.keys()].join(', ');
    throw new ReplayError(
      'ECG_REPLAY_FORMAT',
      `${layout.fileName}: expected a signal format of ${known}, the header says ${layout.format}`,
    );
  }
  const perFrame = layout.samplesPerFrame.reduce((sum, count) => sum + count, 0);
  const available = Math.max(0, bytes.length - layout.byteOffset);
  const frameCount = layout.frameCount ?? Math.floor(format.samplesIn(available) / perFrame);
  const needed = layout.byteOffset + format.bytesFor(frameCount * perFrame);
  if (bytes.length < needed) {
    throw new ReplayError(
      'ECG_REPLAY_TRUNCATED',
      `${layout.fileName}: expected ${needed} bytes for ${frameCount} frames of ${perFrame} samples ` +
        `in format ${layout.format}, found ${bytes.length}`,
      { details: { expectedBytes: needed, foundBytes: bytes.length } },
    );
  }
  const flat = new Int32Array(frameCount * perFrame);
  format.decode(bytes.subarray(layout.byteOffset, needed), flat);
  const signals = deinterleave(flat, layout.samplesPerFrame);
  if (format.isDifference) {
    signals.forEach((samples, index) => {
      accumulate(samples, layout.initialValues[index] ?? 0);
    });
  }
  return { frameCount, signals, invalidValue: format.invalidValue };
}

function deinterleave(flat: Int32Array, samplesPerFrame: readonly number[]): Int32Array[] {
  const perFrame = samplesPerFrame.reduce((sum, count) => sum + count, 0);
  const frameCount = flat.length / perFrame;
  let first = 0;
  return samplesPerFrame.map((count) => {
    const samples = new Int32Array(frameCount * count);
    for (let frame = 0; frame < frameCount; frame += 1) {
      const from = frame * perFrame + first;
      for (let step = 0; step < count; step += 1) {
        samples[frame * count + step] = flat[from + step] ?? 0;
      }
    }
    first += count;
    return samples;
  });
}

function accumulate(differences: Int32Array, initialValue: number): void {
  let value = initialValue;
  for (let index = 0; index < differences.length; index += 1) {
    value += differences[index] ?? 0;
    differences[index] = value;
  }
}

function aligned(
  bytesPerSample: number,
  read: (view: DataView, at: number) => number,
): Pick<SignalFormat, 'bytesFor' | 'samplesIn' | 'decode'> {
  return {
    bytesFor: (sampleCount) => sampleCount * bytesPerSample,
    samplesIn: (bytes) => Math.floor(bytes / bytesPerSample),
    decode: (bytes, samples) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      for (let index = 0; index < samples.length; index += 1) {
        samples[index] = read(view, index * bytesPerSample);
      }
    },
  };
}

function readInt24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getInt8(at + 2) << 16);
}

/** Format 212: two 12-bit samples in three bytes, the high nibbles of both in the middle one. */
function pairs(): Pick<SignalFormat, 'bytesFor' | 'samplesIn' | 'decode'> {
  return {
    bytesFor: (sampleCount) => Math.ceil(sampleCount * 1.5),
    samplesIn: (bytes) => Math.floor(bytes / 1.5),
    decode: (bytes, samples) => {
      for (let index = 0; index < samples.length; index += 1) {
        const at = (index >> 1) * 3;
        const middle = bytes[at + 1] ?? 0;
        const raw =
          index % 2 === 0
            ? (bytes[at] ?? 0) | ((middle & 0x0f) << 8)
            : (bytes[at + 2] ?? 0) | ((middle & 0xf0) << 4);
        samples[index] = signed(raw, 12);
      }
    },
  };
}

/** Formats 310 and 311: three 10-bit samples in four bytes. */
function triplets(
  split: (word: number, part: number) => number,
): Pick<SignalFormat, 'bytesFor' | 'samplesIn' | 'decode'> {
  // The last group may be cut after the bytes that its one or two samples need.
  return {
    bytesFor: (sampleCount) => Math.ceil((sampleCount * 4) / 3),
    samplesIn: (bytes) => Math.floor((bytes * 3) / 4),
    decode: (bytes, samples) => {
      for (let index = 0; index < samples.length; index += 1) {
        const at = Math.floor(index / 3) * 4;
        const word =
          (bytes[at] ?? 0) |
          ((bytes[at + 1] ?? 0) << 8) |
          ((bytes[at + 2] ?? 0) << 16) |
          ((bytes[at + 3] ?? 0) << 24);
        samples[index] = signed(split(word, index % 3), 10);
      }
    },
  };
}

/** Format 310: two 16-bit words with a sample in bits 1 to 10 each, and a third in their highest five bits. */
function split310(word: number, part: number): number {
  if (part === 0) return (word >> 1) & 0x3ff;
  if (part === 1) return (word >> 17) & 0x3ff;
  return ((word >> 11) & 0x1f) | (((word >> 27) & 0x1f) << 5);
}

/** Format 311: three samples side by side from the lowest bit; the highest two bits mean nothing. */
function split311(word: number, part: number): number {
  return (word >> (part * 10)) & 0x3ff;
}

function signed(raw: number, bits: number): number {
  const shift = 32 - bits;
  return (raw << shift) >> shift;
}
