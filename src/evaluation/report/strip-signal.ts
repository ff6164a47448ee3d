import { line } from 'd3-shape';
import type { Interval } from '../judged-record.js';
import type { StripLead } from './strip-requests.js';

/** The voltages that a lane shows, and its height. */
export interface LaneRange {
  readonly highestMv: number;
  readonly height: number;
}

const MS_PER_SECOND = 1_000;
/** Lanes begin and end on a coarse line of the paper: half a millivolt. */
const COARSE_MV = 0.5;
const COARSE_PX = 20;
const LEAST_MV = 1.5;
const MOST_MV = 6;
const AIR_MV = 0.1;
/** Shorter gaps cannot be seen. */
const SHORTEST_GAP_MS = 40;

/** A lane as high as its signal needs, from 1.5 to 6 mV; a larger signal is cut off, its middle shown. */
export function laneRange(signalMv: readonly (number | null)[]): LaneRange {
  const known = signalMv.filter((value) => value !== null);
  const lowest = known.reduce((least, value) => Math.min(least, value), Infinity);
  const highest = known.reduce((most, value) => Math.max(most, value), -Infinity);
  if (!Number.isFinite(lowest)) return { highestMv: LEAST_MV / 2, height: toPx(LEAST_MV) };
  const wishedMv = highest - lowest + 2 * AIR_MV;
  const spanMv = Math.ceil(Math.min(MOST_MV, Math.max(LEAST_MV, wishedMv)) / COARSE_MV) * COARSE_MV;
  return { highestMv: (highest + lowest + spanMv) / 2, height: toPx(spanMv) };
}

function toPx(mv: number): number {
  return (mv / COARSE_MV) * COARSE_PX;
}

/** Where signal is missing, from the strip's start. */
export function gapsOf({ signalMv, sampleRateHz }: StripLead): readonly Interval[] {
  const gaps: Interval[] = [];
  let start: number | undefined;
  const msAt = (sample: number): number => (sample * MS_PER_SECOND) / sampleRateHz;
  for (let i = 0; i <= signalMv.length; i += 1) {
    const isMissing = i < signalMv.length && signalMv[i] === null;
    if (isMissing) start ??= i;
    else if (start !== undefined) {
      gaps.push({ startMs: msAt(start), endMs: msAt(i) });
      start = undefined;
    }
  }
  return gaps.filter(({ startMs, endMs }) => endMs - startMs >= SHORTEST_GAP_MS);
}

/**
 * The signal as a path from the lane's top left corner. Samples that fall on one pixel give their lowest
 * and their highest one, so that no QRS loses its height.
 */
export function signalPath(
  { signalMv, sampleRateHz }: StripLead,
  { highestMv }: LaneRange,
  scale: { readonly perSecond: number; readonly perMv: number },
): string {
  const places = signalMv.map((value, i) => ({
    x: (i / sampleRateHz) * scale.perSecond,
    y: value === null ? undefined : (highestMv - value) * scale.perMv,
  }));
  const path = line<{ readonly x: number; readonly y: number | undefined }>()
    .defined(({ y }) => y !== undefined)
    .x(({ x }) => x)
    .y(({ y }) => y ?? 0)
    .digits(1);
  return path(withoutCrowds(places)) ?? '';
}

interface MaybePoint {
  readonly x: number;
  readonly y: number | undefined;
}

function withoutCrowds(places: readonly MaybePoint[]): MaybePoint[] {
  const kept: MaybePoint[] = [];
  let from = 0;
  while (from < places.length) {
    const column = Math.floor(places[from]?.x ?? 0);
    let to = from + 1;
    while (to < places.length && Math.floor(places[to]?.x ?? 0) === column) to += 1;
    kept.push(...extremes(places.slice(from, to)));
    from = to;
  }
  return kept;
}

function extremes(crowd: readonly MaybePoint[]): readonly MaybePoint[] {
  if (crowd.length <= 2 || crowd.some(({ y }) => y === undefined)) return crowd;
  const byHeight = crowd.toSorted((a, b) => (a.y ?? 0) - (b.y ?? 0));
  const wanted = new Set([byHeight[0], byHeight.at(-1)]);
  return crowd.filter((place) => wanted.has(place));
}
