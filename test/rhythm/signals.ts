import { parseBedId } from '../../src/domain/bed.js';
import { CELL_FLAG } from '../../src/domain/cell.js';
import type { Lead } from '../../src/domain/lead.js';
import type { ChaosReading, RateReading } from '../../src/domain/rhythm.js';
import { epochUs } from '../../src/domain/units.js';
import type { EcgWindow } from '../../src/domain/window.js';
import { syntheticFrames } from '../../src/replay/synthetic/bed.js';
import type { Scenario } from '../../src/replay/synthetic/scenario.js';
import { BedTimeline } from '../../src/windowing/bed-timeline.js';

/** Tests count seconds from here. */
export const ORIGIN_MS = 1_700_000_000_000;

/** A signal: mV at a time in seconds from the origin; NaN where it is missing. */
export type Signal = (timeS: number) => number;

const RATE_HZ = 100;
const WINDOW_S = 10;

function bedId(): EcgWindow['bedId'] {
  const id = parseBedId('B1');
  if (id === undefined) throw new Error('B1 is a bed id');
  return id;
}

export const BED = bedId();

/** Ten seconds that end so many seconds behind the origin; `flags` are those of a cell, 0 or missing unless given. */
export function windowTo(
  endS: number,
  leads: Readonly<Partial<Record<Lead, Signal>>>,
  flags: (lead: Lead, cellS: number) => number = () => 0,
): EcgWindow {
  const names = Object.keys(leads) as Lead[];
  const startS = endS - WINDOW_S;
  const sampleCount = WINDOW_S * RATE_HZ;
  const samplesMv = new Float32Array(names.length * sampleCount);
  const cellFlags = new Uint8Array(names.length * WINDOW_S * 10);
  for (const [row, lead] of names.entries()) {
    const signal = leads[lead] ?? (() => Number.NaN);
    for (let at = 0; at < sampleCount; at++) {
      const valueMv = signal(startS + at / RATE_HZ);
      samplesMv[row * sampleCount + at] = valueMv;
      const cell = row * WINDOW_S * 10 + Math.floor(at / 10);
      const given = flags(lead, startS + Math.floor(at / 10) / 10);
      cellFlags[cell] =
        (cellFlags[cell] ?? 0) | given | (Number.isNaN(valueMv) ? CELL_FLAG.missing : 0);
    }
  }
  return {
    bedId: BED,
    startUs: epochUs((ORIGIN_MS + startS * 1_000) * 1_000),
    endUs: epochUs((ORIGIN_MS + endS * 1_000) * 1_000),
    sampleRateHz: RATE_HZ,
    sampleCount,
    leads: names,
    samplesMv,
    cellFlags,
  };
}

function bell(timeS: number, widthS: number): number {
  return Math.exp(-0.5 * (timeS / widthS) ** 2);
}

/** How a beat looks: a QRS with an S wave, and a T wave behind it. */
export interface BeatShape {
  readonly qrsMv?: number;
  readonly tMv?: number;
  /** The QRS is so much wider. */
  readonly wide?: number;
}

/** One beat, `timeS` behind its R peak. */
export function beat(
  timeS: number,
  rrS: number,
  { qrsMv = 1, tMv = 0.3, wide = 1 }: BeatShape = {},
): number {
  const tAtS = Math.min(0.3, 0.45 * rrS);
  return (
    qrsMv * bell(timeS, 0.013 * wide) -
    0.25 * qrsMv * bell(timeS - 0.035 * wide, 0.013 * wide) +
    tMv * bell(timeS - tAtS, 0.15 * tAtS)
  );
}

/** Beats at these moments, in seconds from the origin, each with the shape of its place. */
export function beatsAt(
  momentsS: readonly number[],
  shapeOf: (place: number) => BeatShape = () => ({}),
): Signal {
  return (timeS) => {
    let sum = 0;
    for (const [place, atS] of momentsS.entries()) {
      if (timeS < atS - 0.5 || timeS > atS + 1) continue;
      const rrS = (momentsS[place + 1] ?? atS + 1) - atS;
      sum += beat(timeS - atS, rrS, shapeOf(place));
    }
    return sum;
  };
}

/** Moments of beats at one rate, from a time to another. */
export function regular(rateBpm: number, fromS: number, toS: number): readonly number[] {
  const rrS = 60 / rateBpm;
  const count = Math.ceil((toS - fromS) / rrS);
  return Array.from({ length: count }, (_, place) => fromS + place * rrS);
}

/** A beat train at one rate around the origin. */
export function train(rateBpm: number, shape: BeatShape = {}, phaseS = 0): Signal {
  return beatsAt(regular(rateBpm, -12 + phaseS, 12), () => shape);
}

/** Every window of so many seconds of a synthetic bed. */
export function syntheticWindows(
  scenario: Scenario,
  {
    seed,
    seconds,
    leads,
  }: { readonly seed: number; readonly seconds: number; readonly leads: readonly Lead[] },
): readonly EcgWindow[] {
  const timeline = new BedTimeline({
    bedId: BED,
    spec: { sampleRateHz: RATE_HZ, lengthMs: WINDOW_S * 1_000, hopMs: 1_000 },
  });
  const windows: EcgWindow[] = [];
  const startUs = epochUs(ORIGIN_MS * 1_000);
  const frames = syntheticFrames({
    bedId: BED,
    deviceId: 'test',
    seed,
    stream: 0,
    startUs,
    scenario,
    leads,
    frameDurationMs: 1_000,
  });
  for (const frame of frames) {
    if (frame.sequence >= seconds) break;
    for (const item of timeline.accept(frame))
      if (item.kind === 'window') windows.push(item.window);
  }
  return windows.filter(({ startUs: fromUs }) => fromUs >= startUs);
}

/** The rate of a reading that must have one. */
export function rateOf(reading: RateReading): number {
  if (!reading.measured) throw new Error(`no rate: ${reading.reason}`);
  return reading.rateBpm;
}

/** A chaos reading that must be judged. */
export function judged(reading: ChaosReading): Extract<ChaosReading, { judged: true }> {
  if (!reading.judged) throw new Error(`not judged: ${reading.reason}`);
  return reading;
}
