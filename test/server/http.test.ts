import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlertStrip, LoggedAlert } from '../../src/domain/alert.js';
import { alertEvent, bed, liveBed, ward } from '../support/fixture-ward.js';
import { startHarness, type Harness } from '../support/ward-harness.js';

let harness: Harness;
let dashboardDir: string;

const strip: AlertStrip = {
  alertId: 'an-alert',
  startMs: 1,
  sampleRateHz: 250,
  leads: [{ lead: 'II', signalMv: [0.1, null], reconstructionMv: [0.1, null] }],
};

beforeAll(async () => {
  dashboardDir = await mkdtemp(join(tmpdir(), 'wardwave-page-'));
  await writeFile(join(dashboardDir, 'index.html'), '<title>the page</title>');
  harness = await startHarness({ dashboardDir });
  harness.view.statuses = [liveBed('B01'), liveBed('B02')];
  harness.view.strips.set('B01/an-alert', strip);
  for (let index = 0; index < 10; index += 1) {
    harness.view.log(alertEvent({ bedId: bed(index % 2 === 0 ? 'B01' : 'B02') }));
  }
});

afterAll(async () => {
  await harness.close();
  await rm(dashboardDir, { recursive: true });
});

interface AlertsReply {
  readonly alerts: LoggedAlert[];
  readonly headSeq: number;
  readonly oldestSeq: number;
  readonly nextAfterSeq: number;
}

async function alerts(query: string): Promise<AlertsReply> {
  const reply = await harness.get(`/api/v1/alerts${query}`);
  expect(reply.status).toBe(200);
  return (await reply.json()) as AlertsReply;
}

