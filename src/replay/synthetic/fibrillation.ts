import type { Dipole } from './leads.js';
import { SlowRandom, type SeededRandom } from './random.js';

/** A wave whose frequency and size wander. */
class WanderingWave {
  readonly #centreHz: number;
  readonly #spreadHz: number;
  readonly #frequency: SlowRandom;
  readonly #size: SlowRandom;
  #phaseRad: number;

  constructor(random: SeededRandom, centreHz: number, spreadHz: number) {
    this.#centreHz = centreHz;
    this.#spreadHz = spreadHz;
    this.#frequency = new SlowRandom(random, 0.8);
    this.#size = new SlowRandom(random, 1.2);
    this.#phaseRad = random.between(0, 2 * Math.PI);
  }

  /** Moves on and gives the value there; `overtone` sharpens the wave into a sawtooth. */
  advance(durationS: number, overtone: number): number {
    const frequencyHz = this.#centreHz + this.#spreadHz * this.#frequency.advance(durationS);
    this.#phaseRad += 2 * Math.PI * frequencyHz * durationS;
    const size = Math.max(0.25, 1 + 0.35 * this.#size.advance(durationS));
    return size * (Math.sin(this.#phaseRad) + overtone * Math.sin(2 * this.#phaseRad));
  }
}

/**
 * Ventricular fibrillation: no beats, waves of 4 to 7 Hz that differ along the three axes.
 *
 * @source docs/sources.md#ventricular-fibrillation
 */
export class VentricularFibrillation {
  readonly #x: readonly WanderingWave[];
  readonly #y: readonly WanderingWave[];
  readonly #z: readonly WanderingWave[];

  constructor(random: SeededRandom) {
    const two = (): readonly WanderingWave[] => [
      new WanderingWave(random, 5, 0.5),
      new WanderingWave(random, 5.9, 0.9),
    ];
    this.#x = two();
    this.#y = two();
    this.#z = two();
  }

  /** Moves on by a sample and adds a share of the dipole there; rests where the share is 0. */
  addTo(into: Dipole, share: number, durationS: number): void {
    if (share === 0) return;
    into.x += share * 0.25 * sum(this.#x, durationS);
    into.y += share * 0.3 * sum(this.#y, durationS);
    into.z += share * 0.25 * sum(this.#z, durationS);
  }
}

/** The fibrillation waves of the atria: 5 to 8 Hz, small, seen best in V1. */
export class AtrialFibrillation {
  readonly #wave: WanderingWave;

  constructor(random: SeededRandom) {
    this.#wave = new WanderingWave(random, 6.3, 0.6);
  }

  /** Moves on by a sample and adds a share of the dipole there; rests where the share is 0. */
  addTo(into: Dipole, share: number, durationS: number): void {
    if (share === 0) return;
    const value = share * this.#wave.advance(durationS, 0.3);
    into.x -= 0.012 * value;
    into.y += 0.035 * value;
    into.z -= 0.07 * value;
  }
}

function sum(waves: readonly WanderingWave[], durationS: number): number {
  return waves.reduce((total, wave) => total + wave.advance(durationS, 0.12), 0);
}
