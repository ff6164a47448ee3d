import { ENVELOPE_RATE_HZ } from './beat-envelope.js';

/** The level of beats is the median of the largest values of pieces of two seconds. @source docs/sources.md#rate */
const PIECE_SAMPLES = 2 * ENVELOPE_RATE_HZ;

/** Below this share of the level there is no beat, above the next one there is. @source docs/sources.md#rate */
const NO_BEAT_BELOW = 0.25;
const BEAT_FROM = 0.4;

/** A level below this is no QRS, mV for 20 ms: slopes of microvolts. @source docs/sources.md#rate */
const NO_BEATS_BELOW_MV = 0.01;

/**
 * Turns an envelope into bursts, 0 between beats and 1 within one, so that large and small beats count alike.
 *
 * @returns at the envelope's rate; undefined where nothing moves as a QRS does
 * @source docs/sources.md#rate
 */
export function beatBursts(envelope: Float64Array): Float64Array | undefined {
  const level = levelOf(envelope);
  if (level < NO_BEATS_BELOW_MV) return undefined;
  const bursts = new Float64Array(envelope.length);
  for (let at = 0; at < bursts.length; at++) {
    const share = (envelope[at] ?? 0) / level;
    bursts[at] = Math.min(1, Math.max(0, (share - NO_BEAT_BELOW) / (BEAT_FROM - NO_BEAT_BELOW)));
  }
  return bursts;
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
