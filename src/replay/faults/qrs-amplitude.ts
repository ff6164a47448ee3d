import { frameStartUs, INVALID_COUNT } from '../../domain/frame.js';
import type { Lead } from '../../domain/lead.js';
import { US_PER_SECOND, type EpochUs } from '../../domain/units.js';
import type { Delivery } from '../delivery.js';
import { trimmedMean } from './trimmed-mean.js';

/** What is measured of a bed's clean signal. */
export interface QrsMeasurement {
  /** The event time of the bed's first sample. */
  readonly startUs: EpochUs;
  /** The normal beats, seconds from the start, where somebody marked them. */
  readonly beatsS?: readonly number[];
}

const MEASURED_S = 300;
const MEASURED_BEATS = 300;
const HALF_QRS_S = 0.05;
/** A heart that beats 30 times a minute has a beat in each of these. */
const STRETCH_S = 2;

/**
 * Measures the peak-to-peak amplitude of the QRS in each lead, in the manner of WFDB's `sigamp`: over 50 ms to
 * both sides of each of the first 300 normal beats, the trimmed mean.
 *
 * Where no beat is marked, the largest swing within 100 ms of each 2 s counts as that of a QRS, over the
 * first 300 s, and their median as the amplitude: pauses and artefacts of up to half of the time do not move it.
 *
 * @param deliveries - the clean signal, in the order of its samples
 * @returns mV by lead; a lead without signal has none
 * @source docs/sources.md#noise-level
 */
export function measureQrsMv(
  deliveries: Iterable<Delivery>,
  { startUs, beatsS = [] }: QrsMeasurement,
): ReadonlyMap<Lead, number> {
  const beats = beatsS.slice(0, MEASURED_BEATS);
  const untilS = beats.length > 0 ? Math.max(...beats) + HALF_QRS_S : MEASURED_S;
  const signals = collect(deliveries, startUs, untilS);
  const amplitudes = new Map<Lead, number>();
  for (const [lead, signal] of signals) {
    const swings = beats.length > 0 ? swingsAt(signal, beats) : swingsOfStretches(signal);
    const found = swings.filter(Number.isFinite);
    if (found.length > 0)
      amplitudes.set(lead, beats.length > 0 ? trimmedMean(found) : median(found));
  }
  return amplitudes;
}

interface Signal {
  readonly sampleRateHz: number;
  /** mV by position from the start; holes are undefined. */
  readonly valuesMv: number[];
}

function collect(
  deliveries: Iterable<Delivery>,
  startUs: EpochUs,
  untilS: number,
): ReadonlyMap<Lead, Signal> {
  const signals = new Map<Lead, Signal>();
  for (const delivery of deliveries) {
    if (delivery.kind === 'message') continue;
    const { frame } = delivery;
    const atS = (frameStartUs(frame) - startUs) / US_PER_SECOND;
    if (atS > untilS) break;
    const { sampleRateHz } = frame;
    const first = Math.round(atS * sampleRateHz);
    for (const { lead, counts, gainUvPerCount, leadOff } of frame.leads) {
      const signal = signals.get(lead) ?? { sampleRateHz, valuesMv: [] };
      signals.set(lead, signal);
      if (leadOff || first < 0 || signal.sampleRateHz !== sampleRateHz) continue;
      counts.forEach((count, index) => {
        const isValid = count !== INVALID_COUNT;
        signal.valuesMv[first + index] = isValid ? (count * gainUvPerCount) / 1_000 : NaN;
      });
    }
  }
  return signals;
}

function swingsAt(
  { valuesMv, sampleRateHz }: Signal,
  beatsS: readonly number[],
): readonly number[] {
  return beatsS.map((atS) =>
    swing(
      valuesMv,
      Math.max(0, Math.round((atS - HALF_QRS_S) * sampleRateHz)),
      Math.round((atS + HALF_QRS_S) * sampleRateHz) + 1,
    ),
  );
}

function swingsOfStretches({ valuesMv, sampleRateHz }: Signal): readonly number[] {
  const stretch = Math.round(STRETCH_S * sampleRateHz);
  const width = Math.round(2 * HALF_QRS_S * sampleRateHz) + 1;
  const count = Math.floor(valuesMv.length / stretch);
  return Array.from({ length: count }, (_, index) => {
    let largest = NaN;
    for (let at = index * stretch; at + width <= (index + 1) * stretch; at += 1) {
      const found = swing(valuesMv, at, at + width);
      if (!(found <= largest) && !Number.isNaN(found)) largest = found;
    }
    return largest;
  });
}

/** Highest less lowest value of `[from, to)`; NaN where one is missing. */
function swing(valuesMv: readonly number[], from: number, to: number): number {
  let [lowest, highest] = [Infinity, -Infinity];
  for (let at = from; at < to; at += 1) {
    const value = valuesMv[at] ?? NaN;
    if (Number.isNaN(value)) return NaN;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  return highest - lowest;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}
