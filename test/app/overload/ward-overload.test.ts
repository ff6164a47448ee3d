import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { Registry } from 'prom-client';
import { alertRules } from '../../../src/app/rules.js';
import { openDetector, type OpenedDetector } from '../../../src/app/detectors.js';
import { wardOverload, type WardOverload } from '../../../src/app/overload/ward-overload.js';
import { memoryStores } from '../../../src/app/stores.js';
import { systemClock } from '../../../src/app/system-clock.js';
import { WardBoard } from '../../../src/app/ward-board.js';
import { WardChain } from '../../../src/app/ward-chain.js';
import { wardSystem } from '../../../src/app/ward-system.js';
import type { BedId } from '../../../src/domain/bed.js';
import type { Detector } from '../../../src/inference/detector.js';
import type { EcgFrame } from '../../../src/domain/frame.js';
import { epochUs, US_PER_MS } from '../../../src/domain/units.js';
import { loggedAlerts } from '../../../src/domain/ward-log.js';
import { syntheticFrames } from '../../../src/replay/synthetic/bed.js';
import { createWardMetrics } from '../../../src/server/metrics.js';
import type { BedStatus } from '../../../src/server/wire.js';
import { eventually } from '../../support/services.js';
import { bedId, wardId } from '../../support/streams.js';
import { silentLogger, testSettings } from '../../support/test-chain.js';

const WARD = wardId('overloaded');
/** Asystole from the tenth second on, so that its bed has an open condition throughout the load. */
const ILL = bedId('ILL');
const QUIET = Array.from({ length: 4 }, (_, index) => bedId(`Q${index + 10}`));
const HOP_MS = 1_000;
/** So long one window takes: five beds are too many at any hop but the longest, and one is not. */
const SCORE_MS = 450;
/** Times of a ward, shorter, so that the test is. */
const RULES = {
  riseAfterMs: 2_000,
  calmForMs: 3_000,
  relapseWithinMs: 60_000,
  longestCalmForMs: 6_000,
};
const WITHIN_MS = 300_000;

let opened: OpenedDetector;
beforeAll(async () => {
  const inference = { ...testSettings.inference, workers: 1 };
  const ports = { clock: systemClock, logger: silentLogger, observer: {} };
  opened = await openDetector({ ...testSettings, inference }, ports);
}, WITHIN_MS);
afterAll(() => opened.detector.abandon());

/** The model, on a machine that is slow: it takes one window after the other, each for a while. */
function slowed(detector: Detector): Detector {
  let last: Promise<unknown> = Promise.resolve();
  let pending = 0;
  return {
    model: detector.model,
    get pending() {
      return pending;
    },
    async score(window, isWanted) {
      pending++;
      const turn = last.then(() => (isWanted?.() === false ? undefined : sleep(SCORE_MS)));
      last = turn;
      try {
        await turn;
        return await detector.score(window, isWanted);
      } finally {
        pending--;
      }
    },
    close: () => detector.close(),
  };
}

/** A live ward with more beds than its one worker can score, and what is seen of it. */
class LoadedWard {
  readonly stores = memoryStores();
  readonly board = new WardBoard();
  readonly metrics = createWardMetrics(new Registry());
  readonly levels: string[] = ['normal'];
  readonly shown: BedStatus[] = [];
  /** Windows that were judged, and whether each was left out, by bed. */
  readonly judged = new Map<BedId, { readonly endMs: number; readonly leftOut: boolean }[]>();
  /** How long a window of the ill bed took from its closing to its judgement, once the hop was stretched. */
  readonly illAgesMs: number[] = [];
  readonly overload: WardOverload;
  readonly chain: WardChain;
  readonly #streams = new Map<BedId, Iterator<EcgFrame>>();
  readonly #stops: (() => void | Promise<void>)[] = [];

