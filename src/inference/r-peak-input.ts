import type { ModelBatch, ModelShape } from './model-contract.js';
import { findRPeaks } from './r-peaks.js';

/** Stands where a window has fewer R peaks than the widest of its batch. */
const NO_PEAK = -1n;

/** The R peaks of a batch, as the graph takes them. */
export interface RPeakInput {
  /** How many R peaks the row of a window holds; at least 1. */
  readonly beatCount: number;
  /** Shape [windows, beats], sample indices in the window, each row filled up with -1. */
  readonly sampleIndices: BigInt64Array<ArrayBuffer>;
}

/**
 * Finds the R peaks of each window of a batch, in the leads that are present in it.
 *
 * It is called where the model runs, on a worker thread, on the very signal that the model gets: holes are
 * bridged there.
 */
export function rPeaksOf(shape: ModelShape, batch: ModelBatch, maxBeats: number): RPeakInput {
  const peaks = Array.from({ length: batch.windowCount }, (_, window) =>
    findRPeaks(presentLeads(shape, batch, window), maxBeats),
  );
  return padded(peaks);
}

/** Lays R peaks out in rows of equal length. */
export function padded(peaks: readonly (readonly number[])[]): RPeakInput {
  const beatCount = Math.max(1, ...peaks.map(({ length }) => length));
  const sampleIndices = new BigInt64Array(peaks.length * beatCount).fill(NO_PEAK);
  for (const [window, ofWindow] of peaks.entries()) {
    sampleIndices.set(ofWindow.map(BigInt), window * beatCount);
  }
  return { beatCount, sampleIndices };
}

function presentLeads(shape: ModelShape, batch: ModelBatch, window: number): Float32Array[] {
  const { leads, sampleCount } = shape;
  return leads.flatMap((_, lead) => {
    const row = window * leads.length + lead;
    if (batch.leadPresent[row] !== 1) return [];
    return [batch.ecgMv.subarray(row * sampleCount, (row + 1) * sampleCount)];
  });
}
