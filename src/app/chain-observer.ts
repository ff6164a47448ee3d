import type { LoggedAlert } from '../domain/alert.js';
import type { BedId } from '../domain/bed.js';
import type { EcgError } from '../domain/errors.js';
import type { BedItem, DiscardedFrame } from '../domain/feed.js';
import type { EcgFrame } from '../domain/frame.js';
import type { MergedCells, WindowScore } from '../domain/score.js';
import type { EpochUs } from '../domain/units.js';
import type { BedAlertState } from '../alerts/bed-state.js';
import type { FrameRejection } from '../ingest/frame-source.js';

/** A window that has gone through the whole chain. */
export interface JudgedFacts {
  readonly bedId: BedId;
  readonly score: WindowScore;
  readonly cells: MergedCells;
  readonly state: BedAlertState;
  readonly mergeMs: number;
  /** From the arrival of the window's last frame. */
  readonly scoredAfterMs: number;
  readonly judgedAfterMs: number;
}

/**
 * What happens in the chain, for metrics, logs and displays. The chain goes on whatever they do, so
 * every callback returns quickly and must not throw.
 */
export interface ChainObserver {
  readonly onFrame?: (frame: EcgFrame) => void;
  readonly onRejected?: (rejection: FrameRejection) => void;
  readonly onDiscarded?: (discarded: DiscardedFrame) => void;
  readonly onItem?: (item: BedItem) => void;
  readonly onJudged?: (facts: JudgedFacts) => void;
  /** A window was built again that has been judged already. */
  readonly onSkipped?: (bedId: BedId) => void;
  /** New entries of the ward's log; `afterMs` is from the arrival of the last frame behind them. */
  readonly onLogged?: (alerts: readonly LoggedAlert[], afterMs: number) => void;
  /** A fact or a restart changed what is known of a bed. */
  readonly onBedState?: (bedId: BedId, state: BedAlertState) => void;
  /** A window came for cells that had been made compact, and changed nothing in them. */
  readonly onSettled?: (bedId: BedId) => void;
  /** A block of a bed's cells was made compact. */
  readonly onCompacted?: (bedId: BedId) => void;
  /** A call failed and is tried again. */
  readonly onRetry?: (operation: 'merge' | 'judge' | 'load' | 'compact', error: EcgError) => void;
  /** An item of a bed could not be carried through; the bed goes on with the next. */
  readonly onItemFailed?: (bedId: BedId, error: unknown) => void;
  /** Everything that needs signal from before this moment is finished. */
  readonly onProgress?: (bedId: BedId, neededFromUs: EpochUs) => void;
}
