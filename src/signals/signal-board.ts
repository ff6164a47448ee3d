import type { AlarmSignal, AudioPause, SignalEvent, Verdict } from '../domain/alarm-signal.js';
import { untouchedControl, type BedControl } from '../domain/bed-control.js';
import type { BedId } from '../domain/bed.js';

/** An alert that calls nobody any more; kept for a while so that a late command has a true answer. */
export interface EndedAlert {
  readonly alertId: string;
  readonly bedId: BedId;
  readonly acknowledged: boolean;
}

/** What a nurse has said of an alert. */
export interface GivenVerdict {
  readonly alertId: string;
  readonly verdict: Verdict;
}

/** Everything that is known of a ward's alarm signals. */
export interface SignalBoard {
  readonly schema: 1;
  /** The log entry up to which alert events are folded in. */
  readonly throughSeq: number;
  /** Signals of alerts that are present, or ended and latched; in the order in which they began. */
  readonly signals: readonly AlarmSignal[];
  /** At most one of a bed and one of the ward. */
  readonly pauses: readonly AudioPause[];
  /** The newest last. */
  readonly ended: readonly EndedAlert[];
  /** The newest last. */
  readonly verdicts: readonly GivenVerdict[];
  /** The beds that staff have set something for, by their id. */
  readonly controls: Readonly<Record<string, BedControl>>;
}

/** What a step of the machine makes: the board after it, and what has to be logged. */
export interface Step {
  readonly board: SignalBoard;
  readonly events: readonly SignalEvent[];
}

/**
 * How much a board keeps. An alert that is present never goes. Of the latched ones, of the ended ones and of the
 * verdicts, the oldest go first; the log still has them.
 */
export const BOARD_LIMITS = { latched: 256, ended: 256, verdicts: 256 } as const;

/** The board of a ward of which nothing is known. */
export const NEW_BOARD: SignalBoard = {
  schema: 1,
  throughSeq: 0,
  signals: [],
  pauses: [],
  ended: [],
  verdicts: [],
  controls: {},
};

/** What staff have set for a bed. */
export function controlOf({ controls }: SignalBoard, bedId: BedId): BedControl {
  return controls[bedId] ?? untouchedControl(bedId);
}

/** The board with one signal in place of the one of the same alert, or added to it. */
export function withSignal(board: SignalBoard, signal: AlarmSignal): SignalBoard {
  const at = board.signals.findIndex(({ alertId }) => alertId === signal.alertId);
  const signals = at < 0 ? [...board.signals, signal] : board.signals.with(at, signal);
  return withinLimits({ ...board, signals });
}

/** The board without an alert's signal, which from now on counts as ended. */
export function withoutSignal(board: SignalBoard, signal: AlarmSignal): SignalBoard {
  const { alertId, bedId, acknowledged } = signal;
  return withinLimits({
    ...board,
    signals: board.signals.filter((kept) => kept.alertId !== alertId),
    ended: [
      ...board.ended.filter((kept) => kept.alertId !== alertId),
      { alertId, bedId, acknowledged: acknowledged !== undefined },
    ],
  });
}

function withinLimits(board: SignalBoard): SignalBoard {
  const surplus = board.signals.filter(({ latched }) => latched).length - BOARD_LIMITS.latched;
  const ended = board.ended.slice(-BOARD_LIMITS.ended);
  if (surplus <= 0) return { ...board, ended };
  const [oldest] = board.signals.filter(({ latched }) => latched);
  return oldest === undefined ? { ...board, ended } : withoutSignal(board, oldest);
}
