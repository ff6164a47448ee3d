import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RedisScripts } from '../../src/aggregation/redis-scripts.js';
import { RedisAlertLog } from '../../src/alerts/redis-alert-log.js';
import type { AtomicScripts } from '../../src/domain/atomic-scripts.js';
import { storeKeys, type StoreKeys } from '../../src/domain/store-keys.js';
import { isLoggedAlert } from '../../src/domain/ward-log.js';
import { SignalKeeper } from '../../src/signals/signal-keeper.js';
import { alertEvent, bed, WARD } from '../support/fixture-ward.js';
import { startPrivateRedis, type PrivateRedis } from '../support/redis.js';
import { openScripts } from '../support/store-scripts.js';
import { silentLogger } from '../support/test-chain.js';
import { ManualClock } from '../support/test-clock.js';
import { NURSE, RULES, START_MS } from './builders.js';

let redis: PrivateRedis;
let connections: readonly RedisScripts[];
let keys: StoreKeys;
let log: RedisAlertLog;
let clock: ManualClock;

beforeAll(async () => {
  redis = await startPrivateRedis();
  connections = await Promise.all([openScripts(redis.url), openScripts(redis.url)]);
});
beforeEach(() => {
  keys = storeKeys(redis.newPrefix());
  log = new RedisAlertLog({ scripts: connectionAt(0), keys });
  clock = new ManualClock(START_MS);
});
afterAll(async () => {
  await Promise.all(connections.map((connection) => connection.close()));
  await redis.stop();
});

function connectionAt(index: number): RedisScripts {
  const connection = connections[index];
  if (connection === undefined) throw new Error('no connection');
  return connection;
}

function keeperOn(scripts: AtomicScripts): SignalKeeper {
  const own = new RedisAlertLog({ scripts, keys });
  return new SignalKeeper({ wardId: WARD, log: own, rules: RULES, clock, logger: silentLogger });
}

async function raise(alertId: string, bedId = bed('B01')): Promise<void> {
  const { version } = await log.loadBed(bedId);
  const events = [alertEvent({ alertId, bedId, priority: 'high' })];
  await log.commit({ bedId, expectedVersion: version, state: Buffer.from('{}'), events });
  await log.publish(WARD, bedId);
}

/** How often each thing was told: `escalated A1 1` for a tier, `acknowledged A1` for others. */
async function told(): Promise<Readonly<Record<string, number>>> {
  const entries = await log.read(WARD, 0, 10_000);
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, i) => i + 1));
  const counts: Record<string, number> = {};
  for (const entry of entries) {
    if (isLoggedAlert(entry)) continue;
    const { kind, alertId, signal } = entry.signal;
    const tier = kind === 'escalated' ? ` ${signal?.tier}` : '';
    const name = `${kind} ${alertId}${tier}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** A process that is killed at its nth commit: before it is carried out, or before its answer comes. */
function killedAt(nth: number, when: 'before' | 'after', inner: AtomicScripts): AtomicScripts {
  let commits = 0;
  return {
    run: async (name, scriptKeys, args) => {
      if (name === 'commitSignals') commits += 1;
      const dies = commits >= nth;
      if (dies && when === 'after' && name === 'commitSignals' && commits === nth) {
        await inner.run(name, scriptKeys, args);
      }
      if (dies) throw new Error('killed');
      return inner.run(name, scriptKeys, args);
    },
  };
}

const ALERTS = Array.from({ length: 8 }, (_, i) => `A${i}`);

describe('two keepers of one ward', () => {
  it('decide each thing once while they race', async () => {
    const keepers = [keeperOn(connectionAt(0)), keeperOn(connectionAt(1))];
    for (const alertId of ALERTS) await raise(alertId);
    for (let step = 0; step < 8; step += 1) {
      await Promise.all(
        keepers.map(async (keeper) => {
          keeper.wake();
          const alertId = ALERTS[step] ?? '';
          if (step % 2 === 0) await keeper.apply({ kind: 'acknowledge', alertId, by: NURSE });
          await keeper.stop();
        }),
      );
      clock.advanceMs(10_000);
    }
    const expected: Record<string, number> = {};
    // A0 is acknowledged before any tier, A2 at 20 s, A4 at 40 s, A6 at 60 s.
    for (const [i, alertId] of ALERTS.entries()) {
      const isAcknowledged = i % 2 === 0;
      const untilMs = isAcknowledged ? i * 10_000 : 70_000;
      if (isAcknowledged) expected[`acknowledged ${alertId}`] = 1;
      if (untilMs >= 20_000) expected[`escalated ${alertId} 1`] = 1;
      if (untilMs >= 60_000) expected[`escalated ${alertId} 2`] = 1;
    }
    expect(await told()).toEqual(expected);
  });

  it.each(
    [1, 2, 3, 4].flatMap((nth) => [
      { nth, when: 'before' as const },
      { nth, when: 'after' as const },
    ]),
  )('tell each tier once where one is killed $when its commit $nth', async ({ nth, when }) => {
    const dying = keeperOn(killedAt(nth, when, connectionAt(0)));
    const surviving = keeperOn(connectionAt(1));
    for (const alertId of ALERTS.slice(0, 3)) await raise(alertId);
    for (const [keeper, other] of [
      [dying, surviving],
      [surviving, dying],
      [dying, surviving],
      [dying, surviving],
    ] as const) {
      for (const one of [keeper, other]) {
        one.wake();
        await one.stop();
      }
      await raise(`B${clock.nowUs()}`, bed('B02'));
      clock.advanceMs(20_000);
    }
    const next = keeperOn(connectionAt(0));
    next.wake();
    await next.stop();
    const tiers = Object.entries(await told());
    for (const alertId of ALERTS.slice(0, 3)) {
      expect(tiers).toContainEqual([`escalated ${alertId} 1`, 1]);
      expect(tiers).toContainEqual([`escalated ${alertId} 2`, 1]);
    }
    expect(tiers.every(([, count]) => count === 1)).toBe(true);
  });

  it('begin anew, on the safe side, with a store that comes back empty', async () => {
    const keepers = [keeperOn(connectionAt(0)), keeperOn(connectionAt(1))];
    await raise('A1');
    await keepers[0]?.apply({ kind: 'acknowledge', alertId: 'A1', by: NURSE });
    await keepers[1]?.apply({
      kind: 'change-control',
      bedId: bed('B02'),
      change: { kind: 'standby', on: true },
      by: NURSE,
    });
    await redis.kill();
    await redis.start();
    await raise('A1');
    for (const keeper of keepers) {
      keeper.wake();
      await keeper.stop();
      keeper.wake();
      await keeper.stop();
      expect(keeper.signals().signals).toMatchObject([{ alertId: 'A1', state: 'on' }]);
      expect(keeper.control(bed('B02')).standby).toBe(false);
    }
  });
});
