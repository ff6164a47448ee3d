import { SlowRandom, type SeededRandom } from './random.js';

/** How much of each disturbance there is at a moment. */
export interface DisturbanceLevels {
  readonly muscleMv: number;
  readonly wanderMv: number;
}

/** What one measured lead picks up beside the heart. */
export class Disturbance {
  readonly #random: SeededRandom;
  readonly #noiseMv: number;
  readonly #breathMv: number;
  readonly #breathShiftRad: number;
  readonly #drift: Smooth;
  readonly #wander: Smooth;
  readonly #burst: SlowRandom;
  #noise = 0;
  #muscle = 0;

  constructor(random: SeededRandom) {
    this.#random = random;
    this.#noiseMv = random.between(0.003, 0.0045);
    this.#breathMv = random.between(0.006, 0.025);
    this.#breathShiftRad = random.between(-0.6, 0.6);
    this.#drift = new Smooth(random, 3);
    this.#wander = new Smooth(random, 0.6);
    this.#burst = new SlowRandom(random, 0.4);
  }

  /** Moves on by a sample and gives the disturbance there, mV. */
  advance(durationS: number, breathRad: number, levels: DisturbanceLevels): number {
    this.#noise = 0.4 * this.#noise + this.#random.normal();
    const breath = this.#breathMv * Math.sin(breathRad + this.#breathShiftRad);
    const drift = 0.012 * this.#drift.advance(durationS);
    const quiet = this.#noiseMv * 0.9 * this.#noise + breath + drift;
    return (
      quiet +
      this.#muscleNoise(durationS, levels.muscleMv) +
      this.#wandering(durationS, levels.wanderMv)
    );
  }

  /** Muscle: noise without its slow part, in bursts. */
  #muscleNoise(durationS: number, muscleMv: number): number {
    if (muscleMv === 0) return 0;
    const white = this.#random.normal();
    this.#muscle += 0.35 * (white - this.#muscle);
    const burst = Math.max(0.3, 1 + 0.5 * this.#burst.advance(durationS));
    return muscleMv * burst * (white - this.#muscle);
  }

  #wandering(durationS: number, wanderMv: number): number {
    return wanderMv === 0 ? 0 : wanderMv * this.#wander.advance(durationS);
  }
}

/** A slow random value without sudden turns. */
class Smooth {
  readonly #source: SlowRandom;
  readonly #memoryS: number;
  #value = 0;

  constructor(random: SeededRandom, memoryS: number) {
    this.#source = new SlowRandom(random, memoryS);
    this.#memoryS = memoryS;
  }

  advance(durationS: number): number {
    // The second stage halves the variance, which the root brings back to 1.
    const target = Math.SQRT2 * this.#source.advance(durationS);
    this.#value += (durationS / this.#memoryS) * (target - this.#value);
    return this.#value;
  }
}

/** What an electrode without contact delivers: mains hum, drift and the end of the converter's range. */
export class OpenElectrode {
  readonly #random: SeededRandom;
  readonly #drift: Smooth;
  #phaseRad = 0;

  constructor(random: SeededRandom) {
    this.#random = random;
    this.#drift = new Smooth(random, 0.5);
  }

  /** Moves on by a sample and gives the value there, mV. */
  advance(durationS: number): number {
    this.#phaseRad += 2 * Math.PI * 50 * durationS;
    const hum = 0.6 * Math.sin(this.#phaseRad) + 0.05 * this.#random.normal();
    return Math.max(-5, Math.min(5, 2.5 * this.#drift.advance(durationS) + hum));
  }
}
