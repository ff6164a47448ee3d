import { CELL_FLAG, CELL_MS } from '../domain/cell.js';
import type { EcgWindow } from '../domain/window.js';

/** The rate of the windows in which rhythm is read; every count of samples in this folder is at this rate. */
export const RHYTHM_RATE_HZ = 100;

/** A lead is disturbed beyond use where more than this share of its cells is noisy. @source docs/sources.md#rhythm-spans */
const NOISY_ABOVE_SHARE = 0.25;

/** What the newest part of a lead can be used for. */
export type SpanState = 'usable' | 'noisy' | 'unconnected';

/** The newest part of one lead. */
export interface LeadSpan {
  readonly state: SpanState;
  /** mV, a view on the window's samples; NaN where missing. */
  readonly samplesMv: Float32Array;
}

/** Whether windows are such that a span of this length can be read. */
export function holdsSpan(window: EcgWindow, spanMs: number): boolean {
  return (
    window.sampleRateHz === RHYTHM_RATE_HZ && window.sampleCount * 1_000 >= spanMs * RHYTHM_RATE_HZ
  );
}

/**
 * The newest part of a lead, and whether it can be used.
 *
 * @param unconnectedCells - so many cells of it may be without signal
 */
export function newestSpan(
  window: EcgWindow,
  leadIndex: number,
  { spanMs, unconnectedCells }: { readonly spanMs: number; readonly unconnectedCells: number },
): LeadSpan {
  const cellCount = window.cellFlags.length / window.leads.length;
  const endCell = (leadIndex + 1) * cellCount;
  const spanCells = spanMs / CELL_MS;
  let unconnected = 0;
  let noisy = 0;
  for (let cell = endCell - spanCells; cell < endCell; cell++) {
    const flags = window.cellFlags[cell] ?? CELL_FLAG.missing;
    if (!isConnected(flags)) unconnected++;
    else if ((flags & CELL_FLAG.noisy) !== 0) noisy++;
  }
  const end = (leadIndex + 1) * window.sampleCount;
  const samplesMv = window.samplesMv.subarray(end - (spanMs * RHYTHM_RATE_HZ) / 1_000, end);
  if (unconnected > unconnectedCells) return { state: 'unconnected', samplesMv };
  return { state: noisy > NOISY_ABOVE_SHARE * spanCells ? 'noisy' : 'usable', samplesMv };
}

/** Whether a cell's electrode is on and its signal came; standing still at the end of the range is an open electrode. */
function isConnected(flags: number): boolean {
  const isStuck = (flags & CELL_FLAG.saturated) !== 0 && (flags & CELL_FLAG.flat) !== 0;
  return (flags & (CELL_FLAG.missing | CELL_FLAG.leadOff)) === 0 && !isStuck;
}
