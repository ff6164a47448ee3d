import type { BedId } from './bed.js';
import type { Lead } from './lead.js';
import type { EpochUs } from './units.js';

/** How windows are cut: the same for every bed, checked against the model's manifest. */
export interface WindowSpec {
  /** The rate of the samples in a window, which is the model's. */
  readonly sampleRateHz: number;
  /** The length of a window; a multiple of 100 ms. */
  readonly lengthMs: number;
  /** Start-to-start distance; a multiple of 100 ms, at most `lengthMs`. */
  readonly hopMs: number;
}

/**
 * Ten seconds (or what the spec says) of one bed's signal, half open `[startUs, endUs)`.
 * It starts on a whole cell since 1970 that follows from the bed's id and the hop, so it is the same window whoever
 * computes it.
 */
export interface EcgWindow {
  readonly bedId: BedId;
  readonly startUs: EpochUs;
  readonly endUs: EpochUs;
  readonly sampleRateHz: number;
  readonly sampleCount: number;
  /** The leads seen in this window, in the order of `LEADS`. */
  readonly leads: readonly Lead[];
  /** Shape [leads, sampleCount], lead-major, mV; NaN marks a missing sample. */
  readonly samplesMv: Float32Array;
  /** Shape [leads, cells], lead-major, bits of `CELL_FLAG`; a cell is 100 ms. */
  readonly cellFlags: Uint8Array;
}
