import type { Lead } from './lead.js';

/** Why a window has no heart rate. */
export type RateGap =
  /** The window is not at the rate that rhythm is read at, or shorter than the span of a rate. */
  | 'window-unsuitable'
  /** Every lead is off, missing or stuck at the end of its range. */
  | 'no-connected-lead'
  /** The connected leads are disturbed beyond use. */
  | 'noisy'
  /** No connected lead moves as a QRS does. */
  | 'no-beats'
  /** What moves neither repeats nor stands apart as beats do. */
  | 'no-periodicity'
  /** The signal looks like fibrillation or ventricular tachycardia, whose waves are no beats. */
  | 'chaotic';

/** The heart rate of a window, or why there is none. */
export type RateReading =
  | {
      readonly measured: true;
      readonly rateBpm: number;
      /** How alike successive beats are in time: 1 where each comes just as the one before, 0 where none does. */
      readonly periodicity: number;
      /** The lead that it was read from. */
      readonly lead: Lead;
    }
  | { readonly measured: false; readonly reason: RateGap };

/** Why a window says nothing of chaos. */
export type ChaosGap = Extract<RateGap, 'window-unsuitable' | 'no-connected-lead' | 'noisy'>;

/** What was measured of a lead's newest seconds, each a share of 0 to 1. */
export interface ChaosFeatures {
  /** What a filter that is tuned to the mean wave lets through: low in waves of one frequency. */
  readonly leakage: number;
  /** Time farther from the base line than a fifth of the largest deflection: high without a base line. */
  readonly crossingShare: number;
  /** The part of the phase space that the signal visits: high where it never repeats. */
  readonly phaseSpaceShare: number;
  /** Time above the mean in the band of QRS complexes: low where they stand out. */
  readonly qrsBandShare: number;
}

/** Whether one lead's newest seconds look like fibrillation or ventricular tachycardia. */
export interface LeadChaos {
  readonly lead: Lead;
  readonly isChaotic: boolean;
  /** From -2 (surely not) to 1 (surely chaotic); chaotic above 0. */
  readonly margin: number;
  /** Not there where the lead rests for a second, which neither rhythm does. */
  readonly features?: ChaosFeatures;
}

/** Whether a bed's newest seconds look like fibrillation or ventricular tachycardia, or why that is not known. */
export type ChaosReading =
  | {
      readonly judged: true;
      readonly isChaotic: boolean;
      /** The mean of the leads that do not rest; -2 where all rest. */
      readonly margin: number;
      /** The leads that could be judged. */
      readonly leads: readonly LeadChaos[];
    }
  | { readonly judged: false; readonly reason: ChaosGap };

/** What one window says of a bed's rhythm, read without R peaks. */
export interface RhythmReading {
  /** The end of the window, event time in milliseconds since 1970. */
  readonly endMs: number;
  readonly rate: RateReading;
  readonly chaos: ChaosReading;
}

/** The newest part of a window that its heart rate is read from. @source docs/sources.md#rhythm-spans */
export const RATE_SPAN_MS = 8_000;

/** The newest part of a window that is judged for chaos. @source docs/sources.md#rhythm-spans */
export const CHAOS_SPAN_MS = 4_000;
