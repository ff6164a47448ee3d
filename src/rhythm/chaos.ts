import {
  CHAOS_SPAN_MS,
  type ChaosFeatures,
  type ChaosReading,
  type LeadChaos,
} from '../domain/rhythm.js';
import type { Lead } from '../domain/lead.js';
import type { EcgWindow } from '../domain/window.js';
import { bandPassed, bandPassTaps, HALF_TAPS } from './band-pass.js';
import { holdsSpan, newestSpan, RHYTHM_RATE_HZ } from './span.js';
import { HALF_MEAN_SAMPLES, wanderFree } from './wander-free.js';
import { crossingShareOf, leakageOf, phaseSpaceShareOf } from './wave-shape.js';

/** Signal before the judged span in which the filters settle. */
const RUN_IN_SAMPLES = 2 * HALF_MEAN_SAMPLES;

/** The judged span with its run-in. */
const NEEDED_MS = CHAOS_SPAN_MS + (RUN_IN_SAMPLES * 1_000) / RHYTHM_RATE_HZ;

/** A second with less peak to peak than this is a rest. @source docs/sources.md#coarse-fibrillation */
const REST_BELOW_MV = 0.2;

/** The band in which QRS complexes stand out. @source docs/sources.md#qrs-band-count */
const QRS_BAND_TAPS = bandPassTaps(11, 18);

/** Where the band never reaches this share of the lead's largest deflection, no QRS can hide in it. @source docs/sources.md#qrs-band-count */
const EMPTY_BAND_BELOW = 0.01;

/** What counts for an empty band: nothing stands out, about as in a sine. @source docs/sources.md#qrs-band-count */
const EMPTY_BAND_SHARE = 0.5;

/** The limit of a feature, and how far from it counts as one step of certainty. */
interface FeatureLimit {
  readonly limit: number;
  readonly step: number;
}

/** @source docs/sources.md#chaos-limits */
const LIMITS: Readonly<Record<keyof ChaosFeatures, FeatureLimit>> = {
  leakage: { limit: 0.625, step: -0.2 },
  crossingShare: { limit: 0.48, step: 0.15 },
  phaseSpaceShare: { limit: 0.15, step: 0.03 },
  qrsBandShare: { limit: 0.38, step: 0.04 },
};

/** How far each view can speak against chaos, and for it. @source docs/sources.md#chaos-limits */
const MARGINS = { least: -2, most: 1 } as const;

/**
 * Judges whether a bed's newest four seconds look like ventricular fibrillation, flutter or tachycardia.
 *
 * Each lead is seen in two ways: by the shape of its waves and by whether QRS complexes stand out. The leads decide together.
 * A lead without signal, off or noisy has no vote; without any vote nothing is said.
 */
export function readChaos(window: EcgWindow): ChaosReading {
  if (!holdsSpan(window, NEEDED_MS)) return { judged: false, reason: 'window-unsuitable' };
  const leads: LeadChaos[] = [];
  let isAnyNoisy = false;
  for (const [leadIndex, lead] of window.leads.entries()) {
    const span = newestSpan(window, leadIndex, { spanMs: NEEDED_MS, unconnectedCells: 0 });
    if (span.state === 'usable') leads.push(judgeLead(lead, span.samplesMv));
    isAnyNoisy ||= span.state === 'noisy';
  }
  if (leads.length === 0) {
    return { judged: false, reason: isAnyNoisy ? 'noisy' : 'no-connected-lead' };
  }
  const moving = leads.filter(({ features }) => features !== undefined);
  const margin =
    moving.length === 0
      ? MARGINS.least
      : moving.reduce((sum, lead) => sum + lead.margin, 0) / moving.length;
  return { judged: true, isChaotic: margin > 0, margin, leads };
}

function judgeLead(lead: Lead, samplesMv: Float32Array): LeadChaos {
  const settledMv = wanderFree(samplesMv);
  const spanMv = settledMv.subarray(RUN_IN_SAMPLES);
  if (rests(spanMv)) return { lead, isChaotic: false, margin: MARGINS.least };
  const features: ChaosFeatures = {
    leakage: leakageOf(spanMv),
    crossingShare: crossingShareOf(spanMv),
    phaseSpaceShare: phaseSpaceShareOf(spanMv),
    qrsBandShare: qrsBandShareOf(settledMv),
  };
  const margin = marginOf(features);
  return { lead, isChaotic: margin > 0, margin, features };
}

function marginOf(features: ChaosFeatures): number {
  const beyond = (name: keyof ChaosFeatures): number =>
    (features[name] - LIMITS[name].limit) / LIMITS[name].step;
  const shape = (beyond('leakage') + beyond('crossingShare') + beyond('phaseSpaceShare')) / 3;
  return (bounded(shape) + bounded(beyond('qrsBandShare'))) / 2;
}

function bounded(margin: number): number {
  return Math.min(MARGINS.most, Math.max(MARGINS.least, margin));
}

/** Whether any whole second of the span stays below the least swing of coarse fibrillation. */
function rests(spanMv: Float64Array): boolean {
  for (let from = 0; from < spanMv.length; from += RHYTHM_RATE_HZ) {
    let lowest = Number.POSITIVE_INFINITY;
    let highest = Number.NEGATIVE_INFINITY;
    for (let at = from; at < from + RHYTHM_RATE_HZ; at++) {
      lowest = Math.min(lowest, spanMv[at] ?? 0);
      highest = Math.max(highest, spanMv[at] ?? 0);
    }
    if (highest - lowest < REST_BELOW_MV) return true;
  }
  return false;
}

/**
 * The share of time in which the QRS band is above its mean. The newest 250 ms are left out, as the filter needs what follows.
 *
 * @source docs/sources.md#qrs-band-count
 */
function qrsBandShareOf(settledMv: Float64Array): number {
  const end = settledMv.length - HALF_TAPS;
  const bandMv = bandPassed(QRS_BAND_TAPS, settledMv, { from: RUN_IN_SAMPLES, to: end });
  let sumMv = 0;
  let largestMv = 0;
  let largestInBandMv = 0;
  for (let at = 0; at < bandMv.length; at++) {
    const valueMv = Math.abs(bandMv[at] ?? 0);
    bandMv[at] = valueMv;
    sumMv += valueMv;
    largestMv = Math.max(largestMv, Math.abs(settledMv[RUN_IN_SAMPLES + at] ?? 0));
    largestInBandMv = Math.max(largestInBandMv, valueMv);
  }
  if (largestInBandMv < EMPTY_BAND_BELOW * largestMv) return EMPTY_BAND_SHARE;
  const meanMv = sumMv / bandMv.length;
  let above = 0;
  for (const valueMv of bandMv) if (valueMv > meanMv) above++;
  return above / bandMv.length;
}