  constructor() {
    const { stores, board, metrics } = this;
    const ports = { clock: systemClock, logger: silentLogger };
    this.overload = wardOverload({
      ...ports,
      maxPendingWindows: testSettings.inference.maxPendingWindows,
      stretchesHop: true,
      rules: RULES,
      watches: () => true,
      isStoreReady: () => true,
      board,
      metrics,
      publishBed: (status) => this.shown.push(status),
    });
    const system = wardSystem({
      ...ports,
      settings: { ...testSettings, canary: { enabled: false } },
      wardId: WARD,
      stores,
      isDetectorReady: () => true,
      overloadLevel: () => this.overload.level(),
      watches: () => true,
    });
    this.chain = new WardChain({
      ...ports,
      wardId: WARD,
      spec: opened.spec,
      allowedLatenessMs: testSettings.windowing.allowedLatenessMs,
      rules: alertRules(testSettings),
      detector: slowed(opened.detector),
      store: stores.scores,
      log: stores.alerts,
      maxPendingWindows: testSettings.inference.maxPendingWindows,
      listening: () => 'hearing',
      hopStretch: this.overload.hopStretch,
      observer: system.observed(
        this.overload.observed({
          onFrame: (frame) => board.frame(frame, systemClock.nowUs()),
          onJudged: ({ bedId: of, score, state, judgedAfterMs }) => {
            board.judged(of, state);
            const leftOut = score.abstained === 'overload';
            const before = this.judged.get(of) ?? [];
            this.judged.set(of, [...before, { endMs: score.endUs / US_PER_MS, leftOut }]);
            if (of === ILL && this.levels.includes('hop-4')) this.illAgesMs.push(judgedAfterMs);
          },
        }),
      ),
    });
    this.overload.start(this.chain);
    system.start(() => undefined);
    this.#stops.push(
      systemClock.every(50, () => {
        const level = this.overload.level();
        if (this.levels.at(-1) !== level) this.levels.push(level);
      }),
      () => {
        this.overload.stop();
      },
      () => system.stop(),
      () => this.chain.stop(0),
    );
  }

  /** Lets beds send as monitors do, a second of signal a second, until they are stopped. */
  send(beds: readonly BedId[]): () => void {
    const startUs = epochUs(Math.floor(systemClock.nowUs() / 1e6) * 1e6);
    for (const [seed, id] of beds.entries()) {
      const frames = syntheticFrames({
        bedId: id,
        deviceId: 'd',
        seed,
        stream: 0,
        startUs,
        scenario: {
          episodes:
            id === ILL ? [{ kind: 'rhythm', rhythm: 'asystole', startS: 2, durationS: 3_600 }] : [],
        },
        frameDurationMs: HOP_MS,
        leads: ['II'],
      });
      this.#streams.set(id, frames[Symbol.iterator]());
    }
    const stop = systemClock.every(HOP_MS, () => {
      for (const id of beds) {
        const next = this.#streams.get(id)?.next();
        if (next?.done === false) this.chain.push(next.value);
      }
    });
    this.#stops.push(stop);
    return stop;
  }

  async raised(of: BedId): Promise<readonly string[]> {
    const entries = loggedAlerts(await this.stores.alerts.read(WARD, 0, 10_000));
    return entries
      .filter(({ event }) => event.bedId === of && event.phase === 'raised')
      .map(({ event }) => event.condition);
  }

  async overloadEvents(): Promise<readonly string[]> {
    const entries = loggedAlerts(await this.stores.alerts.read(WARD, 0, 10_000));
    return entries
      .filter(({ event }) => event.condition === 'overload' && event.reason !== 'continues')
      .map(({ event }) => `${event.phase} ${event.priority} ${event.reason}`);
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops) await stop();
  }
}

describe('a live ward that gets more than its model can score', () => {
  it(
    'leaves out waves and then windows of quiet beds, says so once, and goes back by itself',
    async () => {
      const ward = new LoadedWard();
      try {
        ward.send([ILL]);
        await eventually(async () => (await ward.raised(ILL)).includes('no-electrical-activity'), {
          what: 'the alarm of the ill bed',
          withinMs: WITHIN_MS / 2,
        });
        const endQuiet = ward.send(QUIET);
        await eventually(() => Promise.resolve(ward.levels.includes('hop-4')), {
          what: 'the last level',
          withinMs: WITHIN_MS / 2,
        });
        expect(ward.levels).toEqual(['normal', 'waves-shed', 'hop-2', 'hop-4']);
        await sleep(5_000);
        endQuiet();
        await eventually(() => Promise.resolve(ward.overload.level() === 'normal'), {
          what: 'the way back',
          withinMs: WITHIN_MS,
        });
        await eventually(async () => (await ward.overloadEvents()).length === 3, {
          what: 'the end of the alarm',
          withinMs: 10_000,
        });
        expect(await ward.overloadEvents()).toEqual([
          'raised low seen',
          'revised medium priority-raised',
          'ended medium over',
        ]);
        const leftOut = QUIET.flatMap((id) => ward.judged.get(id) ?? []).filter(
          (window) => window.leftOut,
        );
        expect(leftOut.length).toBeGreaterThan(QUIET.length);
        const ill = ward.judged.get(ILL) ?? [];
        expect(ill.length).toBeGreaterThan(10);
        expect(ward.shown.some(({ overload }) => overload === 'hop-4')).toBe(true);
        expect(ward.board.beds().some(({ overload }) => overload !== undefined)).toBe(false);
        expect(ill.some((window) => window.leftOut)).toBe(false);
        expect(ward.illAgesMs.at(-1)).toBeLessThan(Math.max(...ward.illAgesMs));
      } finally {
        await ward.stop();
      }
    },
    WITHIN_MS,
  );
});
