import type { AlertLog } from '../alerts/alert-log.js';
import type { AlertRules } from '../alerts/rules.js';
import type { ScoreStore } from '../aggregation/score-store.js';
import type { BedId, WardId } from '../domain/bed.js';
import type { BedControl } from '../domain/bed-control.js';
import type { Clock } from '../domain/clock.js';
import type { Logger } from '../domain/logger.js';
import type { HopStretch } from '../domain/overload.js';
import type { WindowSpec } from '../domain/window.js';
import type { Detector } from '../inference/detector.js';
import type { KnownBed } from '../windowing/bed-items.js';
import type { ChainObserver } from './chain-observer.js';

/**
 * Whether the ward is heard: `deaf` while no frame can come, so that silence says nothing; `behind` while
 * a backlog is read, so that time passes here but not there.
 */
export type Listening = () => 'hearing' | 'behind' | 'deaf';

/** What a ward's chain is made of. */
export interface WardChainParts {
  readonly wardId: WardId;
  readonly spec: WindowSpec;
  readonly allowedLatenessMs: number;
  readonly rules: AlertRules;
  readonly detector: Detector;
  readonly store: ScoreStore;
  readonly log: AlertLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observer: ChainObserver;
  /** From this many windows under way on, the source has to wait. */
  readonly maxPendingWindows: number;
  /** Set where frames come live: silence is then noticed by the clock. */
  readonly listening?: Listening;
  /** Whether this process is the one to notice a bed's silence; every bed where not given. */
  readonly watches?: (bedId: BedId) => boolean;
  readonly knownBeds?: readonly KnownBed[];
  /** What staff have set for a bed, looked at before each of its items; nothing is set where not given. */
  readonly controls?: (bedId: BedId) => BedControl | undefined;
  /**
   * Asked for each window of a quiet bed: one in so many is scored. Where not given every window is, however long
   * that takes, so that the same signal gives the same alerts.
   */
  readonly hopStretch?: () => HopStretch;
}
