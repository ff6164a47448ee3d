import { InferenceSession, Tensor } from 'onnxruntime-node';
import { InferenceError } from './errors.js';
import {
  OUTPUT_NAMES,
  R_PEAKS_INPUT,
  type ModelBatch,
  type ModelOutputs,
  type ModelShape,
  type OutputName,
} from './model-contract.js';
import { padded, rPeaksOf, type RPeakInput } from './r-peak-input.js';

type ValueMetadata = InferenceSession.ValueMetadata;

/** A tensor of the graph; every size that is a number is the manifest's, one with a name is free. */
interface ExpectedTensor {
  readonly type: 'float32' | 'int64';
  readonly sizes: readonly (number | string)[];
}

type ExpectedTensors = Readonly<Record<string, ExpectedTensor>>;

/**
 * Two windows, so that a model made for single windows is found before the first bed needs it, and one
 * with more R peaks than the other, so that one made for a fixed count of them is found too.
 */
const WARM_UP_WINDOWS = 2;
const WARM_UP_R_PEAKS: readonly (readonly number[])[] = [[300, 700], [500]];

/** One model on one thread of the CPU. */
export class OnnxSession {
  readonly #session: InferenceSession;
  readonly #shape: ModelShape;

  private constructor(session: InferenceSession, shape: ModelShape) {
    this.#session = session;
    this.#shape = shape;
  }

  /**
   * Loads a model, checks its inputs and outputs against the manifest's shape, and runs it once, so
   * that the first real batch is not slower than the others.
   *
   * @throws {InferenceError} `ECG_INFER_SHAPE` with every difference from the manifest;
   *   `ECG_INFER_FAILED` where the bytes are no model that onnxruntime can run
   */
  static async open(onnxBytes: Uint8Array, shape: ModelShape): Promise<OnnxSession> {
    const native = await createNative(onnxBytes);
    const session = new OnnxSession(native, shape);
    try {
      checkSignature(native, shape);
      await session.#warmUp();
    } catch (error) {
      await native.release();
      throw error;
    }
    return session;
  }

  /**
   * Runs the model on a batch. It keeps the thread busy for its whole length.
   *
   * @throws {InferenceError} `ECG_INFER_FAILED` where the run fails; `ECG_INFER_SHAPE` where its
   *   outputs are of another shape
   */
  async run(batch: ModelBatch): Promise<ModelOutputs> {
    const { rPeaks } = this.#shape;
    return this.#runWith(batch, rPeaks && rPeaksOf(this.#shape, batch, rPeaks.maxBeats));
  }

  /** Frees the model; no run may be under way. */
  async close(): Promise<void> {
    await this.#session.release();
  }

  async #runWith(batch: ModelBatch, rPeaks: RPeakInput | undefined): Promise<ModelOutputs> {
    const { windowCount } = batch;
    const feeds = { ...signalFeeds(this.#shape, batch), ...rPeakFeeds(windowCount, rPeaks) };
    const results = await this.#runNative(feeds, windowCount);
    const output = (name: OutputName): Float32Array<ArrayBuffer> =>
      outputValues(results[name], name, [windowCount, ...expectedOutputs(this.#shape)[name].sizes]);
    return {
      cellScores: output('cell_score'),
      windowScores: output('window_score'),
      reconstructionMv: output('reconstruction'),
    };
  }

  async #warmUp(): Promise<void> {
    const { leads, sampleCount, rPeaks } = this.#shape;
    const batch = {
      windowCount: WARM_UP_WINDOWS,
      ecgMv: new Float32Array(WARM_UP_WINDOWS * leads.length * sampleCount),
      leadPresent: new Float32Array(WARM_UP_WINDOWS * leads.length).fill(1),
    };
    await this.#runWith(batch, rPeaks && padded(WARM_UP_R_PEAKS));
  }

  async #runNative(
    feeds: InferenceSession.FeedsType,
    windowCount: number,
  ): Promise<InferenceSession.ReturnType> {
    try {
      return await this.#session.run(feeds, OUTPUT_NAMES);
    } catch (cause) {
      throw new InferenceError(
        'ECG_INFER_FAILED',
        `Expected scores of ${windowCount} windows, but the model's run failed: ${String(cause)}`,
        { cause, details: { windowCount } },
      );
    }
  }
}

async function createNative(onnxBytes: Uint8Array): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(onnxBytes, {
      executionProviders: ['cpu'],
      executionMode: 'sequential',
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      // Only what is fatal: every error of a run becomes an InferenceError, logged once and as JSON.
      logSeverityLevel: 4,
    });
  } catch (cause) {
    throw new InferenceError(
      'ECG_INFER_FAILED',
      `Expected an ONNX model that onnxruntime can load, but it refuses: ${String(cause)}. ` +
        'Export the model again with training/.',
      { cause, details: { bytes: onnxBytes.byteLength } },
    );
  }
}

