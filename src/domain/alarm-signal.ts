import type { Condition, Priority } from './alert.js';
import type { BedId, WardId } from './bed.js';
import type { BedControl } from './bed-control.js';
import type { Actor } from './staff.js';

/**
 * What becomes of an alert's alarm signal. It is independent of whether the condition is present:
 * `on`: staff are called; `acknowledged`: a member of staff has taken it on; `off`: it does not call
 * anybody, because of a setting that is shown wherever the bed is shown.
 */
export type SignalState = 'on' | 'acknowledged' | 'off';

/** The alarm signal of one alert, from its first moment until nobody has to be told of it any more. */
export interface AlarmSignal {
  readonly alertId: string;
  readonly bedId: BedId;
  /** A condition that this version does not know is signalled all the same. */
  readonly condition: Condition | (string & {});
  readonly priority: Priority;
  /** Sequence number of the log entry that raised the alert, or raised its priority last. */
  readonly sinceSeq: number;
  /** Server time at which the signal began, or began anew with a higher priority. */
  readonly sinceMs: number;
  /** Whether the condition is present. */
  readonly present: boolean;
  readonly state: SignalState;
  /** The condition has ended, but its priority latches: the signal stays until it is acknowledged. */
  readonly latched: boolean;
  readonly acknowledged?: { readonly by: Actor; readonly atMs: number };
  /** Set where the state is `off`. */
  readonly offBecause?: 'standby' | 'condition-off';
  /** Escalation tiers that have been told; 0 for none. */
  readonly tier: number;
}

/** A pause of the sound of one bed, or of the whole ward where no bed is named. It ends by itself. */
export interface AudioPause {
  readonly bedId?: BedId;
  readonly by: Actor;
  readonly fromMs: number;
  /** At most {@link MAX_AUDIO_PAUSE_MS} after `fromMs`. */
  readonly untilMs: number;
  /** Alerts of high priority that were raised, or became high, after this entry break through. */
  readonly throughSeq: number;
}

/**
 * The longest pause of the sound.
 *
 * @source docs/sources.md#audio-pause
 */
export const MAX_AUDIO_PAUSE_MS = 120_000;

/** What happened to alarm signals and beds by staff, or by time. */
export const SIGNAL_EVENT_KINDS = [
  'acknowledged',
  'signal-renewed',
  'audio-paused',
  'audio-resumed',
  'escalated',
  'marked',
  'control-changed',
  'discharged',
] as const;

/** One kind of signal event. */
export type SignalEventKind = (typeof SIGNAL_EVENT_KINDS)[number];

/** What a nurse says of an alert afterwards. */
export type Verdict = 'true' | 'false' | 'unclear';

/**
 * One entry of the ward's log about signals and beds. It carries the state after it, so whoever folds the
 * log replaces what it knows by what the entry says.
 */
export interface SignalEvent {
  readonly schema: 1;
  readonly kind: SignalEventKind;
  /** Server time, milliseconds since 1970. */
  readonly atMs: number;
  /** Undefined where time did it: the end of a pause, an escalation. */
  readonly by?: Actor;
  readonly bedId?: BedId;
  readonly alertId?: string;
  /** Why this event exists, as a stable word, such as `tier-due` or `pause-over`. */
  readonly reason: string;
  /** The alert's signal from now on: `acknowledged`, `signal-renewed`, `escalated`. */
  readonly signal?: AlarmSignal;
  /** `audio-paused`. */
  readonly pause?: AudioPause;
  /** `marked`. */
  readonly verdict?: Verdict;
  /** `control-changed`: the bed's settings before and from now on. */
  readonly control?: { readonly before: BedControl; readonly after: BedControl };
}

/** A signal event in the ward's log; it shares the gapless sequence with the alert events. */
export interface LoggedSignal {
  /** Gapless in the ward, from 1. */
  readonly seq: number;
  readonly wardId: WardId;
  readonly signal: SignalEvent;
}

/** Everything of a ward's signals at one point of its log. */
export interface WardSignals {
  /** The log entry up to which this is true. */
  readonly throughSeq: number;
  readonly signals: readonly AlarmSignal[];
  readonly pauses: readonly AudioPause[];
}

/** An alert whose sound a screen has to give now: `on`, and neither paused nor broken through by its priority. */
export function isAudible(
  signal: AlarmSignal,
  pauses: readonly AudioPause[],
  nowMs: number,
): boolean {
  if (signal.state !== 'on') return false;
  const pausing = pauses.filter(
    ({ bedId, untilMs }) => untilMs > nowMs && (bedId === undefined || bedId === signal.bedId),
  );
  // A new high priority condition always breaks through.
  return pausing.every(
    ({ throughSeq }) => signal.priority === 'high' && signal.sinceSeq > throughSeq,
  );
}
