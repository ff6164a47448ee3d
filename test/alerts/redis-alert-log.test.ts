import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import type { RedisScripts } from '../../src/aggregation/redis-scripts.js';
import { AggregationError } from '../../src/aggregation/errors.js';
import { RedisAlertLog } from '../../src/alerts/redis-alert-log.js';
import type { LoggedAlert } from '../../src/domain/alert.js';
import type { AtomicScripts } from '../../src/domain/atomic-scripts.js';
import { storeKeys, type StoreKeys } from '../../src/domain/store-keys.js';
import { commitEvents, eventOf, newPlace, revisionsOf, seqsOf } from '../conformance/alert-log.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { openScripts } from '../support/store-scripts.js';
import { loggedAlerts } from '../../src/domain/ward-log.js';

let redis: TestRedis;
let scripts: RedisScripts;
let otherScripts: RedisScripts;
let admin: Redis;
let keys: StoreKeys;
let log: RedisAlertLog;

beforeAll(async () => {
  redis = await startTestRedis();
  [scripts, otherScripts] = await Promise.all([openScripts(redis.url), openScripts(redis.url)]);
  admin = new Redis(redis.url);
});

beforeEach(() => {
  keys = storeKeys(redis.newPrefix());
  log = new RedisAlertLog({ scripts, keys });
});

afterAll(async () => {
  admin.disconnect();
  await Promise.all([scripts.close(), otherScripts.close()]);
  await redis.stop();
});

/** When a process dies around one of the scripts: before it is carried out, or before its answer comes. */
interface Crash {
  readonly script: 'readOutbox' | 'appendLog' | 'trimOutbox';
  readonly when: 'before' | 'after';
  /** What the process sees: its death, or a store that goes away. */
  readonly sees: 'death' | 'unavailable';
}

const CRASHES: readonly Crash[] = (['readOutbox', 'appendLog', 'trimOutbox'] as const).flatMap(
  (script) =>
    (['before', 'after'] as const).flatMap((when) =>
      (['death', 'unavailable'] as const).map((sees) => ({ script, when, sees })),
    ),
);

function crashing(inner: AtomicScripts, crash: Crash): AtomicScripts {
  const error =
    crash.sees === 'death'
      ? new Error('killed')
      : new AggregationError('ECG_STORE_UNAVAILABLE', 'away', { retryable: true });
  return {
    run: async (name, scriptKeys, args) => {
      if (name !== crash.script) return inner.run(name, scriptKeys, args);
      if (crash.when === 'after') await inner.run(name, scriptKeys, args);
      throw error;
    },
  };
}

