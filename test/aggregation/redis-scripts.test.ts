import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { RedisScripts, type RedisScriptsOptions } from '../../src/aggregation/redis-scripts.js';
import { RedisScoreStore } from '../../src/aggregation/redis-score-store.js';
import { RedisAlertLog } from '../../src/alerts/redis-alert-log.js';
import { storeKeys } from '../../src/domain/store-keys.js';
import { evenWindow, newBed, scoreOf, SPEC } from '../conformance/score-store.js';
import { newPlace } from '../conformance/alert-log.js';
import { startPrivateRedis, type PrivateRedis } from '../support/redis.js';
import { SCRIPT_FOLDERS } from '../support/store-scripts.js';

const TIMEOUT_MS = 400;
/** What a failed call may take beyond its time on a busy machine. */
const SLACK_MS = 600;
const AWAY = { code: 'ECG_STORE_UNAVAILABLE', retryable: true };

let redis: PrivateRedis;
let folder: string;
const opened: RedisScripts[] = [];

beforeAll(async () => {
  redis = await startPrivateRedis();
  folder = await mkdtemp(join(tmpdir(), 'wardwave-scripts-'));
  await writeFile(join(folder, 'echoValues-1.lua'), 'return { KEYS[1], ARGV[1], 7, false }');
  await writeFile(join(folder, 'failOddly-0.lua'), "return redis.error_reply('ODD one')");
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((scripts) => scripts.close()));
  // A test that failed may have left the server dead or frozen.
  redis.thaw();
  await redis.start();
});

afterAll(async () => {
  await redis.stop();
  await rm(folder, { recursive: true });
});

async function open(options: Partial<RedisScriptsOptions> = {}): Promise<RedisScripts> {
  const scripts = await RedisScripts.open({
    url: redis.url,
    scriptFolders: [...SCRIPT_FOLDERS, folder],
    timeoutMs: TIMEOUT_MS,
    maxReconnectDelayMs: 100,
    ...options,
  });
  opened.push(scripts);
  return scripts;
}

/** How long a call took to fail. */
async function failureMs(call: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await expect(call()).rejects.toMatchObject(AWAY);
  return performance.now() - startMs;
}

/** Calls until the store answers again. */
async function comesBack(scripts: RedisScripts): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const answered = await scripts.ping().then(
      () => true,
      () => false,
    );
    if (answered) return;
  }
  throw new Error('The store did not come back.');
}

