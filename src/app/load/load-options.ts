import type { Settings } from '../../config/schema.js';
import type { Clock } from '../../domain/clock.js';
import type { Lead } from '../../domain/lead.js';
import type { Logger } from '../../domain/logger.js';
import type { ArrhythmiaCount } from '../../load/arrhythmia-ledger.js';
import type { Phases } from '../../load/frame-calendar.js';
import type { RampPlan, StepReason } from '../../load/ramp.js';
import type { StepLatencies } from './step-meter.js';

/** What is sent, and how it is judged. */
export interface LoadPlan {
  readonly ramp: RampPlan;
  readonly leads: readonly Lead[];
  readonly sampleRateHz: number;
  readonly frameMs: number;
  readonly phases: Phases;
  /** One bed in so many has an arrhythmia once in every period; 0 for none. */
  readonly arrhythmiaOneIn: number;
  readonly periodMs: number;
  readonly seed: number;
  /** How long a step is measured, after its new beds have filled their first window. */
  readonly stepMs: number;
  /** After new beds have filled a window: the ward gets over their beginning. */
  readonly settleMs: number;
  /** A score that has not come this long after the step is given up. */
  readonly giveUpMs: number;
  readonly p99LimitMs: number;
  /** Beds whose scores are watched, by pages of 128. */
  readonly watchedBeds: number;
}

/** What a load needs. */
export interface LoadParts {
  readonly settings: Settings;
  readonly plan: LoadPlan;
  /** The ward's page. */
  readonly url: string;
  /** False refuses a ward that has beds which are not a load's. */
  readonly allowsOtherBeds: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Ends the load in good order; the step under way says nothing. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: LoadProgress) => void;
}

/** How far a load is. */
export interface LoadProgress {
  readonly beds: number;
  readonly state: 'filling' | 'measuring' | 'ending';
  readonly framesSent: number;
  readonly lateFrames: number;
  readonly scored: number;
  readonly p99Ms: number | null;
}

/** One step of a load. */
export interface LoadStep {
  readonly beds: number;
  readonly watchedBeds: number;
  readonly measuredMs: number;
  readonly reason: StepReason;
  readonly framesSent: number;
  readonly lateFrames: number;
  readonly unsentFrames: number;
  readonly maxLateMs: number;
  readonly latency: StepLatencies;
  readonly arrhythmia: ArrhythmiaCount;
}

/** What came of a load. */
export interface LoadResult {
  readonly steps: readonly LoadStep[];
  /** The most beds of a step that kept to the limit; 0 where none did. */
  readonly bedsWithinLimit: number;
  readonly pageDisconnects: number;
  readonly logReadFailures: number;
  readonly wasStopped: boolean;
}
