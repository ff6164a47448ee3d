import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { CELL_MS } from '../domain/cell.js';
import { LEADS } from '../domain/lead.js';
import type { ModelIdentity } from '../domain/score.js';
import { InferenceError } from './errors.js';
import { R_PEAKS_INPUT, type ModelShape } from './model-contract.js';
import { R_PEAK_RATE_HZ } from './qrs-energy.js';

const text = z.string().min(1);
const count = z.int().nonnegative();
const positive = z.int().positive();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits in lower case');

const INPUT = z.object({
  sampleRateHz: positive,
  sampleCount: positive,
  leads: z
    .array(z.enum(LEADS))
    .min(1)
    .refine((leads) => new Set(leads).size === leads.length, 'expected each lead once'),
  unit: z.literal('mV'),
  rPeaks: z.object({ name: z.literal(R_PEAKS_INPUT), maxBeats: positive }).optional(),
});

const OUTPUT = z.object({ cellDurationMs: z.literal(CELL_MS), cellCount: positive });

const TRAINING = z.object({
  data: text,
  recordCount: count,
  dataSha256: sha256,
  epochs: count,
  seed: z.int(),
  command: text,
  config: z.record(z.string(), z.unknown()),
});

/** The schema of a model's manifest, the JSON file beside its ONNX file. */
const MANIFEST_SCHEMA = z
  .object({
    schema: z.literal(1),
    name: text,
    version: text,
    onnx: z.object({
      file: z
        .string()
        .regex(/^[\w.-]+\.onnx$/, 'expected the name of an .onnx file in this folder'),
      sha256,
      bytes: positive,
      opset: positive,
    }),
    input: INPUT,
    output: OUTPUT,
    calibration: z.object({ zero: text, one: text, data: text, recordCount: count }),
    training: TRAINING,
    metrics: z.array(z.object({ name: text, value: z.number(), data: text, command: text })),
    parameterCount: positive,
    flopsPerWindow: positive,
    license: text,
    citations: z.array(text),
  })
  .superRefine(({ input, output }, issues) => {
    const inputMs = (input.sampleCount * 1_000) / input.sampleRateHz;
    const outputMs = output.cellCount * output.cellDurationMs;
    if (inputMs !== outputMs) {
      const message = `expected the cells to cover the input's ${inputMs} ms, they cover ${outputMs} ms`;
      issues.addIssue({ code: 'custom', path: ['output', 'cellCount'], message });
    }
    if ((input.sampleRateHz * output.cellDurationMs) % 1_000 !== 0) {
      const message = `expected a whole number of samples in a cell of ${output.cellDurationMs} ms`;
      issues.addIssue({ code: 'custom', path: ['input', 'sampleRateHz'], message });
    }
    if (input.rPeaks !== undefined && input.sampleRateHz !== R_PEAK_RATE_HZ) {
      const message = `expected no R peaks: they are found at ${R_PEAK_RATE_HZ} Hz only`;
      issues.addIssue({ code: 'custom', path: ['input', 'rPeaks'], message });
    }
  });

/** What a model is, what it was trained on and how good it is. */
export type ModelManifest = z.infer<typeof MANIFEST_SCHEMA>;

/** A model whose manifest and ONNX file were found to fit. */
export interface LoadedModel {
  readonly manifest: ModelManifest;
  readonly identity: ModelIdentity;
  readonly shape: ModelShape;
  /**
   * The very bytes whose hash was checked. Workers start from them, so a file that is replaced
   * while a ward is watched never scores under the old model's name.
   */
  readonly onnxBytes: Uint8Array;
}

/**
 * Reads a manifest and its ONNX file, and checks that they fit.
 *
 * @param path - of the manifest; the ONNX file lies beside it
 * @throws {InferenceError} `ECG_INFER_MODEL_MISSING` where either file cannot be read,
 *   `ECG_INFER_MANIFEST_INVALID` with every problem of the manifest, `ECG_INFER_HASH_MISMATCH`
 *   where the ONNX file is another one than the manifest's
 */
export async function loadManifest(path: string): Promise<LoadedModel> {
  const bytes = await readModelFile(path, 'a model manifest');
  const manifest = parseManifest(new TextDecoder().decode(bytes), path);
  const onnxPath = join(dirname(path), manifest.onnx.file);
  const onnxBytes = await readModelFile(onnxPath, `the ONNX file that ${path} names`);
  checkIsTheModel(manifest, onnxBytes, onnxPath);
  const { name, version, onnx, input, output } = manifest;
  return {
    manifest,
    identity: { name, version, sha256: onnx.sha256 },
    shape: {
      leads: input.leads,
      sampleRateHz: input.sampleRateHz,
      sampleCount: input.sampleCount,
      cellCount: output.cellCount,
      ...(input.rPeaks === undefined ? {} : { rPeaks: { maxBeats: input.rPeaks.maxBeats } }),
    },
    onnxBytes,
  };
}

/**
 * Reads a manifest from its text.
 *
 * @param source - where the text came from, for the message
 * @throws {InferenceError} `ECG_INFER_MANIFEST_INVALID` with every problem
 */
export function parseManifest(json: string, source: string): ModelManifest {
  const parsed = MANIFEST_SCHEMA.safeParse(parseJson(json, source));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `  ${path.join('.') || '(the whole)'}: ${message}`,
  );
  throw new InferenceError(
    'ECG_INFER_MANIFEST_INVALID',
    `${source} is not a model manifest of schema 1 (${problems.length} problems). ` +
      `Export the model again with training/, or correct:\n${problems.join('\n')}`,
    { cause: parsed.error, details: { source, problemCount: problems.length } },
  );
}

function parseJson(json: string, source: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new InferenceError(
      'ECG_INFER_MANIFEST_INVALID',
      `Expected JSON in ${source}, but it does not parse. ` +
        'Give the path of the manifest (.json), not of the ONNX file, or export the model again.',
      { cause, details: { source } },
    );
  }
}

async function readModelFile(path: string, what: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new InferenceError(
      'ECG_INFER_MODEL_MISSING',
      `Expected ${what} at ${path}, but it cannot be read. ` +
        'Give the path of an exported model; its .json and .onnx file lie in one folder.',
      { cause, details: { path } },
    );
  }
}

function checkIsTheModel(manifest: ModelManifest, onnxBytes: Uint8Array, onnxPath: string): void {
  const { bytes, sha256: expectedSha256 } = manifest.onnx;
  const advice = 'Copy the .json and the .onnx file of one export again, both.';
  if (onnxBytes.byteLength !== bytes) {
    throw new InferenceError(
      'ECG_INFER_HASH_MISMATCH',
      `Expected ${bytes} bytes in ${onnxPath}, found ${onnxBytes.byteLength}. ${advice}`,
      { details: { path: onnxPath, expectedBytes: bytes, bytes: onnxBytes.byteLength } },
    );
  }
  const actualSha256 = createHash('sha256').update(onnxBytes).digest('hex');
  if (actualSha256 !== expectedSha256) {
    throw new InferenceError(
      'ECG_INFER_HASH_MISMATCH',
      `Expected SHA-256 ${expectedSha256} of ${onnxPath}, found ${actualSha256}. ${advice}`,
      { details: { path: onnxPath, expectedSha256, actualSha256 } },
    );
  }
}