describe('RedisScripts', () => {
  it('gives bulk strings as bytes, also where the bytes are no text', async () => {
    const scripts = await open();
    const bytes = Buffer.from([0, 200, 255, 10]);
    expect(await scripts.run('echoValues', ['k'], [bytes])).toEqual([
      Buffer.from('k'),
      bytes,
      7,
      null,
    ]);
  });

  it.each([
    { problem: 'a script that does not exist', name: 'fetchNothing', keys: [] },
    { problem: 'the wrong number of keys', name: 'echoValues', keys: ['a', 'b'] },
  ])('refuses $problem', async ({ name, keys }) => {
    const scripts = await open();
    await expect(scripts.run(name, keys, [])).rejects.toMatchObject({
      code: 'ECG_STORE_BAD_SCRIPT',
    });
  });

  it('tells a fault of a script from a store that is away, and keeps arguments off the error', async () => {
    const scripts = await open();
    const failure = await scripts.run('failOddly', [], ['secret']).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'ECG_STORE_SCRIPT_FAILED',
      retryable: false,
      details: { call: 'failOddly', kind: 'ODD' },
    });
    expect((failure as Error).cause).not.toHaveProperty('command');
  });

  it.each(['http://localhost:1', 'localhost:6379', ''])('refuses the URL "%s"', async (url) => {
    await expect(open({ url })).rejects.toMatchObject({ code: 'ECG_STORE_BAD_URL' });
  });

  it('fails within its time where no server is there at the start, and works once it is', async () => {
    await redis.kill();
    const scripts = await open();
    expect(await failureMs(() => scripts.ping())).toBeLessThan(TIMEOUT_MS + SLACK_MS);
    expect(scripts.health).toMatchObject({ pendingCount: 0 });
    expect(scripts.health.lastError).toContain('ECONNREFUSED');
    await redis.start();
    await comesBack(scripts);
    expect(scripts.health).toEqual({ state: 'ready', pendingCount: 0, lastError: undefined });
  });

  it('fails every call within its time while the server is dead, and works again after it', async () => {
    const scripts = await open();
    const keys = storeKeys(redis.newPrefix());
    const store = new RedisScoreStore({ scripts, keys });
    const log = new RedisAlertLog({ scripts, keys });
    const { bedId, wardId } = newPlace();
    const score = scoreOf(newBed(), evenWindow(1, ['II'], 500));
    const strip = { alertId: 'A1', startMs: 0, sampleRateHz: 250, leads: [] };
    const calls: (() => Promise<unknown>)[] = [
      () => store.merge(score, SPEC),
      () => log.loadBed(bedId),
      () => log.commit({ bedId, expectedVersion: 0, state: Buffer.from('s'), events: [] }),
      () => log.publish(wardId, bedId),
      () => log.read(wardId, 0, 1),
      () => log.head(wardId),
      () => log.beds(wardId),
      () => log.addBed(wardId, bedId),
      () => log.putStrip({ bedId, alertId: 'A1', startMs: 0, strip }),
      () => log.strip(bedId, 'A1'),
      () => scripts.ping(),
    ];
    await Promise.all(calls.map((call) => call()));
    await redis.kill();
    for (const tookMs of await Promise.all(calls.map((call) => failureMs(call)))) {
      expect(tookMs).toBeLessThan(TIMEOUT_MS + SLACK_MS);
    }
    expect(scripts.health.state).not.toBe('ready');
    await redis.start();
    await comesBack(scripts);
    await Promise.all(calls.map((call) => call()));
    const merged = await store.merge(score, SPEC);
    expect(merged.windowCount[0]).toBe(1);
  });

  it('keeps a call that waits for a server which comes back in time', async () => {
    const scripts = await open({ timeoutMs: 10_000 });
    await scripts.ping();
    await redis.kill();
    while (scripts.health.state === 'ready') await setImmediate();
    const waiting = scripts.run('echoValues', ['k'], ['v']);
    await redis.start();
    expect(await waiting).toHaveLength(4);
  });

  it('fails within its time where the server stands still, and gives that connection up', async () => {
    const scripts = await open();
    await scripts.ping();
    redis.freeze();
    expect(await failureMs(() => scripts.ping())).toBeLessThan(TIMEOUT_MS + SLACK_MS);
    expect(scripts.health.state).not.toBe('ready');
    expect(await failureMs(() => scripts.ping())).toBeLessThan(TIMEOUT_MS + SLACK_MS);
    redis.thaw();
    await comesBack(scripts);
  });

  it('lets no more calls wait than it may', async () => {
    await redis.kill();
    const scripts = await open({ maxPendingCount: 3 });
    const waiting = [1, 2, 3].map(() => expect(scripts.ping()).rejects.toMatchObject(AWAY));
    expect(scripts.health.pendingCount).toBe(3);
    expect(await failureMs(() => scripts.ping())).toBeLessThan(TIMEOUT_MS / 2);
    await Promise.all(waiting);
    expect(scripts.health.pendingCount).toBe(0);
  });

  it('fails what waits when it is closed, and every call after', async () => {
    await redis.kill();
    const scripts = await open();
    const waiting = expect(scripts.ping()).rejects.toMatchObject({ code: 'ECG_STORE_CLOSED' });
    await scripts.close();
    await waiting;
    await expect(scripts.ping()).rejects.toMatchObject({ code: 'ECG_STORE_CLOSED' });
    expect(scripts.health.state).toBe('closed');
  });
});

describe('RedisScripts against a peer that is no Redis', () => {
  let peer: Server;
  const sockets = new Set<Socket>();
  beforeAll(async () => {
    peer = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }).listen(0, '127.0.0.1');
    await once(peer, 'listening');
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    peer.close();
  });

  it('gives up a peer that accepts and says nothing, and tries again', async () => {
    const { port } = peer.address() as AddressInfo;
    const scripts = await open({ url: `redis://127.0.0.1:${port}`, timeoutMs: 150 });
    for (let call = 0; call < 8; call += 1) await failureMs(() => scripts.ping());
    expect(sockets.size).toBeGreaterThan(1);
  });
});
