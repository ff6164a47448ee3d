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
const MAX_FITTED_SWEEP_MS = 20_000;
/** As much as the page keeps of a signal, less the erased bar. */
const MAX_SWEEP_MS = 36_000;

/** What the chart paper of an ECG is read by, and how large a millimetre is on this screen. */
export interface WaveScale {
  readonly speedMmPerS: number;
  readonly gainMmPerMv: number;
  /** CSS pixels of a millimetre, once the screen is calibrated; else the scale fits the lane. */
  readonly pxPerMm: number | undefined;
}

/** 25 mm/s and 10 mm/mV. @source docs/sources.md#ecg-display */
export const STANDARD_SCALE: WaveScale = { speedMmPerS: 25, gainMmPerMv: 10, pxPerMm: undefined };

/** A lane to be drawn to scale, in device pixels. */
export interface LaneRoom {
  readonly widthPx: number;
  readonly laneHeightPx: number;
  /** Device pixels of a CSS pixel. */
  readonly ratio: number;
}

/** Device pixels of a millimetre: by the screen's calibration, or such that a lane is 24 mm high. */
export function pxPerMm({ pxPerMm: known }: WaveScale, room: LaneRoom): number {
  const fittingPx = room.laneHeightPx / (LANE_SPAN_MV * STANDARD_SCALE.gainMmPerMv);
  return Math.max(0.1, known === undefined ? fittingPx : known * room.ratio);
}

/**
 * Chooses how much time a lane shows. On a calibrated screen it is true to the chosen speed; else time and
 * height keep the ratio of chart paper where the lane is long enough.
 */
export function sweepFor(scale: WaveScale, room: LaneRoom): Sweep {
  const seconds = room.widthPx / (scale.speedMmPerS * pxPerMm(scale, room));
  const fits = scale.pxPerMm === undefined;
  const minMs = fits ? MIN_SWEEP_MS : 1_000;
  const maxMs = fits ? MAX_FITTED_SWEEP_MS : MAX_SWEEP_MS;
  const exactMs = fits ? Math.floor(seconds) * 1_000 : seconds * 1_000;
  return { widthPx: room.widthPx, sweepMs: Math.min(maxMs, Math.max(minMs, exactMs)) };
}

/** How many times smaller than asked for a lane may be drawn, so that large complexes stay inside it. */
const SHRINKS = [1, 2, 4, 8, 16] as const;

/** The least shrink with which so many millivolts stay inside a lane. */
export function shrinkFor(spanMv: number, laneSpanMv: number): number {
  return SHRINKS.find((step) => spanMv <= step * laneSpanMv) ?? 16;
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
