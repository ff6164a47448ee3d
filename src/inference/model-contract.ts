import type { Lead } from '../domain/lead.js';

/** The name of the input that takes a window's R peaks; only some models have it. */
export const R_PEAKS_INPUT = 'r_peaks';

/** The names of the graph's outputs, in the order of the contract. */
export const OUTPUT_NAMES = ['cell_score', 'window_score', 'reconstruction'] as const;

/** The name of an output of the graph. */
export type OutputName = (typeof OUTPUT_NAMES)[number];

/** The shape of what a model takes and gives, as its manifest states it. */
export interface ModelShape {
  /** The model's leads in the order of its input rows. */
  readonly leads: readonly Lead[];
  readonly sampleRateHz: number;
  readonly sampleCount: number;
  readonly cellCount: number;
  /** Set where the model wants to know where the R peaks are: at most so many of a window. */
  readonly rPeaks?: { readonly maxBeats: number };
}

/** Windows laid out for one run of the model. */
export interface ModelBatch {
  readonly windowCount: number;
  /** Shape [windows, leads, samples], mV, finite everywhere; rows of absent leads are 0. */
  readonly ecgMv: Float32Array<ArrayBuffer>;
  /** Shape [windows, leads], 1 where the lead is present and else 0. */
  readonly leadPresent: Float32Array<ArrayBuffer>;
}

/** What the model answers to a {@link ModelBatch}. */
export interface ModelOutputs {
  /** Shape [windows, leads, cells]. */
  readonly cellScores: Float32Array<ArrayBuffer>;
  /** Shape [windows]. */
  readonly windowScores: Float32Array<ArrayBuffer>;
  /** Shape [windows, leads, samples], mV. */
  readonly reconstructionMv: Float32Array<ArrayBuffer>;
}

/** What the model answers for some of its leads in one window of a batch. */
export interface ModelAnswer {
  /** Shape [leads, cells]. */
  readonly cellScores: Float32Array;
  readonly windowScore: number;
  /** Shape [leads, samples], mV. */
  readonly reconstructionMv: Float32Array;
}

/** One window of a batch's outputs with all leads of the model, as views on them. */
export function answerOf(
  shape: ModelShape,
  outputs: ModelOutputs,
  windowIndex: number,
): ModelAnswer {
  const cells = shape.leads.length * shape.cellCount;
  const samples = shape.leads.length * shape.sampleCount;
  return {
    cellScores: outputs.cellScores.subarray(windowIndex * cells, (windowIndex + 1) * cells),
    windowScore: outputs.windowScores[windowIndex] ?? Number.NaN,
    reconstructionMv: outputs.reconstructionMv.subarray(
      windowIndex * samples,
      (windowIndex + 1) * samples,
    ),
  };
}

/** An answer with only some of the model's leads, in the order asked for and in arrays of its own. */
export function rowsOfAnswer(
  shape: ModelShape,
  modelRows: readonly number[],
  { cellScores, windowScore, reconstructionMv }: ModelAnswer,
): ModelAnswer {
  return {
    cellScores: pick(cellScores, modelRows, shape.cellCount),
    windowScore,
    reconstructionMv: pick(reconstructionMv, modelRows, shape.sampleCount),
  };
}

function pick(values: Float32Array, rows: readonly number[], length: number): Float32Array {
  const picked = new Float32Array(rows.length * length);
  for (const [at, row] of rows.entries()) {
    picked.set(values.subarray(row * length, (row + 1) * length), at * length);
  }
  return picked;
}
