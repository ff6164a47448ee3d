import { SlowRandom, type SeededRandom } from '../synthetic/random.js';
import { noiseTrack, type NoiseTrack } from './noise-track.js';

/** The kinds of noise that can be made. */
export const NOISE_KINDS = ['muscle', 'baseline-wander', 'electrode-motion'] as const;

/** A kind of noise that can be made: those of nstdb's records `ma`, `bw` and `em`. */
export type NoiseKind = (typeof NOISE_KINDS)[number];

const DURATION_S = 300;
const CHANNELS = 2;

/** Makes five minutes of noise in two channels; only its shape counts, as it is scaled to what is asked for. */
export function syntheticNoise(
  kind: NoiseKind,
  random: SeededRandom,
  sampleRateHz: number,
): NoiseTrack {
  const channels = Array.from({ length: CHANNELS }, () => {
    const next = SOURCES[kind](random, 1 / sampleRateHz);
    return Float32Array.from({ length: Math.round(DURATION_S * sampleRateHz) }, next);
  });
  return noiseTrack(channels, sampleRateHz);
}

/** The value of each next sample, one step of time later. */
type Source = (random: SeededRandom, stepS: number) => () => number;

const SOURCES: Readonly<Record<NoiseKind, Source>> = {
  muscle,
  'baseline-wander': wander,
  'electrode-motion': electrodeMotion,
};

/** Noise without its slow part, in bursts. */
function muscle(random: SeededRandom, stepS: number): () => number {
  const burst = new SlowRandom(random, 0.4);
  let slow = 0;
  return () => {
    const white = random.normal();
    slow += 0.35 * (white - slow);
    return Math.max(0.3, 1 + 0.5 * burst.advance(stepS)) * (white - slow);
  };
}

/** The slow drift of breathing and sweat, without sudden turns. */
function wander(random: SeededRandom, stepS: number): () => number {
  const source = new SlowRandom(random, 0.6);
  let value = 0;
  return () => {
    value += (stepS / 0.6) * (source.advance(stepS) - value);
    return value;
  };
}

/** Jolts at an electrode: a sudden shift, as steep as a QRS, that goes back within a second; wander and muscle with it. */
function electrodeMotion(random: SeededRandom, stepS: number): () => number {
  const [slow, fast] = [wander(random, stepS), muscle(random, stepS)];
  let untilJoltS = random.between(0.3, 2);
  let target = 0;
  let value = 0;
  return () => {
    untilJoltS -= stepS;
    if (untilJoltS <= 0) {
      target = random.normal();
      untilJoltS = random.between(0.3, 2);
    }
    value += (stepS / 0.03) * (target - value);
    target -= (stepS / 0.35) * target;
    return value + 0.3 * slow() + 0.05 * fast();
  };
}
