import { Disturbance } from './disturbances.js';
import { BeatSum } from './dynamical-model.js';
import { AtrialFibrillation, VentricularFibrillation } from './fibrillation.js';
import { MEASURED_LEADS, projectDipole, type Dipole } from './leads.js';
import { drawHeartShape } from './morphology.js';
import { SlowRandom, type SeededRandom } from './random.js';
import { BeatPlanner } from './rhythm.js';
import { episodeAt, shareOf, type Rhythm, type Scenario } from './scenario.js';

/** A heart, its breathing body and the electrodes on it, sample by sample. */
export class SyntheticHeart {
  readonly #scenario: Scenario;
  readonly #stepS: number;
  readonly #beats = new BeatSum();
  readonly #planner: BeatPlanner;
  readonly #ventricular: VentricularFibrillation;
  readonly #atrial: AtrialFibrillation;
  readonly #disturbances: readonly Disturbance[];
  readonly #breathHz: number;
  readonly #breathPace: SlowRandom;
  readonly #dipole: Dipole = { x: 0, y: 0, z: 0 };
  readonly #measured = new Float64Array(MEASURED_LEADS.length);
  #breathRad: number;
  #samples = 0;

  constructor(random: SeededRandom, scenario: Scenario, sampleRateHz: number) {
    this.#scenario = scenario;
    this.#stepS = 1 / sampleRateHz;
    const shape = drawHeartShape(random);
    this.#planner = new BeatPlanner(random, shape, scenario, random.between(62, 82));
    this.#ventricular = new VentricularFibrillation(random);
    this.#atrial = new AtrialFibrillation(random);
    this.#disturbances = MEASURED_LEADS.map(() => new Disturbance(random));
    this.#breathHz = random.between(0.2, 0.28);
    this.#breathPace = new SlowRandom(random, 10);
    this.#breathRad = random.between(0, 2 * Math.PI);
  }

  /** The next sample of the measured leads, mV; the array is used again for the one after. */
  advance(): Float64Array {
    const timeS = this.#samples * this.#stepS;
    this.#samples += 1;
    const pace = 1 + 0.08 * this.#breathPace.advance(this.#stepS);
    this.#breathRad += 2 * Math.PI * this.#breathHz * pace * this.#stepS;
    const beat = this.#planner.next(timeS, this.#breathRad);
    if (beat !== undefined) this.#beats.add(beat);
    projectDipole(this.#dipoleAt(timeS), this.#measured);
    this.#disturb(timeS);
    return this.#measured;
  }

  #dipoleAt(timeS: number): Dipole {
    const dipole = this.#dipole;
    dipole.x = 0;
    dipole.y = 0;
    dipole.z = 0;
    this.#beats.addDipoleAt(timeS, dipole);
    this.#atrial.addTo(dipole, this.#shareOf('atrial-fibrillation', timeS), this.#stepS);
    this.#ventricular.addTo(dipole, this.#shareOf('ventricular-fibrillation', timeS), this.#stepS);
    return dipole;
  }

  #shareOf(rhythm: Rhythm, timeS: number): number {
    const active = episodeAt(this.#scenario, 'rhythm', timeS);
    return active?.episode.rhythm === rhythm ? shareOf(active, 0.4) : 0;
  }

  #disturb(timeS: number): void {
    const muscle = episodeAt(this.#scenario, 'muscle-noise', timeS);
    const wander = episodeAt(this.#scenario, 'baseline-wander', timeS);
    const levels = {
      muscleMv: (muscle?.episode.amplitudeMv ?? 0) * shareOf(muscle, 0.5),
      wanderMv: (wander?.episode.amplitudeMv ?? 0) * shareOf(wander, 1),
    };
    this.#disturbances.forEach((disturbance, index) => {
      const heartMv = this.#measured[index] ?? 0;
      this.#measured[index] = heartMv + disturbance.advance(this.#stepS, this.#breathRad, levels);
    });
  }
}