function signalFeeds({ leads, sampleCount }: ModelShape, batch: ModelBatch) {
  const { windowCount, ecgMv, leadPresent } = batch;
  return {
    ecg: new Tensor('float32', ecgMv, [windowCount, leads.length, sampleCount]),
    lead_present: new Tensor('float32', leadPresent, [windowCount, leads.length]),
  };
}

function rPeakFeeds(windowCount: number, rPeaks: RPeakInput | undefined) {
  if (rPeaks === undefined) return {};
  const { sampleIndices, beatCount } = rPeaks;
  return { [R_PEAKS_INPUT]: new Tensor('int64', sampleIndices, [windowCount, beatCount]) };
}

function expectedInputs({ leads, sampleCount, rPeaks }: ModelShape): ExpectedTensors {
  return {
    ecg: { type: 'float32', sizes: [leads.length, sampleCount] },
    lead_present: { type: 'float32', sizes: [leads.length] },
    ...(rPeaks === undefined ? {} : { [R_PEAKS_INPUT]: { type: 'int64', sizes: ['beats'] } }),
  };
}

function expectedOutputs({ leads, cellCount, sampleCount }: ModelShape) {
  return {
    cell_score: { type: 'float32', sizes: [leads.length, cellCount] },
    window_score: { type: 'float32', sizes: [] },
    reconstruction: { type: 'float32', sizes: [leads.length, sampleCount] },
  } as const satisfies Record<OutputName, ExpectedTensor>;
}

function checkSignature(session: InferenceSession, shape: ModelShape): void {
  const inputs = expectedInputs(shape);
  const problems = [
    ...differences('input', inputs, session.inputMetadata),
    ...unexpectedInputs(inputs, session.inputMetadata),
    ...differences('output', expectedOutputs(shape), session.outputMetadata),
  ];
  if (problems.length === 0) return;
  throw new InferenceError(
    'ECG_INFER_SHAPE',
    'Expected a model of the shape that its manifest states, but it has another. ' +
      `Export the model and its manifest again, together:\n  ${problems.join('\n  ')}`,
    { details: { problemCount: problems.length } },
  );
}

function differences(
  side: 'input' | 'output',
  expected: ExpectedTensors,
  found: readonly ValueMetadata[],
): string[] {
  return Object.entries(expected).flatMap(([name, tensor]) => {
    const wanted = `${tensor.type} [${['batch', ...tensor.sizes].join(', ')}]`;
    const value = found.find((candidate) => candidate.name === name);
    if (value === undefined) return [`${side} ${name}: expected ${wanted}, found none`];
    if (isLike(value, tensor)) return [];
    return [`${side} ${name}: expected ${wanted}, found ${describe(value)}`];
  });
}

function unexpectedInputs(expected: ExpectedTensors, found: readonly ValueMetadata[]): string[] {
  return found
    .filter(({ name }) => !(name in expected))
    .map((value) => `input ${value.name}: expected none, found ${describe(value)}`);
}

/** A size with a name, or with none, is free: the warm-up run shows what it comes to. */
function isLike(value: ValueMetadata, { type, sizes }: ExpectedTensor): boolean {
  if (!value.isTensor || value.type !== type) return false;
  const [batch, ...rest] = value.shape;
  if (!isFree(batch)) return false;
  return (
    rest.length === sizes.length && rest.every((size, at) => isFree(size) || size === sizes[at])
  );
}

function isFree(size: number | string | undefined): boolean {
  return typeof size === 'string' || size === -1;
}

function describe(value: ValueMetadata): string {
  return value.isTensor ? `${value.type} [${value.shape.join(', ')}]` : 'no tensor';
}

function outputValues(
  value: Tensor | undefined,
  name: OutputName,
  dimensions: readonly number[],
): Float32Array<ArrayBuffer> {
  if (value?.type === 'float32' && value.dims.join() === dimensions.join()) {
    return value.data as Float32Array<ArrayBuffer>;
  }
  const found = value === undefined ? 'none' : `${value.type} [${value.dims.join(', ')}]`;
  throw new InferenceError(
    'ECG_INFER_SHAPE',
    `Expected output ${name} as float32 [${dimensions.join(', ')}], the model gave ${found}. ` +
      'Export the model and its manifest again, together.',
    { details: { output: name } },
  );
}
