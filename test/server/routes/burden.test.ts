import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BurdenRequest } from '../../../src/server/routes/burden.js';
import { liveBed } from '../../support/fixture-ward.js';
import { startHarness, type Harness } from '../../support/ward-harness.js';

const PERIOD = 'from=2026-01-31T07:00:00%2B01:00&to=2026-02-01T06:00:00Z';
const asked: BurdenRequest[] = [];
let harness: Harness;
let without: Harness;

beforeAll(async () => {
  harness = await startHarness({
    burden: (request) => {
      asked.push(request);
      return Promise.resolve({ report: { schema: 1 }, csv: () => 'ward,bed\r\n' });
    },
  });
  without = await startHarness();
  harness.view.statuses = [liveBed('B01')];
});

afterAll(async () => {
  await harness.close();
  await without.close();
});

describe('GET /api/v1/burden', () => {
  it('asks for the period and the bed, and gives JSON', async () => {
    const reply = await harness.get(`/api/v1/burden?${PERIOD}&bed=B01`);
    expect([reply.status, await reply.json()]).toEqual([200, { schema: 1 }]);
    expect(asked.at(-1)).toEqual({
      fromMs: Date.UTC(2026, 0, 31, 6),
      toMs: Date.UTC(2026, 1, 1, 6),
      bedId: 'B01',
    });
    await harness.get('/api/v1/burden?from=1000&to=2000');
    expect(asked.at(-1)).toEqual({ fromMs: 1_000, toMs: 2_000 });
  });

  it('gives the table as a file', async () => {
    const reply = await harness.get(`/api/v1/burden?${PERIOD}&format=csv`);
    expect(reply.headers.get('content-type')).toMatch(/^text\/csv; charset=utf-8/);
    expect(reply.headers.get('content-disposition')).toContain('burden-fixture-ward.csv');
    expect(await reply.text()).toBe('ward,bed\r\n');
  });

  it.each([
    { name: 'no period', query: '', status: 400 },
    { name: 'a period that ends before it begins', query: 'from=2&to=1', status: 400 },
    { name: 'more than a year', query: 'from=0&to=40000000000', status: 400 },
    { name: 'a moment that is none', query: 'from=yesterday&to=1', status: 400 },
    { name: 'another format', query: `${PERIOD}&format=xls`, status: 400 },
    { name: 'a bed that is none', query: `${PERIOD}&bed=../x`, status: 400 },
    { name: 'a bed of another ward', query: `${PERIOD}&bed=B99`, status: 404 },
  ])('refuses $name', async ({ query, status }) => {
    expect((await harness.get(`/api/v1/burden?${query}`)).status).toBe(status);
  });

  it.each([
    { role: 'viewer', status: 403 },
    { role: 'nurse', status: 403 },
    { role: 'charge-nurse', status: 200 },
    { role: 'engineer', status: 200 },
  ] as const)('answers a $role with $status', async ({ role, status }) => {
    const authorization = `Bearer ${await harness.token({ roles: [role] })}`;
    const reply = await harness.get(`/api/v1/burden?${PERIOD}`, { authorization });
    expect(reply.status).toBe(status);
  });

  it('says that a ward without a log makes none', async () => {
    expect((await without.get(`/api/v1/burden?${PERIOD}`)).status).toBe(404);
  });
});
