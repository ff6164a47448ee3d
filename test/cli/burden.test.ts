import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redisStores } from '../../src/app/stores.js';
import { alertEvent, bed, WARD } from '../support/fixture-ward.js';
import { runCli } from '../support/process.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';

const FROM_MS = Date.UTC(2026, 0, 31, 6);
const PERIOD = ['--from', '2026-01-31T06:00:00Z', '--to', '2026-02-01T06:00:00Z'];
let redis: TestRedis;
let environment: Readonly<Record<string, string>>;

/** A ward with more alerts in its log than one page of it has. */
beforeAll(async () => {
  redis = await startTestRedis();
  const keyPrefix = redis.newPrefix();
  environment = {
    REDIS_URL: redis.url,
    WARDWAVE_REDIS_KEY_PREFIX: keyPrefix,
    WARDWAVE_WARD_ID: WARD,
    WARDWAVE_BURDEN_TIME_ZONE: 'Europe/Zurich',
  };
  const limits = { cellTtlHours: 1, alertLogMaxEntries: 10_000 };
  const stores = await redisStores({ url: redis.url, keyPrefix, ...limits });
  for (const [index, bedId] of [bed('B01'), bed('B02')].entries()) {
    const count = index === 0 ? 1_199 : 1;
    const events = Array.from({ length: count }, (_, i) =>
      alertEvent({ bedId, startMs: FROM_MS + i * 60_000, decidedAtMs: FROM_MS + i * 60_000 }),
    );
    await stores.alerts.addBed(WARD, bedId);
    const state = Buffer.from('x');
    await stores.alerts.commit({ bedId, expectedVersion: 0, state, events });
    await stores.alerts.publish(WARD, bedId);
  }
  await stores.close();
});

afterAll(() => redis.stop());

describe('wardwave burden', () => {
  it('reads the ward’s log from Redis and writes the report in all its forms', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wardwave-burden-'));
    const [csv, json] = [join(folder, 'b.csv'), join(folder, 'b.json')];
    const files = ['--csv', csv, '--json', json];
    const { code, stdout, stderr } = await runCli(['burden', ...PERIOD, ...files], environment);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('all shifts: 1200 alerts; 600.0 a bed-day; 0 marked false, 1200 not');
    expect(stdout).toContain('1199 anomaly of B01');
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({
      wardId: WARD,
      timeZone: 'Europe/Zurich',
      groups: expect.arrayContaining([
        expect.objectContaining({ bedId: 'B02', shift: 'day', alerts: 1 }),
        expect.objectContaining({ bedId: 'B02', shift: 'night', alerts: 0 }),
      ]),
    });
    expect(readFileSync(csv, 'utf8')).toMatch(/^ward,fromUtc,.*\r\nfixture-ward,2026-01-31T06/);
  });

  it('reports one bed', async () => {
    const { stdout } = await runCli(['burden', ...PERIOD, '--bed', 'B02'], environment);
    expect(stdout).toContain('all shifts: 1 alerts; 1.0 a bed-day');
  });

  it.each([
    { name: 'no period', args: [], says: /--from/ },
    {
      name: 'a period that ends before it begins',
      args: ['--from', '2026-02-01T00:00:00Z', '--to', '2026-01-01T00:00:00Z'],
      says: /after --from/,
    },
    {
      name: 'a file that cannot be written',
      args: [...PERIOD, '--csv', '/no/b.csv'],
      says: /--csv/,
    },
    { name: 'no Redis', args: PERIOD, says: /ECG_APP_NO_REDIS/ },
  ])('refuses $name with exit code 2', async ({ args, says }) => {
    const { code, stderr } = await runCli(['burden', ...args]);
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
  });
});
