import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { pid } from 'node:process';
import { SystemKeeper } from '../alerts/system/system-keeper.js';
import type { Settings } from '../config/schema.js';
import type { LoggedAlert } from '../domain/alert.js';
import { CANARY_BED_ID, type BedId, type WardId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import type { Logger } from '../domain/logger.js';
import type { OverloadLevel } from '../domain/overload.js';
import type { FrameTarget } from '../ingest/frame-target.js';
import { withoutCanary } from './canary-bed.js';
import { CanaryFeeder } from './canary-feeder.js';
import { CanaryWatch } from './canary-watch.js';
import type { ChainObserver } from './chain-observer.js';
import type { Stores } from './stores.js';
import { SystemWatch } from './system-watch.js';

/** What watches over wardwave itself. */
export interface WardSystemParts {
  readonly settings: Settings;
  readonly wardId: WardId;
  readonly stores: Stores;
  /** Opens the way that frames of monitors come by; left out, there is no canary. */
  readonly openCanaryTarget?: () => Promise<FrameTarget>;
  readonly isDetectorReady: () => boolean;
  /** What this process leaves out because it has too much to do. */
  readonly overloadLevel: () => OverloadLevel;
  readonly watches: (bedId: BedId) => boolean;
  /** Seconds of signal for a second of the clock, where it is not one. */
  readonly eventSpeed?: () => number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Wardwave's watch over itself in one process. */
export interface WardSystem {
  /** The chain's observer, which no longer sees the canary, and what the watch has to see. */
  observed(observer: ChainObserver): ChainObserver;
  /** Begins to look, and to feed the canary; entries that are logged go to `onLogged`. */
  start(onLogged: (alerts: readonly LoggedAlert[]) => void): void;
  stop(): Promise<void>;
}

/** Watches scores, detector, store and canary of a ward. */
export function wardSystem(parts: WardSystemParts): WardSystem {
  let watch: SystemWatch | undefined;
  let feeder: CanaryFeeder | undefined;
  return {
    observed: (observer) => {
      const shown = withoutCanary(observer);
      return {
        ...shown,
        onFrame: (frame) => {
          // The canary is watched by its alert, which proves more than the age of its scores.
          if (frame.bedId !== CANARY_BED_ID) watch?.frame(frame);
          shown.onFrame?.(frame);
        },
        onJudged: (facts) => {
          watch?.judged(facts);
          shown.onJudged?.(facts);
        },
      };
    },
    start: (onLogged) => {
      watch = openWatch(parts, onLogged);
      feeder = openFeeder(parts);
    },
    stop: async () => {
      await feeder?.stop();
      await watch?.stop();
    },
  };
}

function hasCanary({ settings, openCanaryTarget }: WardSystemParts): boolean {
  return settings.canary.enabled && openCanaryTarget !== undefined;
}

function openWatch(
  parts: WardSystemParts,
  onLogged: (alerts: readonly LoggedAlert[]) => void,
): SystemWatch {
  const { settings, wardId, stores, isDetectorReady, overloadLevel, watches } = parts;
  const { clock, logger } = parts;
  const canary = new CanaryWatch(stores.alerts, { wardId, clock });
  return new SystemWatch({
    keeper: new SystemKeeper({ wardId, log: stores.alerts, logger }),
    // Two processes may share a machine, and two containers the number of their process.
    process: `${hostname()}-${pid}`,
    windowLengthMs: settings.windowing.lengthMs,
    watches,
    ...(parts.eventSpeed === undefined ? {} : { eventSpeed: parts.eventSpeed }),
    isStoreReady: () => stores.health().ok,
    isDetectorReady,
    overloadLevel,
    isCanaryMissed: hasCanary(parts) ? () => canary.isMissed() : undefined,
    onLogged,
    clock,
    logger,
  });
}

function openFeeder(parts: WardSystemParts): CanaryFeeder | undefined {
  const { wardId, stores, openCanaryTarget: openTarget, clock, logger } = parts;
  if (!hasCanary(parts) || openTarget === undefined) return undefined;
  const holder = randomUUID();
  return new CanaryFeeder({
    openTarget,
    holdLease: (forMs) => stores.holdCanaryLease(wardId, { holder, forMs }),
    clock,
    logger,
  });
}
