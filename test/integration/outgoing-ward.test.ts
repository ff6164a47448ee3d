import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Registry } from 'prom-client';
import { openOutgoing, type Outgoing } from '../../src/app/outgoing.js';
import { redisStores, type Stores } from '../../src/app/stores.js';
import { loadSettings } from '../../src/config/load.js';
import { createWardMetrics } from '../../src/server/metrics.js';
import { alertEvent, bed, WARD } from '../support/fixture-ward.js';
import { startPrivateRedis, type PrivateRedis } from '../support/redis.js';
import { eventually } from '../support/services.js';
import { silentLogger } from '../support/test-chain.js';
import { realClock } from '../support/test-clock.js';

const B01 = bed('B01');

let redis: PrivateRedis;
let server: Server;
let status = 204;
const seqs: number[] = [];
const opened: { readonly outgoing: Outgoing; readonly stores: Stores }[] = [];
const prefix = 'test-outgoing';

beforeAll(async () => {
  redis = await startPrivateRedis(['--appendonly', 'yes']);
  server = createServer((request, response) => {
    if (status < 300) seqs.push(Number(request.headers['wardwave-seq']));
    request.resume();
    response.writeHead(status).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(async () => {
  for (const { outgoing, stores } of opened) {
    await outgoing.stop();
    await stores.close();
  }
  server.closeAllConnections();
  server.close();
  await redis.stop();
});

async function openWard(): Promise<{ readonly outgoing: Outgoing; readonly stores: Stores }> {
  const settings = loadSettings({
    environment: {
      WARDWAVE_OUTGOING_WEBHOOK_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      WARDWAVE_OUTGOING_WEBHOOK_SECRET: 'a-secret-for-tests-that-is-long-enough',
      WARDWAVE_OUTGOING_AWAY_AFTER_MS: '1000',
      WARDWAVE_OUTGOING_LONGEST_PAUSE_MS: '1000',
      WARDWAVE_OUTGOING_LEASE_MS: '1000',
    },
  });
  const stores = await redisStores({
    url: redis.url,
    keyPrefix: prefix,
    cellTtlHours: 1,
    alertLogMaxEntries: 1_000,
  });
  const metrics = createWardMetrics(new Registry());
  const ports = { stores, metrics, clock: realClock, logger: silentLogger };
  const ward = { outgoing: await openOutgoing(settings, { wardId: WARD, ...ports }), stores };
  opened.push(ward);
  return ward;
}

async function logOne({ alerts }: Stores): Promise<void> {
  const { version } = await alerts.loadBed(B01);
  const events = [alertEvent({ revision: version })];
  const state = Buffer.alloc(1);
  await alerts.commit({ bedId: B01, expectedVersion: version, state, events });
  await alerts.publish(WARD, B01);
}

const arrived = (count: number): Promise<void> =>
  eventually(() => seqs.length === count, { what: `${count} entries`, withinMs: 10_000 });

describe('openOutgoing', () => {
  it('sends what is logged from now on, by one of two processes, and tells a target that is away', async () => {
    const [one, two] = [await openWard(), await openWard()];
    await logOne(one.stores);
    one.outgoing.start();
    two.outgoing.start();
    await eventually(async () => (await one.stores.cursors.cursor(WARD, 'webhook'))?.seq === 1, {
      what: 'the place to begin at',
    });
    await logOne(one.stores);
    await arrived(1);

    status = 503;
    await logOne(one.stores);
    const checks = (): readonly unknown[] =>
      [...one.outgoing.checks(), ...two.outgoing.checks()].filter(({ ok }) => !ok);
    await eventually(() => checks().length === 1, { what: 'the failing check' });
    expect(checks()).toEqual([
      expect.objectContaining({
        name: 'outgoing-webhook',
        optional: true,
        detail: expect.stringContaining('http-503') as unknown,
      }),
    ]);
    status = 204;
    await arrived(2);
    await eventually(() => checks().length === 0, { what: 'the target to be well again' });

    await redis.kill();
    await redis.start();
    await eventually(
      () =>
        logOne(one.stores).then(
          () => true,
          () => false,
        ),
      { what: 'the store' },
    );
    await arrived(3);
    expect(seqs).toEqual([2, 3, 4]);
  });

  it('does nothing where no target is set', async () => {
    const settings = loadSettings({ environment: {} });
    const { stores } = await openWard();
    const metrics = createWardMetrics(new Registry());
    const ports = { stores, metrics, clock: realClock, logger: silentLogger };
    const outgoing = await openOutgoing(settings, { wardId: WARD, ...ports });
    outgoing.start();
    expect(outgoing.checks()).toEqual([]);
    await outgoing.stop();
  });
});
