import type { AlertMark, Condition, Priority } from '../domain/alert.js';
import type { Lead } from '../domain/lead.js';

/** A mark that an annotator set; times count from the record's first sample. */
export interface Annotation {
  readonly atMs: number;
  /** The symbol of the WFDB annotation code, such as `N`, `V` or `+`. */
  readonly symbol: string;
  /** Free text, such as `(VT` at a change of rhythm; empty where there is none. */
  readonly note: string;
}

/** What the annotators of the Challenge 2015 said of the bedside alarm of a record. */
export interface BedsideAlarm {
  /** Such as `Asystole`. */
  readonly kind: string;
  readonly isTrue: boolean;
}

/** What is known of a record besides what the chain said of it. */
export interface RecordTruth {
  /** In time order; none where the record has no annotation file. */
  readonly annotations: readonly Annotation[];
  readonly bedsideAlarm?: BedsideAlarm;
  /** The signal-to-noise ratio of a record of the noise stress test. */
  readonly noiseDb?: number;
}

/** A change of an alert's priority. */
export interface PriorityStep {
  readonly atMs: number;
  readonly priority: Priority;
}

/** One alert with all its revisions taken together; times count from the record's first sample. */
export interface ObservedAlert {
  readonly alertId: string;
  readonly condition: Condition;
  readonly kind: 'physiological' | 'technical';
  /** The highest that it had. */
  readonly priority: Priority;
  /** From the raising on, in time order. */
  readonly prioritySteps: readonly PriorityStep[];
  readonly leads: readonly Lead[];
  /** The stretch of signal that it marks, half open. */
  readonly startMs: number;
  readonly endMs: number;
  /** What it marked when it was raised ended here. */
  readonly endAtRaisingMs: number;
  /** The event time at which it was raised and ended; the record's end where it was still open. */
  readonly raisedMs: number;
  readonly endedMs: number;
  readonly marks: readonly AlertMark[];
  readonly peakScore?: number;
  readonly limit?: number;
}

/** The final score of every cell of a record. */
export interface RecordCells {
  /** The present leads, in the order of `LEADS`. */
  readonly leads: readonly Lead[];
  readonly cellCount: number;
  /** Shape [leads, cells], lead-major, thousandths: the mean over all windows; or `NO_SCORE`. */
  readonly scoreMilli: Int32Array;
}

/** What the whole chain made of one record, beside what is known of it. */
export interface RecordResult {
  /** Such as `208`. */
  readonly name: string;
  readonly durationMs: number;
  /** The record's own name of each of its leads, in file order: `MLII` as `II`. */
  readonly leadNames: readonly { readonly sourceName: string; readonly lead: Lead }[];
  readonly cells: RecordCells;
  /** In the order of their raising. */
  readonly alerts: readonly ObservedAlert[];
  readonly truth: RecordTruth;
}
