import type { AlertStrip } from '../domain/alert.js';
import type { Lead } from '../domain/lead.js';

/**
 * The usual paper: 25 mm a second, 10 mm a millivolt.
 *
 * @source docs/sources.md#ecg-paper
 */
export const PAPER = { mmPerS: 25, mmPerMv: 10, fineMm: 1, coarseMm: 5 } as const;

const MARGIN_MM = 5;
const HEAD_MM = 20;
const FOOT_MM = 15;
/** Room for a lead's name and its calibration pulse, a whole number of coarse squares. */
const LEAD_IN_MM = 20;
/** The least and the most that a lead takes; what reaches beyond is cut off, and said to be. */
const LEAST_HALF_MV = 1;
const MOST_HALF_MV = 3;

/** One lead's place on the paper. */
export interface LeadRow {
  readonly lead: Lead;
  readonly signalMv: readonly (number | null)[];
  readonly reconstructionMv: readonly (number | null)[];
  readonly topMm: number;
  readonly heightMm: number;
  /** Where the row's middle level lies, on a coarse line. */
  readonly baselineMm: number;
  /** The level that is drawn there: the median of the signal, so that an offset does not push it off. */
  readonly baselineMv: number;
  /** Whether some of the trace lies outside the row. */
  readonly isCut: boolean;
}

/** Where everything lies, in millimetres. */
export interface StripLayout {
  readonly widthMm: number;
  readonly heightMm: number;
  readonly marginMm: number;
  readonly gridTopMm: number;
  readonly gridBottomMm: number;
  /** Where the lead-in begins. */
  readonly gridLeftMm: number;
  /** Where the strip's first sample lies, on a coarse line. */
  readonly traceLeftMm: number;
  readonly traceRightMm: number;
  readonly rows: readonly LeadRow[];
  readonly xOfMs: (epochMs: number) => number;
}

/** Lays a strip out on paper; the grid's lines go through the first sample and each lead's middle level. */
export function layOut(strip: AlertStrip, endMs: number): StripLayout {
  const traceLeftMm = MARGIN_MM + LEAD_IN_MM;
  const durationS = (endMs - strip.startMs) / 1_000;
  const traceRightMm = traceLeftMm + Math.ceil((durationS * PAPER.mmPerS) / 5) * 5;
  const rows: LeadRow[] = [];
  let topMm = HEAD_MM;
  for (const { lead, signalMv, reconstructionMv } of strip.leads) {
    const baselineMv = medianOf(signalMv);
    const reach = reachOf([...signalMv, ...reconstructionMv], baselineMv);
    const upMv = halfRowMv(reach.upMv);
    const downMv = halfRowMv(reach.downMv);
    const heightMm = (upMv + downMv) * PAPER.mmPerMv;
    rows.push({
      lead,
      signalMv,
      reconstructionMv,
      topMm,
      heightMm,
      baselineMm: topMm + upMv * PAPER.mmPerMv,
      baselineMv,
      isCut: Math.max(reach.upMv, reach.downMv) > MOST_HALF_MV,
    });
    topMm += heightMm;
  }
  return {
    widthMm: traceRightMm + MARGIN_MM,
    heightMm: topMm + FOOT_MM,
    marginMm: MARGIN_MM,
    gridTopMm: HEAD_MM,
    gridBottomMm: topMm,
    gridLeftMm: MARGIN_MM,
    traceLeftMm,
    traceRightMm,
    rows,
    xOfMs: (epochMs) => traceLeftMm + ((epochMs - strip.startMs) / 1_000) * PAPER.mmPerS,
  };
}

/** Half a millivolt is one coarse square. */
function halfRowMv(reachMv: number): number {
  const wanted = Math.ceil((reachMv + 0.1) * 2) / 2;
  return Math.min(MOST_HALF_MV, Math.max(LEAST_HALF_MV, wanted));
}

function reachOf(
  valuesMv: readonly (number | null)[],
  baselineMv: number,
): { readonly upMv: number; readonly downMv: number } {
  let upMv = 0;
  let downMv = 0;
  for (const value of valuesMv) {
    if (value === null) continue;
    upMv = Math.max(upMv, value - baselineMv);
    downMv = Math.max(downMv, baselineMv - value);
  }
  return { upMv, downMv };
}

function medianOf(valuesMv: readonly (number | null)[]): number {
  const sorted = valuesMv.filter((value) => value !== null).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
