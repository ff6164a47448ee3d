import { conductedBeat, ventricularBeat, type BeatOptions, type HeartShape } from './morphology.js';
import type { Beat } from './dynamical-model.js';
import { SlowRandom, type SeededRandom } from './random.js';
import { episodeAt, rhythmAt, shareOf, type Rhythm, type Scenario } from './scenario.js';

/** Decides when the next beat comes and of which kind it is. */
export class BeatPlanner {
  readonly #random: SeededRandom;
  readonly #heart: HeartShape;
  readonly #scenario: Scenario;
  readonly #meanRrS: number;
  readonly #drift: SlowRandom;
  readonly #slowWave: SlowRandom;
  #slowPhaseRad = 0;
  #lastS: number;
  #lastWasVentricular = false;
  #lastCouplingS = 0;
  /** Sinus beats since the last early one. */
  #sinusBeats = 0;
  #runLeft = 0;

  constructor(random: SeededRandom, heart: HeartShape, scenario: Scenario, rateBpm: number) {
    this.#random = random;
    this.#heart = heart;
    this.#scenario = scenario;
    this.#meanRrS = 60 / rateBpm;
    this.#drift = new SlowRandom(random, 180);
    this.#slowWave = new SlowRandom(random, 20);
    this.#lastS = -random.between(0.2, 0.6) * this.#meanRrS;
  }

  /**
   * The beat after the last one, once the last one has come; undefined before, and while the heart
   * stands still or fibrillates.
   *
   * @param breathRad - the phase of breathing now
   */
  next(nowS: number, breathRad: number): Beat | undefined {
    if (nowS < this.#lastS) return undefined;
    const plan = this.#plan(breathRad);
    const atS = this.#lastS + plan.afterS;
    const intervalS = plan.afterS;
    this.#lastS = atS;
    if (!hasBeats(rhythmAt(this.#scenario, atS))) {
      this.#runLeft = 0;
      this.#lastWasVentricular = false;
      return undefined;
    }
    this.#lastWasVentricular = plan.kind === 'ventricular';
    this.#lastCouplingS = intervalS;
    const options = this.#optionsOf(plan, atS, breathRad);
    return plan.kind === 'ventricular'
      ? ventricularBeat(atS, this.#heart, options)
      : conductedBeat(atS, this.#heart, options);
  }

  #plan(breathRad: number): Plan {
    const rhythm = rhythmAt(this.#scenario, this.#lastS);
    switch (rhythm) {
      case 'asystole':
      case 'ventricular-fibrillation':
        // Looks again soon; after the episode the sinus node needs a moment.
        return { afterS: 0.5, kind: 'sinus', rrS: this.#meanRrS };
      case 'ventricular-tachycardia':
        return ventricular(0.335 + 0.006 * this.#random.normal(), 0.335);
      case 'atrial-fibrillation': {
        const afterS = Math.max(0.38, 0.62 * Math.exp(0.21 * this.#random.normal()));
        return { afterS, kind: 'fibrillating', rrS: 0.62 };
      }
      case 'bigeminy':
      case 'sinus':
        return this.#sinusPlan(rhythm, this.#sinusRr(breathRad));
    }
  }

  #sinusPlan(rhythm: 'sinus' | 'bigeminy', rrS: number): Plan {
    if (this.#runLeft > 0) {
      this.#runLeft -= 1;
      return ventricular(0.36 + 0.02 * this.#random.normal(), 0.5);
    }
    // The sinus node goes on behind a ventricular beat, so the pause makes up for what was early.
    if (this.#lastWasVentricular) {
      const pauseS = Math.max(rrS, 2 * rrS - this.#lastCouplingS);
      this.#sinusBeats = 1;
      return { afterS: pauseS, kind: 'sinus', rrS };
    }
    const early = episodeAt(this.#scenario, 'ventricular-beats', this.#lastS)?.episode;
    const everyBeats = rhythm === 'bigeminy' ? 1 : early?.everyBeats;
    if (everyBeats !== undefined && this.#sinusBeats >= everyBeats) {
      this.#runLeft = rhythm === 'bigeminy' ? 0 : (early?.run ?? 1) - 1;
      return ventricular(Math.max(0.44, rrS * (0.57 + 0.015 * this.#random.normal())), rrS);
    }
    const atrial = episodeAt(this.#scenario, 'atrial-beats', this.#lastS)?.episode;
    if (atrial !== undefined && this.#sinusBeats >= atrial.everyBeats) {
      this.#sinusBeats = 0;
      return { afterS: 0.64 * rrS, kind: 'atrial', rrS: 0.8 * rrS };
    }
    this.#sinusBeats += 1;
    // An early atrial beat resets the sinus node: the next beat comes a little late only.
    return { afterS: this.#sinusBeats === 1 ? 1.06 * rrS : rrS, kind: 'sinus', rrS };
  }

  /**
   * Sinus intervals vary with breathing, with a slow wave near 0.1 Hz, and by drift.
   *
   * @source docs/sources.md#heart-rate-variability
   */
  #sinusRr(breathRad: number): number {
    const durationS = this.#meanRrS;
    this.#slowPhaseRad += 2 * Math.PI * 0.1 * durationS + 0.15 * this.#random.normal();
    const strength = 1 + 0.3 * bounded(this.#slowWave.advance(durationS));
    const variation =
      0.03 * Math.sin(breathRad) +
      0.025 * strength * Math.sin(this.#slowPhaseRad) +
      0.012 * bounded(this.#drift.advance(durationS)) +
      0.006 * bounded(this.#random.normal());
    return this.#meanRrS * (1 + variation);
  }

  #optionsOf(plan: Plan, atS: number, breathRad: number): BeatOptions {
    const elevation = episodeAt(this.#scenario, 'st-elevation', atS);
    return {
      rrS: plan.rrS,
      pWave: plan.kind === 'sinus' ? 'sinus' : plan.kind === 'atrial' ? 'ectopic' : 'none',
      stElevationMv: (elevation?.episode.elevationMv ?? 0) * shareOf(elevation, 8),
      scale: 1 + 0.03 * Math.sin(breathRad) + 0.012 * this.#random.normal(),
      turnRad: 0.04 * Math.sin(breathRad + 0.6),
    };
  }
}

interface Plan {
  readonly afterS: number;
  readonly kind: 'sinus' | 'atrial' | 'fibrillating' | 'ventricular';
  readonly rrS: number;
}

function ventricular(afterS: number, rrS: number): Plan {
  return { afterS, kind: 'ventricular', rrS };
}

function hasBeats(rhythm: Rhythm): boolean {
  return rhythm !== 'asystole' && rhythm !== 'ventricular-fibrillation';
}

/** A normal bed stays normal for ever, so its rare far draws are held back. */
function bounded(value: number): number {
  return Math.max(-2.5, Math.min(2.5, value));
}
