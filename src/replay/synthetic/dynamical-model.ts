import type { Dipole } from './leads.js';

/**
 * One bell-shaped wave of a beat: P, Q, R, S, T or a part of one. It may rise and fall with
 * different widths, as the T wave does.
 */
export interface Wave {
  /** From the beat's R peak; negative before it. */
  readonly centreS: number;
  readonly riseS: number;
  readonly fallS: number;
  /** The dipole at the wave's peak, mV. */
  readonly peak: Readonly<Dipole>;
}

/** A beat: its R peak and its waves. */
export interface Beat {
  /** The R peak, from the start of the stream. */
  readonly atS: number;
  readonly waves: readonly Wave[];
}

/** Beyond this many widths a wave is below half a microvolt. */
const REACH = 4;

/**
 * Sums the waves of beats into the heart's dipole.
 *
 * This is the dynamical model of McSharry and others (a sum of Gaussian waves around a limit cycle)
 * in its direct form, for three axes as Sameni and others have it, and with time in place of the
 * phase, so that a beat may come early, late or not at all.
 *
 * @source docs/sources.md#ecgsyn
 */
export class BeatSum {
  #beats: Beat[] = [];

  /** Adds a beat, up to a second before it begins to show. */
  add(beat: Beat): void {
    this.#beats.push(beat);
  }

  /** Adds the dipole at a moment to `into`; moments must not go back. */
  addDipoleAt(timeS: number, into: Dipole): void {
    let over = 0;
    for (const beat of this.#beats) {
      let isOver = true;
      for (const wave of beat.waves) {
        const offsetS = timeS - beat.atS - wave.centreS;
        const widths = offsetS / (offsetS < 0 ? wave.riseS : wave.fallS);
        if (widths < REACH) isOver = false;
        if (widths > REACH || widths < -REACH) continue;
        const size = Math.exp(-0.5 * widths * widths);
        into.x += size * wave.peak.x;
        into.y += size * wave.peak.y;
        into.z += size * wave.peak.z;
      }
      if (isOver) over += 1;
    }
    if (over > 0) this.#beats = this.#beats.filter((beat) => timeS < endOf(beat));
  }
}

function endOf(beat: Beat): number {
  return beat.atS + Math.max(0, ...beat.waves.map((wave) => wave.centreS + REACH * wave.fallS));
}
