import type { BedId } from './bed.js';
import type { Lead } from './lead.js';
import type { EpochUs } from './units.js';

/** Scores travel and are summed as whole thousandths, so that no sum depends on its order. */
export const MILLI = 1_000;

/** Stands for "no score" in arrays of milli-scores. */
export const NO_SCORE = -2_147_483_648;

/** Which model gave a score. */
export interface ModelIdentity {
  readonly name: string;
  readonly version: string;
  /** SHA-256 of the ONNX file, hexadecimal. */
  readonly sha256: string;
}

/** What the detector says of one window. */
export interface WindowScore {
  readonly bedId: BedId;
  readonly startUs: EpochUs;
  readonly endUs: EpochUs;
  /** The window's leads, in the window's order. */
  readonly leads: readonly Lead[];
  /**
   * Shape [leads, cells], lead-major, in thousandths: 0 is the median of normal ECG and 1000 its
   * 99th percentile. `NO_SCORE` where the lead or the cell has no signal that can be scored.
   */
  readonly cellScoresMilli: Int32Array;
  /** In thousandths; `NO_SCORE` where the window was not scored. */
  readonly windowScoreMilli: number;
  /** Shape [leads, samples], mV, at the window's rate; NaN where there is none. */
  readonly reconstructionMv: Float32Array;
  /** Set where the whole window was not scored, and says why. */
  readonly abstained?: AbstainReason;
}

/**
 * Why a window has no score: too much is missing, no lead of it is one that the model knows, the
 * detector failed on it, or it was left out because there were more windows than could be scored in time.
 */
export type AbstainReason = 'missing-signal' | 'no-model-lead' | 'detector-failed' | 'overload';

/** The merged cells of one window's span, as the store has them right after that window was added. */
export interface MergedCells {
  /** The cell with which the span begins, counted from 1970. */
  readonly firstCellIndex: number;
  readonly cellCount: number;
  /** Same leads and order as the window's. */
  readonly leads: readonly Lead[];
  /** Shape [leads, cells]: the mean over the windows so far, thousandths, rounded; or `NO_SCORE`. */
  readonly meanMilli: Int32Array;
  /** Shape [leads, cells]: how many windows are in that mean; 1 where the store has made the cells compact. */
  readonly windowCount: Uint8Array;
  /** Set where the window came after its cells were made compact: it is not in them, and changed nothing. */
  readonly settled?: true;
}
