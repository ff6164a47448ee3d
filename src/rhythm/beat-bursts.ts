import { ENVELOPE_RATE_HZ } from './beat-envelope.js';

/** The level of beats is the median of the largest values of pieces of two seconds. @source docs/sources.md#rate */
const PIECE_SAMPLES = 2 * ENVELOPE_RATE_HZ;

/** Below this share of the level there is no beat, above the next one there is. @source docs/sources.md#rate */
const NO_BEAT_BELOW = 0.25;
const BEAT_FROM = 0.4;

/** Where bursts fill more of the time than this they run into each other. @source docs/sources.md#rate */
const CROWDED_ABOVE = 0.5;

/** A level below this is no QRS, mV for 20 ms: slopes of microvolts. @source docs/sources.md#rate */
const NO_BEATS_BELOW_MV = 0.01;

/** A lead is calm where it is below this share of the level ... @source docs/sources.md#rate */
const CALM_BELOW = 0.12;

/** ... for this share of the time, as between beats, and not full of small waves. @source docs/sources.md#rate */
const CALM_FROM_SHARE = 0.25;

/** The beats of a lead, none of them looked for singly. */
export interface BeatBursts {
  /** 0 between beats and 1 within one, at the envelope's rate. */
  readonly bursts: Float64Array;
  /** Whether the lead is calm between its beats, so that each of its bursts is one. */
  readonly isCalm: boolean;
}

/**
 * Turns an envelope into bursts, so that large and small beats count alike.
 *
 * @returns undefined where nothing moves as a QRS does
 * @source docs/sources.md#rate
 */
export function beatBursts(envelope: Float64Array): BeatBursts | undefined {
  const level = levelOf(envelope);
  if (level < NO_BEATS_BELOW_MV) return undefined;
  const bursts = new Float64Array(envelope.length);
  let calm = 0;
  let sum = 0;
  for (let at = 0; at < bursts.length; at++) {
    const share = (envelope[at] ?? 0) / level;
    const burst = Math.min(1, Math.max(0, (share - NO_BEAT_BELOW) / (BEAT_FROM - NO_BEAT_BELOW)));
    bursts[at] = burst;
    sum += burst;
    if (share < CALM_BELOW) calm++;
  }
  // Of beats in quick succession the envelope itself shows more than what is left between its bursts.
  if (sum > CROWDED_ABOVE * bursts.length) {
    for (let at = 0; at < bursts.length; at++)
      bursts[at] = Math.min(1, (envelope[at] ?? 0) / level);
  }
  return { bursts, isCalm: calm >= CALM_FROM_SHARE * bursts.length };
}

/** The upper median, so that neither one artefact nor one pause moves it. */
function levelOf(envelope: Float64Array): number {
  const pieces = Math.floor(envelope.length / PIECE_SAMPLES);
  const largest = new Float64Array(pieces);
  for (let at = 0; at < pieces * PIECE_SAMPLES; at++) {
    const piece = Math.floor(at / PIECE_SAMPLES);
    largest[piece] = Math.max(largest[piece] ?? 0, envelope[at] ?? 0);
  }
  return largest.sort()[Math.floor(pieces / 2)] ?? 0;
}
