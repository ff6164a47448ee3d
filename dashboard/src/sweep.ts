/** A time axis that wraps: the newest sample is drawn over the oldest, behind an erased bar. */
export interface Sweep {
  readonly widthPx: number;
  readonly sweepMs: number;
}

/** A horizontal stretch of the canvas. */
export interface Span {
  readonly xPx: number;
  readonly widthPx: number;
}

/** Millivolts that a lane shows at the standard gain. */
export const LANE_SPAN_MV = 2.4;

/** A lane that is shorter than this in time would lose an alert's seconds before they can be seen. */
const MIN_SWEEP_MS = 8_000;
const MAX_SWEEP_MS = 20_000;

/** 25 mm/s and 10 mm/mV: a second is as long as 2.5 mV are high. @source docs/sources.md#ecg-display */
const MV_PER_SECOND = 2.5;

/** Chooses how much time a lane shows, true to 25 mm/s at 10 mm/mV where the lane is long enough. */
export function sweepFor(widthPx: number, laneHeightPx: number): Sweep {
  const pxPerSecond = (laneHeightPx / LANE_SPAN_MV) * MV_PER_SECOND;
  const seconds = Math.floor(widthPx / Math.max(1, pxPerSecond));
  const sweepMs = Math.min(MAX_SWEEP_MS, Math.max(MIN_SWEEP_MS, seconds * 1_000));
  return { widthPx, sweepMs };
}

/** Where a moment is drawn. */
export function xAt({ widthPx, sweepMs }: Sweep, timeMs: number): number {
  return (modulo(timeMs, sweepMs) / sweepMs) * widthPx;
}

/** Where `[fromMs, toMs)` is drawn: one span, or two where it wraps; the whole width at most. */
export function spansOf(sweep: Sweep, fromMs: number, toMs: number): readonly Span[] {
  const { widthPx, sweepMs } = sweep;
  if (toMs <= fromMs) return [];
  if (toMs - fromMs >= sweepMs) return [{ xPx: 0, widthPx }];
  const x0 = xAt(sweep, fromMs);
  const x1 = xAt(sweep, toMs);
  if (x1 > x0) return [{ xPx: x0, widthPx: x1 - x0 }];
  const tail = { xPx: x0, widthPx: widthPx - x0 };
  return x1 === 0 ? [tail] : [tail, { xPx: 0, widthPx: x1 }];
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
