import type { BedId } from '../../domain/bed.js';
import type { Clock } from '../../domain/clock.js';
import type { Logger } from '../../domain/logger.js';
import { hopStretchAt, OVERLOAD_LEVELS, type OverloadLevel } from '../../domain/overload.js';
import type { WardMetrics } from '../../server/metrics.js';
import type { BedStatus } from '../../server/wire.js';
import type { ChainObserver } from '../chain-observer.js';
import type { WardChainParts } from '../chain-parts.js';
import type { WardBoard } from '../ward-board.js';
import { OVERLOAD_RULES, type OverloadRules } from './overload-controller.js';
import { OverloadWatch, type LoadedChain } from './overload-watch.js';

/** What a process leaves out under overload, and whom it tells. */
export interface WardOverloadParts {
  readonly maxPendingWindows: number;
  /** Whether quiet beds may be scored less often. */
  readonly stretchesHop: boolean;
  /** Times of a test's own. */
  readonly rules?: Omit<OverloadRules, 'stretchesHop'>;
  readonly watches: (bedId: BedId) => boolean;
  readonly isStoreReady: () => boolean;
  readonly board: Pick<WardBoard, 'overloaded'>;
  readonly metrics: Pick<WardMetrics, 'overloadLevel'>;
  readonly publishBed: (status: BedStatus) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The overload of one process. */
export interface WardOverload {
  level(): OverloadLevel;
  /** What a chain asks for the windows of quiet beds. */
  readonly hopStretch: NonNullable<WardChainParts['hopStretch']>;
  /** The chain's observer, which sees what this one has to. */
  observed(observer: ChainObserver): ChainObserver;
  /** Begins to look at the chain. */
  start(chain: LoadedChain): void;
  stop(): void;
}

/** Keeps the level of a live ward process, and tells pages, metrics and log of it. */
export function wardOverload(parts: WardOverloadParts): WardOverload {
  const { board, metrics, publishBed, watches, logger, stretchesHop } = parts;
  const rules = { ...(parts.rules ?? OVERLOAD_RULES), stretchesHop };
  let watch: OverloadWatch | undefined;
  let said: OverloadLevel = 'normal';
  const level = (): OverloadLevel => watch?.state.level ?? 'normal';
  return {
    level,
    hopStretch: () => hopStretchAt(level()),
    observed: (observer) => ({
      ...observer,
      onJudged: (facts) => {
        watch?.judged(facts.bedId, facts.score.endUs);
        observer.onJudged?.(facts);
      },
    }),
    start: (chain) => {
      watch = new OverloadWatch({
        ...parts,
        rules,
        chain,
        onLook: (state, pressure) => {
          metrics.overloadLevel.set(OVERLOAD_LEVELS.indexOf(state.level));
          if (state.level !== said) {
            const { level: now, reason } = state;
            logger.warn({ level: now, before: said, reason, ...pressure }, 'overload');
          }
          said = state.level;
          // Each time, as beds come and go.
          for (const status of board.overloaded(state.level, watches)) publishBed(status);
        },
      });
    },
    stop: () => watch?.stop(),
  };
}
