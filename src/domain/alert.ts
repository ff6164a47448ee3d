import type { BedId, WardId } from './bed.js';
import type { Lead } from './lead.js';
import type { ModelIdentity } from './score.js';

/** Alarm priorities of IEC 60601-1-8. */
export type Priority = 'low' | 'medium' | 'high';

/** Conditions of the patient, seen in the signal. */
export const PHYSIOLOGICAL_CONDITIONS = [
  'anomaly',
  'no-electrical-activity',
  'chaotic-rhythm',
  'rate-low',
  'rate-high',
] as const;

/** Conditions of the equipment and of wardwave itself. */
export const TECHNICAL_CONDITIONS = [
  'lead-off',
  'noisy',
  'feed-lost',
  'clock-step',
  'clock-drift',
  'scores-late',
  'detector-down',
  'store-down',
  'canary-missed',
  'overload',
] as const;

/** Every alarm condition that wardwave can raise. */
export type Condition =
  (typeof PHYSIOLOGICAL_CONDITIONS)[number] | (typeof TECHNICAL_CONDITIONS)[number];

/** Where in the signal an alert applies: a stretch of one lead, half open. */
export interface AlertMark {
  readonly lead: Lead;
  readonly startMs: number;
  readonly endMs: number;
}

/** A lead, or the whole bed where no lead is named, of which a condition says nothing because of another one. */
export interface Inhibition {
  readonly lead?: Lead;
  readonly by: Condition;
}

/** Whether a revision begins, changes or ends an alert. */
export type AlertPhase = 'raised' | 'revised' | 'ended';

/**
 * One revision of one alert. It is derived from event time alone, so every computation of the same
 * signal gives the same bytes; when and to whom it was delivered is a record of its own.
 */
export interface AlertEvent {
  readonly schema: 1;
  /** The same for every computation: made of bed, condition and onset cell. */
  readonly alertId: string;
  /** 0 when raised; each later event of the alert counts one up. */
  readonly revision: number;
  readonly phase: AlertPhase;
  readonly bedId: BedId;
  readonly condition: Condition;
  readonly kind: 'physiological' | 'technical';
  readonly priority: Priority;
  /** Whether a cell that this event rests on may still change. */
  readonly provisional: boolean;
  readonly leads: readonly Lead[];
  /** Event time, milliseconds since 1970. */
  readonly startMs: number;
  /** The end so far, or the end where the phase is `ended`; exclusive. */
  readonly endMs: number;
  /** The anomalous stretches by lead, the newest last; at most 64, older ones fall away first. */
  readonly marks: readonly AlertMark[];
  /** The highest cell score so far and the limit that it stood against (1 = 99th percentile of normal). */
  readonly score?: { readonly peak: number; readonly limit: number };
  readonly model?: ModelIdentity;
  /** Rate conditions only: the rate furthest beyond its limit so far in the episode, and that limit. */
  readonly rate?: { readonly bpm: number; readonly limitBpm: number };
  /** What this alert says nothing of, and which condition mutes it: for example an anomaly on a lead that is off. */
  readonly inhibited?: readonly Inhibition[];
  /** The event time at which this was decided: the end of the window that showed it. */
  readonly decidedAtMs: number;
  /** Why this event exists, as a stable word, such as `k-of-n-above-limit`. */
  readonly reason: string;
}

/** An alert event in the ward's log. */
export interface LoggedAlert {
  /** Gapless in the ward, from 1. */
  readonly seq: number;
  readonly wardId: WardId;
  readonly event: AlertEvent;
}

/** A stretch of signal and reconstruction around an alert's onset. */
export interface AlertStrip {
  readonly alertId: string;
  readonly startMs: number;
  readonly sampleRateHz: number;
  readonly leads: readonly {
    readonly lead: Lead;
    /** mV, null where the signal is missing. */
    readonly signalMv: readonly (number | null)[];
    readonly reconstructionMv: readonly (number | null)[];
  }[];
}
