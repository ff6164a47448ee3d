import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  instanceName,
  openWardAudit,
  recordingIn,
  type WardAudit,
} from '../../src/app/ward-audit.js';
import type { RecordedEntry } from '../../src/audit/audit-entry.js';
import { recordsOf } from '../../src/audit/read-records.js';
import { verifyChain } from '../../src/audit/verify-chain.js';
import { loadSettings } from '../../src/config/load.js';
import { alertEvent, bed, liveBed, ward, WARD } from '../support/fixture-ward.js';
import { silentLogger } from '../support/test-chain.js';
import { realClock } from '../support/test-clock.js';
import { startHarness } from '../support/ward-harness.js';

const PORT = 8_080;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardwave-audit-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

function open(audit: Readonly<Record<string, unknown>> = { folder }): Promise<WardAudit> {
  const settings = loadSettings({ environment: {}, overrides: { audit, server: { port: PORT } } });
  return openWardAudit({ settings, wardId: WARD, clock: realClock, logger: silentLogger });
}

const chain = (): string => join(folder, instanceName(WARD, PORT));

const recorded = (): readonly RecordedEntry[] =>
  [...recordsOf(chain(), () => undefined)].map(({ entry }) => entry);

const facts = ({ action, actor, reason }: RecordedEntry): string =>
  [action, actor.subject, actor.role, reason].filter((word) => word !== undefined).join(' ');

