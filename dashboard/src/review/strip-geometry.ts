import type { AlertMark, AlertStrip } from '../../../src/domain/alert.js';

/** Paper speed and gain of a strip: the standard of ECG paper. */
export const MM_PER_S = 25;
/** Gain of a strip. */
export const MM_PER_MV = 10;

const MS_PER_S = 1_000;
const LANE_PAD_MM = 5;
const MIN_LANE_MM = 15;
/** The tallest lane: 4 mV; what goes beyond is cut off at the lane's edge. */
const MAX_LANE_MM = 40;

/** One lead of a strip on paper: all lengths in mm, y downwards. */
export interface StripLane {
  readonly lead: string;
  readonly topMm: number;
  readonly heightMm: number;
  readonly signalPath: string;
  readonly reconstructionPath: string;
  readonly marks: readonly { readonly xMm: number; readonly widthMm: number }[];
}

/** A strip on paper. */
export interface StripLayout {
  readonly widthMm: number;
  readonly heightMm: number;
  readonly durationMs: number;
  readonly lanes: readonly StripLane[];
}

type SamplesMv = readonly (number | null)[];

/** Lays out a strip at 25 mm/s and 10 mm/mV; missing samples break the line. */
export function layOutStrip(strip: AlertStrip, marks: readonly AlertMark[]): StripLayout {
  const sampleCount = Math.max(0, ...strip.leads.map(({ signalMv }) => signalMv.length));
  const durationMs = (sampleCount / strip.sampleRateHz) * MS_PER_S;
  const widthMm = msToMm(durationMs);
  let topMm = 0;
  const lanes = strip.leads.map(({ lead, signalMv, reconstructionMv }): StripLane => {
    const range = rangeOf(signalMv);
    const neededMm = (range.highMv - range.lowMv) * MM_PER_MV + 2 * LANE_PAD_MM;
    const heightMm = Math.min(MAX_LANE_MM, Math.max(MIN_LANE_MM, Math.ceil(neededMm / 5) * 5));
    const middleMv = (range.highMv + range.lowMv) / 2;
    const place = { sampleRateHz: strip.sampleRateHz, topMm, heightMm, middleMv };
    const lane = {
      lead,
      topMm,
      heightMm,
      signalPath: pathOf(signalMv, place),
      reconstructionPath: pathOf(reconstructionMv, place),
      marks: marks
        .filter((mark) => mark.lead === lead)
        .flatMap((mark) => {
          const fromMm = Math.max(0, msToMm(mark.startMs - strip.startMs));
          const toMm = Math.min(widthMm, msToMm(mark.endMs - strip.startMs));
          return toMm > fromMm ? [{ xMm: fromMm, widthMm: toMm - fromMm }] : [];
        }),
    };
    topMm += heightMm;
    return lane;
  });
  return { widthMm, heightMm: topMm, durationMs, lanes };
}

/** Length on paper of a time. */
export function msToMm(ms: number): number {
  return (ms / MS_PER_S) * MM_PER_S;
}

function rangeOf(samplesMv: SamplesMv): { readonly lowMv: number; readonly highMv: number } {
  let lowMv = Infinity;
  let highMv = -Infinity;
  for (const sampleMv of samplesMv) {
    if (sampleMv === null) continue;
    lowMv = Math.min(lowMv, sampleMv);
    highMv = Math.max(highMv, sampleMv);
  }
  return lowMv <= highMv ? { lowMv, highMv } : { lowMv: 0, highMv: 0 };
}

function pathOf(
  samplesMv: SamplesMv,
  place: {
    readonly sampleRateHz: number;
    readonly topMm: number;
    readonly heightMm: number;
    readonly middleMv: number;
  },
): string {
  const { sampleRateHz, topMm, heightMm, middleMv } = place;
  const steps: string[] = [];
  let isPenUp = true;
  samplesMv.forEach((sampleMv, at) => {
    if (sampleMv === null) {
      isPenUp = true;
      return;
    }
    const xMm = msToMm((at / sampleRateHz) * MS_PER_S);
    const offMm = (middleMv - sampleMv) * MM_PER_MV;
    const yMm = topMm + Math.min(heightMm, Math.max(0, heightMm / 2 + offMm));
    steps.push(`${isPenUp ? 'M' : 'L'}${xMm.toFixed(2)} ${yMm.toFixed(2)}`);
    isPenUp = false;
  });
  return steps.join('');
}
