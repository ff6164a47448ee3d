import type { Priority } from '../domain/alert.js';
import type { BedId, WardId } from '../domain/bed.js';
import type { Shift } from '../domain/burden.js';
import type { Verdict } from '../domain/alarm-signal.js';

/** One alert from its first moment on, as a burden: who was called, and what came of it. */
export interface BurdenAlert {
  readonly alertId: string;
  readonly bedId: BedId;
  readonly condition: string;
  /** The highest that it reached. */
  readonly priority: Priority;
  /** When it was decided; its onset where the log no longer has that. */
  readonly raisedAtMs: number;
  /** From the beginning of its signal to the first acknowledgement; undefined where nobody acknowledged it. */
  readonly responseMs?: number;
  /** What a nurse said of it, the last word; undefined where nobody marked it. */
  readonly verdict?: Verdict;
}

/** A stretch in which the sound of one bed was paused, or of every bed where none is named; half open. */
export interface BurdenPause {
  readonly bedId?: BedId;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** How the ward's days are divided: at least one shift, in any order. */
export interface ShiftPlan {
  /** An IANA name such as `Europe/Zurich`. */
  readonly timeZone: string;
  readonly shifts: readonly Shift[];
}

/** Everything that a report is made of. */
export interface BurdenInput {
  readonly wardId: WardId;
  /** The period, half open. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly plan: ShiftPlan;
  /** The beds that were watched; alerts of others count for the ward, and add no bed-days. */
  readonly beds: readonly BedId[];
  /** Those outside the period are passed over. */
  readonly alerts: readonly BurdenAlert[];
  readonly pauses: readonly BurdenPause[];
}