describe('health', () => {
  it('answers /healthz without a token', async () => {
    const reply = await harness.get('/healthz', {});
    expect([reply.status, await reply.json()]).toEqual([200, { status: 'alive' }]);
  });

  it.each([
    { name: '200 when all is there', ok: true, status: 200 },
    { name: '503 with the reason when something is away', ok: false, status: 503 },
  ])('answers /readyz with $name', async ({ ok, status }) => {
    const checks = [{ name: 'kafka', ok, ...(ok ? {} : { detail: 'no broker answers' }) }];
    harness.view.checks = checks;
    const reply = await harness.get('/readyz', {});
    expect([reply.status, await reply.json()]).toEqual([status, { ready: ok, checks }]);
  });

  it('gives metrics as Prometheus text, each with the prefix', async () => {
    const reply = await harness.get('/metrics', {});
    expect(reply.headers.get('content-type')).toContain('text/plain');
    const names = (await reply.text()).match(/^# TYPE \S+/gm) ?? [];
    expect(names.length).toBeGreaterThan(30);
    expect(names.every((line) => line.startsWith('# TYPE wardwave_'))).toBe(true);
    expect(names).toContain('# TYPE wardwave_frame_to_alert_seconds');
  });
});

describe('GET /api/v1/alerts', () => {
  it('gives the log from afterSeq on, with its ends', async () => {
    const reply = await alerts('?afterSeq=7');
    expect(reply.alerts.map((alert) => alert.seq)).toEqual([8, 9, 10]);
    expect(reply).toMatchObject({ headSeq: 10, oldestSeq: 1, nextAfterSeq: 10 });
  });

  it('gives one bed, and where to go on', async () => {
    const first = await alerts('?bed=B02&limit=2');
    expect(first.alerts.map((alert) => alert.seq)).toEqual([2, 4]);
    const second = await alerts(`?bed=B02&limit=2&afterSeq=${first.nextAfterSeq}`);
    expect(second.alerts.map((alert) => alert.seq)).toEqual([6, 8]);
  });

  it.each([
    { path: '/api/v1/alerts?afterSeq=-1', status: 400, code: 'ECG_SERVER_BAD_REQUEST' },
    { path: '/api/v1/alerts?afterSeq=abc', status: 400, code: 'ECG_SERVER_BAD_REQUEST' },
    { path: '/api/v1/alerts?limit=1001', status: 400, code: 'ECG_SERVER_BAD_REQUEST' },
    { path: '/api/v1/alerts?bed=../etc', status: 400, code: 'ECG_SERVER_BAD_REQUEST' },
    { path: '/api/v1/alerts?bed=B99', status: 404, code: 'ECG_SERVER_UNKNOWN_BED' },
    { path: '/api/v1/alerts/an-alert/strip', status: 400, code: 'ECG_SERVER_BAD_REQUEST' },
    { path: '/api/v1/alerts/an-alert/strip?bed=B99', status: 404, code: 'ECG_SERVER_UNKNOWN_BED' },
    { path: '/api/v1/alerts/other/strip?bed=B01', status: 404, code: 'ECG_SERVER_NOT_FOUND' },
    { path: '/api/v1/receipts/x', status: 400, code: 'ECG_SERVER_BAD_REQUEST' },
    { path: '/api/v1/nothing', status: 404, code: 'ECG_SERVER_NOT_FOUND' },
  ])('answers $path with $status and $code', async ({ path, status, code }) => {
    const reply = await harness.get(path);
    expect(reply.status).toBe(status);
    expect(await reply.json()).toEqual({ code, message: expect.any(String) });
  });

  it('answers 500 without the cause when the log cannot be read', async () => {
    harness.view.gate = () => Promise.reject(new Error('redis://secret@host'));
    const reply = await harness.get('/api/v1/alerts');
    harness.view.gate = () => Promise.resolve();
    expect(reply.status).toBe(500);
    expect(await reply.text()).not.toContain('secret');
  });
});

describe('GET /api/v1', () => {
  it('gives the beds', async () => {
    const reply = await harness.get('/api/v1/beds');
    expect(await reply.json()).toEqual({
      wardId: 'fixture-ward',
      beds: [liveBed('B01'), liveBed('B02')],
    });
  });

  it('gives the strip of an alert', async () => {
    const reply = await harness.get('/api/v1/alerts/an-alert/strip?bed=B01');
    expect(await reply.json()).toEqual(strip);
  });

  it('gives the strip as a file, and refuses a form that it does not have', async () => {
    const reply = await harness.get('/api/v1/alerts/an-alert/strip?bed=B01&format=svg');
    expect(reply.headers.get('content-type')).toContain('image/svg+xml');
    expect(reply.headers.get('content-disposition')).toBe('inline; filename="strip.svg"');
    const none = await harness.get('/api/v1/alerts/other/strip?bed=B01&format=wfdb');
    expect(none.status).toBe(404);
    const unknown = await harness.get('/api/v1/alerts/an-alert/strip?bed=B01&format=pdf');
    expect(unknown.status).toBe(400);
  });

  it.each([
    { name: 'no header', header: () => undefined, status: 401 },
    { name: 'another scheme', header: (token: string) => `Basic ${token}`, status: 401 },
    { name: 'a forged token', header: () => 'Bearer a.b.c', status: 401 },
  ])('refuses $name', async ({ header, status }) => {
    const authorization = header(await harness.token());
    const reply = await harness.get(
      '/api/v1/beds',
      authorization === undefined ? {} : { authorization },
    );
    expect(reply.status).toBe(status);
    expect(await reply.json()).toMatchObject({ code: expect.stringMatching(/^ECG_SERVER_TOKEN_/) });
  });

  it('refuses the token of another ward', async () => {
    const token = await harness.token({ wardId: ward('elsewhere') });
    const reply = await harness.get('/api/v1/beds', { authorization: `Bearer ${token}` });
    expect(reply.status).toBe(403);
  });
});

describe('the page', () => {
  it('comes with a content policy that allows no inline script or style', async () => {
    const reply = await harness.get('/', {});
    expect(await reply.text()).toContain('the page');
    const policy = reply.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(reply.headers.get('cache-control')).toBe('no-cache');
  });
});
