import { CELL_FLAG, CELL_MS, UNSCORABLE_FLAGS } from '../domain/cell.js';

/**
 * The longest total of missing signal, in milliseconds, with which a lead still goes to the model.
 * Beyond it so much of the lead would be placeholder that the other leads' scores suffered.
 *
 * @source docs/sources.md#missing-signal
 */
const MAX_MISSING_MS = 1_000;

/** One lead of a window: its samples and the flags of its cells. */
export interface LeadSignal {
  readonly samplesMv: Float32Array;
  readonly cellFlags: Uint8Array;
  readonly sampleRateHz: number;
}

/** What of a lead is signal. */
export interface LeadUse {
  /** Whether the lead goes to the model at all. */
  readonly usable: boolean;
  /** By sample: 1 where there is no signal. */
  readonly missing: Uint8Array;
  /** By cell: 1 where the score would mean nothing. */
  readonly unscorable: Uint8Array;
}

/**
 * Judges one lead of a window.
 *
 * A sample is missing where it is not finite, or where the monitor reports the electrode off: what
 * comes then is not the patient. A cell is unscorable where it holds a missing sample or carries
 * one of `UNSCORABLE_FLAGS`, and so is one cell on either side of it. A lead with more than
 * {@link MAX_MISSING_MS} missing, or with no cell to score, counts as absent.
 */
export function judgeLead(lead: LeadSignal): LeadUse {
  const { samplesMv, cellFlags, sampleRateHz } = lead;
  const cellSamples = (sampleRateHz * CELL_MS) / 1_000;
  const missing = new Uint8Array(samplesMv.length);
  const touched = new Uint8Array(cellFlags.length);
  let missingCount = 0;
  for (let sample = 0; sample < samplesMv.length; sample += 1) {
    const cell = Math.floor(sample / cellSamples);
    const flags = cellFlags[cell] ?? 0;
    const isMissing = (flags & CELL_FLAG.leadOff) !== 0 || !Number.isFinite(samplesMv[sample]);
    if (isMissing) {
      missing[sample] = 1;
      missingCount += 1;
    }
    if (isMissing || (flags & UNSCORABLE_FLAGS) !== 0) touched[cell] = 1;
  }
  const unscorable = widen(touched);
  const enough = missingCount * 1_000 <= MAX_MISSING_MS * sampleRateHz;
  return { usable: enough && unscorable.includes(0), missing, unscorable };
}

/** Marks one cell on either side of each marked cell too. */
function widen(cells: Uint8Array): Uint8Array {
  return cells.map((own, cell) => own | (cells[cell - 1] ?? 0) | (cells[cell + 1] ?? 0));
}

/**
 * Copies a lead and puts a straight line across each hole, between its neighbours; a hole at an
 * edge gets the one neighbour's value. It is a number for the model to stand on, never a signal: the
 * cells that it touches have no score and the reconstruction is missing there.
 */
export function bridgeHoles(
  samplesMv: Float32Array,
  missing: Uint8Array,
  into: Float32Array,
): void {
  into.set(samplesMv);
  let start = missing.indexOf(1);
  while (start >= 0) {
    const found = missing.indexOf(0, start);
    const end = found < 0 ? missing.length : found;
    bridge(into, start, end);
    start = missing.indexOf(1, end);
  }
}

/** Fills `[start, end)`; there is signal outside of it on at least one side. */
function bridge(samplesMv: Float32Array, start: number, end: number): void {
  const after = end < samplesMv.length ? (samplesMv[end] ?? 0) : (samplesMv[start - 1] ?? 0);
  const before = start > 0 ? (samplesMv[start - 1] ?? 0) : after;
  const step = (after - before) / (end - start + 1);
  for (let sample = start; sample < end; sample += 1) {
    samplesMv[sample] = before + step * (sample - start + 1);
  }
}