describe('RedisAlertLog', () => {
  it.each(CRASHES)(
    'loses nothing and logs nothing twice after $sees $when $script',
    async (crash) => {
      const { bedId, wardId } = newPlace();
      await commitEvents(log, bedId, { from: 0, count: 3 });
      const dying = new RedisAlertLog({ scripts: crashing(scripts, crash), keys });
      await dying.publish(wardId, bedId).catch(() => []);
      await commitEvents(log, bedId, { from: 3, count: 2 });
      await log.publish(wardId, bedId);
      const entries = await log.read(wardId, 0, 100);
      expect(seqsOf(entries)).toEqual([1, 2, 3, 4, 5]);
      expect(revisionsOf(entries)).toEqual([0, 1, 2, 3, 4]);
      expect(await admin.xlen(keys.outbox(bedId))).toBe(0);
    },
  );

  it('returns what it logged even where the outbox cannot be emptied now', async () => {
    const { bedId, wardId } = newPlace();
    await commitEvents(log, bedId, { from: 0, count: 2 });
    const crash: Crash = { script: 'trimOutbox', when: 'before', sees: 'unavailable' };
    const cut = new RedisAlertLog({ scripts: crashing(scripts, crash), keys });
    expect(seqsOf(await cut.publish(wardId, bedId))).toEqual([1, 2]);
    expect(await log.publish(wardId, bedId)).toEqual([]);
  });

  it('logs each event once where two processes publish the same outboxes at once', async () => {
    const other = new RedisAlertLog({ scripts: otherScripts, keys });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 4 }),
        async (counts) => {
          const { wardId } = newPlace();
          const beds = counts.map((count) => ({ count, bedId: newPlace().bedId }));
          const returned: LoggedAlert[] = [];
          await Promise.all(
            beds.map(async ({ bedId, count }) => {
              for (let from = 0; from < count; from += 7) {
                await commitEvents(log, bedId, { from, count: Math.min(7, count - from) });
                const both = [log.publish(wardId, bedId), other.publish(wardId, bedId)];
                returned.push(...(await Promise.all(both)).flat());
              }
            }),
          );
          const entries = loggedAlerts(await log.read(wardId, 0, 1_000));
          expect(seqsOf(entries)).toEqual(entries.map((_, i) => i + 1));
          expect(returned.sort((a, b) => a.seq - b.seq)).toEqual(entries);
          for (const { bedId, count } of beds) {
            const ofBed = entries.filter(({ event }) => event.bedId === bedId);
            expect(revisionsOf(ofBed)).toEqual(Array.from({ length: count }, (_, i) => i));
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it('lets one of two decisions on the same version win', async () => {
    const other = new RedisAlertLog({ scripts: otherScripts, keys });
    const { bedId, wardId } = newPlace();
    const decision = { bedId, expectedVersion: 0, events: [eventOf(bedId, 0)] };
    const outcomes = await Promise.all([
      log.commit({ ...decision, state: Buffer.from('a') }),
      other.commit({ ...decision, state: Buffer.from('b') }),
    ]);
    expect(outcomes.toSorted()).toEqual(['committed', 'stale']);
    expect(await log.publish(wardId, bedId)).toHaveLength(1);
  });

  it('logs the events of a bed whose state has expired or whose keys are gone', async () => {
    const { bedId, wardId } = newPlace();
    await commitEvents(log, bedId, { from: 0, count: 3 });
    await log.publish(wardId, bedId);
    await admin.del(keys.alertState(bedId));
    await commitEvents(log, bedId, { from: 3, count: 1 });
    await log.publish(wardId, bedId);
    await admin.del(keys.alertState(bedId), keys.outbox(bedId));
    // A stream that begins anew takes its ids from the time of day: they grow from the next millisecond on.
    await new Promise((resolve) => setTimeout(resolve, 2));
    await commitEvents(log, bedId, { from: 4, count: 1 });
    await log.publish(wardId, bedId);
    expect(revisionsOf(await log.read(wardId, 0, 10))).toEqual([0, 1, 2, 3, 4]);
  });

  it('keeps the log as a stream whose ids are the sequence numbers', async () => {
    const { bedId, wardId } = newPlace();
    await commitEvents(log, bedId, { from: 0, count: 2 });
    await log.publish(wardId, bedId);
    const entries = await admin.xrange(keys.alertLog(wardId), '-', '+');
    const loggedAt = expect.stringMatching(/^\d{13}$/);
    expect(entries).toEqual([
      ['1-0', ['event', JSON.stringify(eventOf(bedId, 0)), 'at', loggedAt]],
      ['2-0', ['event', JSON.stringify(eventOf(bedId, 1)), 'at', loggedAt]],
    ]);
  });

  it('lets states and strips expire, but neither the log nor an outbox', async () => {
    const { bedId, wardId } = newPlace();
    const strip = { alertId: 'A1', startMs: 0, sampleRateHz: 250, leads: [] };
    await log.putStrip({ bedId, alertId: 'A1', startMs: 0, strip });
    await commitEvents(log, bedId, { from: 0, count: 1 });
    await log.publish(wardId, bedId);
    const livesForSeconds = (key: string): Promise<number> => admin.ttl(key);
    const isAbout = (seconds: number): [number, number] => [seconds - 10, seconds];
    const [stateMin, stateMax] = isAbout(7 * 24 * 3_600);
    const [stripMin, stripMax] = isAbout(7 * 24 * 3_600);
    const stateSeconds = await livesForSeconds(keys.alertState(bedId));
    const stripSeconds = await livesForSeconds(keys.strip(bedId, 'A1'));
    expect(stateSeconds).toBeGreaterThan(stateMin);
    expect(stateSeconds).toBeLessThanOrEqual(stateMax);
    expect(stripSeconds).toBeGreaterThan(stripMin);
    expect(stripSeconds).toBeLessThanOrEqual(stripMax);
    for (const key of [keys.outbox(bedId), keys.alertLog(wardId), keys.alertLogHead(wardId)]) {
      expect(await livesForSeconds(key)).toBe(-1);
    }
  });

  it('says which sequence number holds something that is no event', async () => {
    const { wardId } = newPlace();
    await admin.xadd(keys.alertLog(wardId), '1-0', 'event', '{broken');
    await expect(log.read(wardId, 0, 10)).rejects.toMatchObject({
      code: 'ECG_ALERT_LOG_BAD_REPLY',
      message: expect.stringContaining('sequence 1') as unknown,
    });
  });
});
