import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { canaryFrames, canaryLog, withoutCanary } from '../../src/app/canary-bed.js';
import { CanaryFeeder } from '../../src/app/canary-feeder.js';
import { CanaryWatch } from '../../src/app/canary-watch.js';
import { redisStores, memoryStores, type Stores } from '../../src/app/stores.js';
import type { OpenedDetector } from '../../src/app/detectors.js';
import { CANARY_BED_ID, type BedId } from '../../src/domain/bed.js';
import { epochUs } from '../../src/domain/units.js';
import { loggedAlerts } from '../../src/domain/ward-log.js';
import type { FrameTarget } from '../../src/ingest/frame-target.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { wardId } from '../support/streams.js';
import { openShippedDetector, runChain, silentLogger } from '../support/test-chain.js';
import { ManualClock } from '../support/test-clock.js';
import { alertEvent, WARD } from '../support/fixture-ward.js';

const START_MS = 1_800_000_000_000;

describe('the canary', () => {
  let opened: OpenedDetector;
  beforeAll(async () => {
    opened = await openShippedDetector();
  });
  afterAll(() => opened.detector.abandon());

  it('raises an alert every minute in its own log, and none in the ward’s', async () => {
    const stores = memoryStores();
    const frames = [];
    for (const frame of canaryFrames(epochUs(START_MS * 1_000))) {
      frames.push(frame);
      if (frame.sequence * 0.2 >= 185) break;
    }
    const shown: BedId[] = [];
    const observer = withoutCanary({
      onFrame: ({ bedId }) => shown.push(bedId),
      onItem: ({ bedId }) => shown.push(bedId),
      onJudged: ({ bedId }) => shown.push(bedId),
      onLogged: (alerts) => shown.push(...alerts.map(({ event }) => event.bedId)),
      onBedState: (bedId) => shown.push(bedId),
    });
    const ofWard = await runChain(frames, { opened, stores, observer });
    const own = loggedAlerts(await stores.alerts.read(canaryLog(wardId('test')), 0, 1_000));
    const raisedS = own
      .filter(({ event }) => event.phase === 'raised')
      .map(({ event }) => (event.decidedAtMs - START_MS) / 1_000);
    for (const minute of [0, 1, 2]) {
      const [fromS, toS] = [60 * minute + 30, 60 * minute + 45];
      expect(raisedS.some((atS) => atS >= fromS && atS <= toS)).toBe(true);
    }
    expect(own.every(({ event }) => event.bedId === CANARY_BED_ID)).toBe(true);
    expect([...ofWard.keys()]).toEqual([]);
    expect(shown).toEqual([]);
  }, 60_000);
});

describe('CanaryWatch', () => {
  it('misses the canary when its alert stays away for more than a minute', async () => {
    const { alerts } = memoryStores();
    const clock = new ManualClock(START_MS);
    const watch = new CanaryWatch(alerts, { wardId: WARD, clock });
    const missed: boolean[] = [];
    for (let second = 0; second < 400; second += 1) {
      clock.advanceMs(1_000);
      if (second % 60 === 30 && second < 200) {
        const { version } = await alerts.loadBed(CANARY_BED_ID);
        const events = [alertEvent({ bedId: CANARY_BED_ID, alertId: `C${second}` })];
        const state = Buffer.from('{}');
        await alerts.commit({ bedId: CANARY_BED_ID, expectedVersion: version, state, events });
        await alerts.publish(canaryLog(WARD), CANARY_BED_ID);
      }
      missed.push(await watch.isMissed());
    }
    // The last alert is raised at 150 s, so it is missed from 226 s on.
    expect(missed.indexOf(true)).toBe(226);
    expect(missed.lastIndexOf(false)).toBe(225);
  });
});

describe('CanaryFeeder', () => {
  let redis: TestRedis;
  let stores: readonly Stores[];
  beforeAll(async () => {
    redis = await startTestRedis();
    const options = {
      url: redis.url,
      keyPrefix: redis.newPrefix(),
      cellTtlHours: 1,
      alertLogMaxEntries: 100,
    };
    stores = await Promise.all([redisStores(options), redisStores(options)]);
  });
  afterAll(async () => {
    await Promise.all(stores.map((one) => one.close()));
    await redis.stop();
  });

  it('is one of a ward, and another one once it has stopped asking', async () => {
    const [one, other] = stores;
    if (one === undefined || other === undefined) throw new Error('two stores');
    const lease = (store: Stores, holder: string) =>
      store.holdCanaryLease(WARD, { holder, forMs: 150 });
    expect(await lease(one, 'one')).toBe(true);
    expect(await lease(other, 'other')).toBe(false);
    expect(await lease(one, 'one')).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await lease(other, 'other')).toBe(true);
    expect(await lease(one, 'one')).toBe(false);
  });

  it('feeds while it has the lease, and ends when it loses it', async () => {
    const clock = new ManualClock(START_MS);
    const sent: number[] = [];
    let [isMine, closed] = [true, 0];
    const target: FrameTarget = {
      send: ({ sequence }) => sent.push(sequence),
      sendMessage: () => undefined,
      ready: () => Promise.resolve(),
      flush: () => Promise.resolve(),
      close: () => {
        closed += 1;
        return Promise.resolve();
      },
    };
    const feeder = new CanaryFeeder({
      openTarget: () => Promise.resolve(target),
      holdLease: () => Promise.resolve(isMine),
      clock,
      logger: silentLogger,
    });
    const pass = async (seconds: number): Promise<void> => {
      for (let tenth = 0; tenth < 10 * seconds; tenth += 1) {
        clock.advanceMs(100);
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    await pass(6);
    expect(sent.length).toBeGreaterThan(10);
    expect(sent).toEqual(sent.map((_, i) => i));
    isMine = false;
    await pass(3);
    expect({ closed, isFeeding: feeder.isFeeding }).toEqual({ closed: 1, isFeeding: false });
    const before = sent.length;
    await pass(3);
    expect(sent).toHaveLength(before);
    await feeder.stop();
  });
});
