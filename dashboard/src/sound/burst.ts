import type { Priority } from '../../../src/domain/alert.js';

/** One pulse of a burst, from the burst's beginning. */
export interface Pulse {
  readonly startS: number;
  readonly durationS: number;
}

/** The sound of one priority. */
export interface BurstForm {
  readonly pulses: readonly Pulse[];
  /** From the end of a burst to the beginning of the next. */
  readonly pauseS: number;
  /** The lowest tone of every pulse; four harmonics lie above it. */
  readonly fundamentalHz: number;
  /** Between 0 and 1: a more urgent signal is not softer than a less urgent one. */
  readonly gain: number;
}

/**
 * Pulse length and spacing of the auditory alarm signals, chosen inside the ranges of IEC 60601-1-8: pulses
 * of 75 to 200 ms (high) or 125 to 250 ms (medium, low); spacing x of 50 to 125 ms (high) and y of 125 to
 * 250 ms (medium); 0.35 to 1.3 s between the two halves of a high priority burst; 2.5 to 15 s (high), 2.5 to
 * 30 s (medium) and more than 15 s (low) between bursts; a fundamental of 150 to 1000 Hz.
 *
 * @source docs/sources.md#alarm-sound
 */
const HIGH = { pulseS: 0.15, xS: 0.1, halvesApartS: 0.5, pauseS: 4 } as const;
const MEDIUM = { pulseS: 0.2, yS: 0.2, pauseS: 8 } as const;
const LOW = { pulseS: 0.2, yS: 0.2, pauseS: 20 } as const;

/** The burst of each priority: 10, 3 and 2 pulses. */
export const BURSTS: Readonly<Record<Priority, BurstForm>> = {
  high: { pulses: highPulses(), pauseS: HIGH.pauseS, fundamentalHz: 440, gain: 1 },
  medium: { pulses: evenPulses(3, MEDIUM), pauseS: MEDIUM.pauseS, fundamentalHz: 392, gain: 0.8 },
  low: { pulses: evenPulses(2, LOW), pauseS: LOW.pauseS, fundamentalHz: 330, gain: 0.6 },
};

/** How long a burst sounds. */
export function burstS({ pulses }: BurstForm): number {
  const last = pulses.at(-1);
  return last === undefined ? 0 : last.startS + last.durationS;
}

/** Three pulses, a longer gap, two; the same again after a pause. */
function highPulses(): readonly Pulse[] {
  const { pulseS, xS, halvesApartS } = HIGH;
  const groupGapS = 2 * xS + pulseS;
  const gapsS = [xS, xS, groupGapS, xS, halvesApartS, xS, xS, groupGapS, xS];
  const pulses: Pulse[] = [{ startS: 0, durationS: pulseS }];
  let startS = 0;
  for (const gapS of gapsS) {
    startS += pulseS + gapS;
    pulses.push({ startS, durationS: pulseS });
  }
  return pulses;
}

function evenPulses(
  count: number,
  { pulseS, yS }: { readonly pulseS: number; readonly yS: number },
): readonly Pulse[] {
  return Array.from({ length: count }, (_, place) => ({
    startS: place * (pulseS + yS),
    durationS: pulseS,
  }));
}
