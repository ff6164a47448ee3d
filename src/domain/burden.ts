import type { Priority } from './alert.js';
import type { BedId, WardId } from './bed.js';

/** The shift that begins at a local time of day and lasts until the next one begins. */
export interface Shift {
  readonly name: string;
  /** Minutes since local midnight, 0 to 1439. */
  readonly startMinute: number;
}

/** Alerts of one condition and priority. */
export interface ConditionCount {
  readonly condition: string;
  readonly priority: Priority;
  readonly alerts: number;
}

/** How long alerts waited for a person. */
export interface ResponseFigures {
  /** Alerts that were acknowledged; the percentiles are over these. */
  readonly acknowledged: number;
  readonly notAcknowledged: number;
  /** Nearest rank, milliseconds; left out where none was acknowledged. */
  readonly p50Ms?: number;
  readonly p90Ms?: number;
  readonly p95Ms?: number;
}

/** What nurses said of alerts. */
export interface MarkFigures {
  readonly true: number;
  readonly false: number;
  readonly unclear: number;
  readonly notMarked: number;
}

/** The figures of one group of alerts. */
export interface BurdenFigures {
  readonly alerts: number;
  /** Most alerts first. */
  readonly conditions: readonly ConditionCount[];
  /** Time that the group's beds were there, in days of 24 hours. */
  readonly bedDays: number;
  /** Left out where there are no bed-days. */
  readonly alertsPerBedDay?: number;
  readonly marks: MarkFigures;
  /** Share of the marked alerts that were marked false; left out where none is marked. */
  readonly falseShareOfMarked?: number;
  /** Left out where there is no alert. */
  readonly notMarkedShare?: number;
  readonly response: ResponseFigures;
  /** The time that the sound of beds was paused, added up over beds. */
  readonly pausedMs: number;
}

/** The figures of the ward or of one bed, over all shifts or one. */
export interface BurdenGroup extends BurdenFigures {
  /** Left out for the whole ward. */
  readonly bedId?: BedId;
  /** Left out for all shifts. */
  readonly shift?: string;
}

/** One bed's alerts of one condition. */
export interface BurdenSource {
  readonly bedId: BedId;
  readonly condition: string;
  readonly alerts: number;
}

/** A time in which more alerts came than people can take in; half open. */
export interface AlarmFlood {
  /** The first alert of it. */
  readonly startMs: number;
  readonly endMs: number;
  readonly alerts: number;
  /** The most alerts that came within ten minutes. */
  readonly peak: number;
}

/** What a ward's alerts cost its staff in a period. */
export interface BurdenReport {
  readonly schema: 1;
  readonly wardId: WardId;
  readonly fromMs: number;
  readonly toMs: number;
  readonly timeZone: string;
  readonly shifts: readonly Shift[];
  /** The ward, the ward by shift, each bed, each bed by shift. */
  readonly groups: readonly BurdenGroup[];
  /** The ten pairs of bed and condition with the most alerts. */
  readonly top: readonly BurdenSource[];
  readonly floods: readonly AlarmFlood[];
  /** Alerts by local weekday (Monday first) and hour, 7 rows of 24. */
  readonly byWeekdayAndHour: readonly (readonly number[])[];
}