describe('openWardAudit', () => {
  it('records nothing, and needs nothing, where no folder is set', async () => {
    const audit = await open({});
    audit.entries([{ seq: 1, wardId: WARD, event: alertEvent() }]);
    expect(audit.checks()).toEqual([]);
    await audit.close();
  });

  it('begins with the settings that the process runs with, and ends in good order', async () => {
    const audit = await open();
    expect(audit.checks()).toEqual([{ name: 'audit', ok: true }]);
    await audit.close();
    const loaded = recorded().find(({ action }) => action === 'settings-loaded');
    expect(loaded?.after).toMatchObject({
      settingsSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const { problems, isClosed } = verifyChain(chain(), { key: undefined });
    expect({ problems, isClosed }).toEqual({ problems: [], isClosed: true });
  });

  it('records who came, who was refused, what was exported and what was published', async () => {
    const audit = await open();
    const harness = await startHarness({
      audit: audit.access,
      burden: () => Promise.resolve({ report: {}, csv: () => 'bed\r\n' }),
    });
    try {
      harness.view.statuses = [liveBed('B01')];
      const nurse = await harness.token({ subject: 'nurse-7', roles: ['nurse'] });
      const charge = await harness.token({ subject: 'charge-1', roles: ['charge-nurse'] });
      const get = async (path: string, token: string): Promise<number> => {
        const headers = { authorization: `Bearer ${token}` };
        const reply = await harness.get(`/api/v1${path}`, headers);
        await reply.text();
        return reply.status;
      };
      expect(await get('/beds', nurse)).toBe(200);
      expect(await get('/alerts', nurse)).toBe(200);
      expect(await get('/burden?from=0&to=1000', nurse)).toBe(403);
      expect(await get('/burden?from=0&to=1000&format=csv', charge)).toBe(200);
      expect(await get('/beds', 'not-a-token')).toBe(401);
      const socket = harness.socket({ token: nurse });
      await new Promise<void>((resolve) => socket.once('connect', resolve).connect());
    } finally {
      await harness.close();
    }
    audit.entries([{ seq: 1, wardId: WARD, event: alertEvent({ bedId: bed('B01') }) }]);
    await audit.close();
    const told = recorded().filter(({ action }) => !/^trail-|^settings-/.test(action));
    expect(told.map(facts).sort()).toEqual(
      [
        'signed-in nurse-7 nurse',
        'access-refused nurse-7 nurse forbidden',
        'signed-in charge-1 charge-nurse',
        'data-exported charge-1 charge-nurse',
        'sign-in-refused unknown viewer token-invalid',
        'signed-in nurse-7 nurse',
        'signed-out nurse-7 nurse',
        'alert-raised wardwave system k-of-n-above-limit',
      ].sort(),
    );
    expect(told.find(({ action }) => action === 'data-exported')?.after).toMatchObject({
      asked: 'GET /api/v1/burden',
    });
  });

  it('records commands that changed nothing, by whom and why, and a flood of them as a number', async () => {
    const audit = await open();
    const harness = await startHarness({ audit: audit.access });
    try {
      harness.view.statuses = [liveBed('B01')];
      const token = (subject: string, more: object = {}): Promise<string> =>
        harness.token({ subject, roles: ['nurse'], ...more });
      const nurse = await token('nurse-7');
      const ask = async (by: string, request: string, body?: string): Promise<number> => {
        const [method = '', path = ''] = request.split(' ');
        const reply = await fetch(`${harness.url}/api/v1${path}`, {
          method,
          headers: {
            authorization: `Bearer ${by}`,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body }),
        });
        await reply.text();
        return reply.status;
      };
      const limits = '{"limit":{"kind":"fixed","limitScore":2.5}}';
      const strangers = await token('nurse-8', { wardId: ward('other-ward') });
      const asked = [
        await ask(nurse, 'POST /alerts/A9/acknowledge'),
        await ask(nurse, 'PUT /beds/B01/limits', limits),
        await ask(nurse, 'PUT /beds/B01/limits', limits),
        await ask(nurse, 'PUT /beds/B99/limits', limits),
        await ask(nurse, 'PUT /beds/B01/limits', '{"limit":'),
        await ask(nurse, 'POST /beds/B01/audio-pause', '{"seconds":121}'),
        await ask(nurse, 'DELETE /beds/B01/audio-pause'),
        await ask(nurse, 'POST /beds/B01/discharge'),
        await ask(strangers, 'POST /beds/B01/discharge'),
      ];
      expect(asked).toEqual([404, 200, 200, 404, 400, 400, 200, 403, 403]);
      const flooder = await token('nurse-9');
      for (let index = 0; index < 100; index += 1) {
        await ask(flooder, 'DELETE /beds/B01/audio-pause');
      }
    } finally {
      await harness.close();
    }
    await audit.close();
    const told = recorded().filter(({ action }) => /^command-|^access-/.test(action));
    expect(told.filter(({ actor }) => actor.subject !== 'nurse-9').map(facts)).toEqual([
      'command-refused nurse-7 nurse unknown-alert',
      'command-unchanged nurse-7 nurse control-unchanged',
      'command-refused nurse-7 nurse unknown-bed',
      'command-refused nurse-7 nurse bad-request',
      'command-refused nurse-7 nurse bad-request',
      'command-unchanged nurse-7 nurse not-paused',
      'access-refused nurse-7 nurse forbidden',
      'access-refused nurse-8 nurse wrong-ward',
    ]);
    expect(told[0]).toMatchObject({ alertId: 'A9' });
    expect(told[1]).toMatchObject({
      bedId: 'B01',
      after: {
        asked: 'PUT /api/v1/beds/:bedId/limits',
        wanted: expect.stringContaining('"limitScore":2.5'),
      },
    });
    expect(told.filter(({ actor }) => actor.subject === 'nurse-9')).toHaveLength(60);
  });

  it('refuses to open a chain that another process writes', async () => {
    const audit = await open();
    await expect(open()).rejects.toMatchObject({ code: 'ECG_AUDIT_LOCKED' });
    await audit.close();
  });
});

describe('recordingIn', () => {
  it('says by a readiness check what the trail refuses, and goes on', () => {
    const health = {
      ok: false,
      reason: 'disk',
      refusedEntries: 3,
      detail: 'no space left',
    } as const;
    const refused = { kind: 'refused', reason: 'disk', message: 'no space left' } as const;
    const trail = {
      append: () => Promise.resolve(refused),
      health: () => health,
      close: () => Promise.resolve(),
    };
    const audit = recordingIn(trail, { wardId: WARD, clock: realClock, logger: silentLogger });
    audit.entries([{ seq: 1, wardId: WARD, event: alertEvent() }]);
    expect(audit.checks()).toEqual([{ name: 'audit', ok: false, detail: 'no space left' }]);
  });
});
