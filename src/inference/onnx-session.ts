import { InferenceSession, Tensor } from 'onnxruntime-node';
import { InferenceError } from './errors.js';
import {
  INPUT_NAMES,
  OUTPUT_NAMES,
  type ModelBatch,
  type ModelOutputs,
  type ModelShape,
  type OutputName,
} from './model-contract.js';

type ValueMetadata = InferenceSession.ValueMetadata;

/** The batch's size is free, every other dimension is the manifest's. */
type ExpectedShapes = Readonly<Record<string, readonly number[]>>;

/** Two windows, so that a model made for single windows is found before the first bed needs it. */
const WARM_UP_WINDOWS = 2;

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
    const { windowCount, ecgMv, leadPresent } = batch;
    const { leads, sampleCount } = this.#shape;
    const feeds = {
      ecg: new Tensor('float32', ecgMv, [windowCount, leads.length, sampleCount]),
      lead_present: new Tensor('float32', leadPresent, [windowCount, leads.length]),
    };
    const results = await this.#runNative(feeds, windowCount);
    const output = (name: OutputName): Float32Array<ArrayBuffer> =>
      outputValues(results[name], name, [windowCount, ...expectedOutputs(this.#shape)[name]]);
    return {
      cellScores: output('cell_score'),
      windowScores: output('window_score'),
      reconstructionMv: output('reconstruction'),
    };
  }

  /** Frees the model; no run may be under way. */
  async close(): Promise<void> {
    await this.#session.release();
  }

  async #warmUp(): Promise<void> {
    const leadCount = this.#shape.leads.length;
    await this.run({
      windowCount: WARM_UP_WINDOWS,
      ecgMv: new Float32Array(WARM_UP_WINDOWS * leadCount * this.#shape.sampleCount),
      leadPresent: new Float32Array(WARM_UP_WINDOWS * leadCount).fill(1),
    });
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

function expectedOutputs({ leads, cellCount, sampleCount }: ModelShape) {
  return {
    cell_score: [leads.length, cellCount],
    window_score: [],
    reconstruction: [leads.length, sampleCount],
  } as const satisfies ExpectedShapes;
}

function checkSignature(session: InferenceSession, shape: ModelShape): void {
  const inputs: ExpectedShapes = {
    ecg: [shape.leads.length, shape.sampleCount],
    lead_present: [shape.leads.length],
  };
  const problems = [
    ...differences('input', INPUT_NAMES, inputs, session.inputMetadata),
    ...unexpectedInputs(session.inputNames),
    ...differences('output', OUTPUT_NAMES, expectedOutputs(shape), session.outputMetadata),
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
  names: readonly string[],
  expected: ExpectedShapes,
  found: readonly ValueMetadata[],
): string[] {
  return names.flatMap((name) => {
    const wanted = describeShape(expected[name] ?? []);
    const value = found.find((candidate) => candidate.name === name);
    if (value === undefined) return [`${side} ${name}: expected float32 ${wanted}, found none`];
    if (isOfShape(value, expected[name] ?? [])) return [];
    return [`${side} ${name}: expected float32 ${wanted}, found ${describe(value)}`];
  });
}

function unexpectedInputs(names: readonly string[]): string[] {
  const known: readonly string[] = INPUT_NAMES;
  return names
    .filter((name) => !known.includes(name))
    .map((name) => `input ${name}: not an input of the contract`);
}

/** A dimension with a name, or with none, is free: the warm-up run shows what it comes to. */
function isOfShape(value: ValueMetadata, dimensions: readonly number[]): boolean {
  if (!value.isTensor || value.type !== 'float32') return false;
  const [batch, ...rest] = value.shape;
  if (typeof batch !== 'string' && batch !== -1) return false;
  return (
    rest.length === dimensions.length &&
    rest.every((found, at) => typeof found === 'string' || found === -1 || found === dimensions[at])
  );
}

function describe(value: ValueMetadata): string {
  return value.isTensor ? `${value.type} [${value.shape.join(', ')}]` : 'no tensor';
}

function describeShape(dimensions: readonly number[]): string {
  return `[${['batch', ...dimensions].join(', ')}]`;
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
