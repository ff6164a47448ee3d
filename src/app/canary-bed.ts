import { CANARY_BED_ID, type BedId, type WardId } from '../domain/bed.js';
import type { EcgFrame } from '../domain/frame.js';
import type { EpochUs } from '../domain/units.js';
import { syntheticFrames } from '../replay/synthetic/bed.js';
import type { Scenario } from '../replay/synthetic/scenario.js';
import type { ChainObserver } from './chain-observer.js';

/** Ventricular tachycardia for 12 s of every minute, in an otherwise quiet heart. */
const SCENARIO: Scenario = {
  repeatEveryS: 60,
  episodes: [{ kind: 'rhythm', rhythm: 'ventricular-tachycardia', startS: 30, durationS: 12 }],
};

const SEED = 20_011;

/** The frames of the canary, the same for every start but for their time. */
export function canaryFrames(startUs: EpochUs): Iterable<EcgFrame> {
  return syntheticFrames({
    bedId: CANARY_BED_ID,
    deviceId: 'canary',
    seed: SEED,
    stream: 0,
    startUs,
    scenario: SCENARIO,
    leads: ['II', 'V1'],
  });
}

/** Whose log an alert of a bed stands in: the canary has one of its own, so it calls nobody and counts nowhere. */
export function logOfBed(wardId: WardId, bedId: BedId): WardId {
  return bedId === CANARY_BED_ID ? canaryLog(wardId) : wardId;
}

/** The canary's log. A ward id from a setting has no room for confusion: it may not name another ward's canary. */
export function canaryLog(wardId: WardId): WardId {
  return `${wardId}.canary` as WardId;
}

/** An observer that neither shows nor counts the canary; what is needed to go on passes. */
export function withoutCanary(observer: ChainObserver): ChainObserver {
  const isShown = (bedId: BedId): boolean => bedId !== CANARY_BED_ID;
  return {
    ...observer,
    onFrame: (frame) => {
      if (isShown(frame.bedId)) observer.onFrame?.(frame);
    },
    onDiscarded: (discarded) => {
      if (isShown(discarded.bedId)) observer.onDiscarded?.(discarded);
    },
    onItem: (item) => {
      if (isShown(item.bedId)) observer.onItem?.(item);
    },
    onJudged: (facts) => {
      if (isShown(facts.bedId)) observer.onJudged?.(facts);
    },
    onLogged: (alerts, afterMs) => {
      const shown = alerts.filter(({ event }) => isShown(event.bedId));
      if (shown.length > 0) observer.onLogged?.(shown, afterMs);
    },
    onBedState: (bedId, state) => {
      if (isShown(bedId)) observer.onBedState?.(bedId, state);
    },
  };
}
