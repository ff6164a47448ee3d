import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { LEADS } from '../../src/domain/lead.js';
import type { EcgWindow } from '../../src/domain/window.js';
import { bed, makeWindow, SHAPE } from './windows.js';

const MODELS = join(import.meta.dirname, '../../models');
const SUFFIX = '.golden.json';

/** The models that ship; each has golden vectors, or its test fails. */
const SHIPPED = ['mmae-ecg', 'mcf'];

const GOLDEN_SCHEMA = z.strictObject({
  schema: z.literal(1),
  modelSha256: z.string(),
  tolerance: z.number().positive().max(1e-4),
  sampleRateHz: z.literal(SHAPE.sampleRateHz),
  windows: z.array(
    z.strictObject({
      leads: z.array(z.enum(LEADS)).min(1),
      microvolts: z.base64(),
      rPeaks: z.array(z.int()).optional(),
      cellScore: z.base64(),
      windowScore: z.number(),
      reconstruction: z.base64().nullable(),
    }),
  ),
});

/** A window with what PyTorch makes of it. */
export interface GoldenWindow {
  readonly window: EcgWindow;
  /** Sample indices; undefined for a model that takes none. */
  readonly rPeaks: readonly number[] | undefined;
  /** Shape [leads of the window, cells]. */
  readonly cellScores: Float32Array;
  readonly windowScore: number;
  /** Shape [leads of the window, samples], mV; kept of some windows only. */
  readonly reconstructionMv: Float32Array | undefined;
}

/** The golden vectors of one model. */
export interface Golden {
  readonly modelSha256: string;
  /** The largest difference that the two runtimes may have. */
  readonly tolerance: number;
  readonly windows: readonly GoldenWindow[];
}

/** The names of all models that have golden vectors, and of those that have to. */
export function goldenModels(): readonly string[] {
  const found = readdirSync(MODELS).filter((name) => name.endsWith(SUFFIX));
  return [...new Set([...SHIPPED, ...found.map((name) => name.slice(0, -SUFFIX.length))])];
}

/** Where a model's manifest lies. */
export function manifestOf(model: string): string {
  return join(MODELS, `${model}.json`);
}

/** Reads the golden vectors that `make -C training export` wrote beside a model. */
export function readGolden(model: string): Golden {
  const text = readFileSync(join(MODELS, `${model}${SUFFIX}`), 'utf8');
  const { modelSha256, tolerance, windows } = GOLDEN_SCHEMA.parse(JSON.parse(text));
  return {
    modelSha256,
    tolerance,
    windows: windows.map((golden, index) => ({
      window: windowOf(index, golden.leads, golden.microvolts),
      rPeaks: golden.rPeaks,
      cellScores: floats(golden.cellScore, golden.leads.length * SHAPE.cellCount),
      windowScore: golden.windowScore,
      reconstructionMv:
        golden.reconstruction === null
          ? undefined
          : floats(golden.reconstruction, golden.leads.length * SHAPE.sampleCount),
    })),
  };
}

function windowOf(index: number, leads: EcgWindow['leads'], microvolts: string): EcgWindow {
  const bytes = viewOf(microvolts, leads.length * SHAPE.sampleCount, 2);
  return makeWindow({
    bedId: bed(`G${index}`),
    leads,
    signalMv: (lead, sample) =>
      bytes.getInt16((lead * SHAPE.sampleCount + sample) * 2, true) / 1_000,
  });
}

function floats(base64: string, count: number): Float32Array {
  const bytes = viewOf(base64, count, 4);
  return Float32Array.from({ length: count }, (_, at) => bytes.getFloat32(at * 4, true));
}

function viewOf(base64: string, count: number, bytesEach: number): DataView {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== count * bytesEach) {
    throw new RangeError(
      `Expected ${count} values of ${bytesEach} bytes, found ${bytes.length} bytes.`,
    );
  }
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
