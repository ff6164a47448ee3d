import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../src/domain/clock.js';
import { PERMISSIONS_OF, ROLES, type Role } from '../../src/domain/staff.js';
import { createTokenAuthority } from '../../src/server/auth.js';
import { EVENT_PERMISSIONS } from '../../src/server/client-events.js';
import type { RouteAccess } from '../../src/server/http-app.js';
import { alertEvent, bed, liveBed, ward, WARD } from '../support/fixture-ward.js';
import { ManualClock, realClock } from '../support/test-clock.js';
import { nextEvent, SECRET, startHarness, type Harness } from '../support/ward-harness.js';

/** Routes that are open to all; every other one needs a token. */
const OPEN_PATHS = ['/healthz', '/readyz', '/metrics', '/*'];

/** What stands for the parameters of a path; the answer may be that there is no such thing. */
const PARAMETERS: Readonly<Record<string, string>> = { seq: '1', bedId: 'B01' };

/** Waits a hundredth of the time, so that slowed answers to refused sign-ins do not slow the test. */
const hurried: Clock = {
  ...realClock,
  after: (delayMs, callback) => realClock.after(delayMs / 100, callback),
};

let harness: Harness;
let dashboardDir: string;
let guarded: readonly RouteAccess[];

beforeAll(async () => {
  dashboardDir = await mkdtemp(join(tmpdir(), 'wardwave-walk-'));
  await writeFile(join(dashboardDir, 'index.html'), '<title>the page</title>');
  harness = await startHarness({ dashboardDir, clock: hurried });
  harness.view.statuses = [liveBed('B01')];
  harness.view.log(alertEvent({ bedId: bed('B01') }));
  guarded = harness.server.routes.filter(({ permission }) => permission !== undefined);
});

afterAll(async () => {
  await harness.close();
  await rm(dashboardDir, { recursive: true });
});

function pathOf({ path }: RouteAccess): string {
  return path.replaceAll(/:(\w+)/g, (_, name: string) => PARAMETERS[name] ?? 'x');
}

async function ask(
  route: RouteAccess,
  authorization: string | undefined,
): Promise<{ readonly status: number; readonly code: string }> {
  const writes = !['GET', 'HEAD', 'DELETE'].includes(route.method);
  const reply = await fetch(`${harness.url}${pathOf(route)}`, {
    method: route.method,
    headers: {
      ...(authorization === undefined ? {} : { authorization }),
      ...(writes ? { 'content-type': 'application/json' } : {}),
    },
    ...(writes ? { body: '{}' } : {}),
  });
  const text = await reply.text();
  // A HEAD has no body, but the same status.
  if (route.method === 'HEAD' || reply.ok) return { status: reply.status, code: '' };
  return { status: reply.status, code: (JSON.parse(text) as { code: string }).code };
}

async function tokenOf(role: Role): Promise<string> {
  return harness.token({ subject: `walker-${role}`, roles: [role] });
}

function isRefusal(status: number): boolean {
  return status === 401 || status === 403;
}

describe('every route', () => {
  it('needs a permission, but for those that are open', () => {
    const open = harness.server.routes.filter(({ permission }) => permission === undefined);
    expect([...new Set(open.map(({ path }) => path))].sort()).toEqual([...OPEN_PATHS].sort());
    expect(guarded.map(({ path }) => path).every((path) => path.startsWith('/api/v1/'))).toBe(true);
    expect(guarded.length).toBeGreaterThanOrEqual(8);
  });

  it.each(ROLES.map((role) => ({ role })))(
    'lets $role do what the table says, and nothing else',
    async ({ role }) => {
      const authorization = `Bearer ${await tokenOf(role)}`;
      for (const route of guarded) {
        const { permission } = route;
        if (permission === undefined) continue;
        const allowed = PERMISSIONS_OF[role].includes(permission);
        const { status, code } = await ask(route, authorization);
        const what = `${role} ${route.method} ${route.path} gave ${status} ${code}`;
        expect({ what, refused: isRefusal(status) }).toEqual({ what, refused: !allowed });
        if (!allowed && route.method !== 'HEAD') expect(code).toBe('ECG_SERVER_FORBIDDEN');
        expect({ what, failed: status >= 500 && status !== 503 }).toEqual({ what, failed: false });
      }
    },
  );

  const past = new ManualClock(realClock.nowUs() / 1_000 - 60_000);
  it.each([
    {
      name: 'no token',
      authorization: () => Promise.resolve(undefined),
      status: 401,
      code: 'ECG_SERVER_TOKEN_MISSING',
    },
    {
      name: 'a forged token',
      authorization: () => Promise.resolve('Bearer a.b.c'),
      status: 401,
      code: 'ECG_SERVER_TOKEN_INVALID',
    },
    {
      name: 'an expired token',
      authorization: async () => {
        const tokens = createTokenAuthority({ secret: SECRET, clock: past });
        const roles = ['charge-nurse', 'engineer'] as const;
        const request = { subject: 'late', wardId: WARD, roles, expiresInS: 30 };
        return `Bearer ${await tokens.issueToken(request)}`;
      },
      status: 401,
      code: 'ECG_SERVER_TOKEN_EXPIRED',
    },
    {
      name: 'a token of another ward',
      authorization: async () =>
        `Bearer ${await harness.token({ wardId: ward('elsewhere'), roles: [...ROLES] })}`,
      status: 403,
      code: 'ECG_SERVER_WRONG_WARD',
    },
  ])(
    'refuses $name with $code',
    async ({ authorization, status, code }) => {
      const header = await authorization();
      const answers = await Promise.all(guarded.map((route) => ask(route, header)));
      guarded.forEach((route, index) => {
        const what = `${route.method} ${route.path}`;
        const expected = route.method === 'HEAD' ? '' : code;
        expect({ what, ...answers[index] }).toEqual({ what, status, code: expected });
      });
    },
    60_000,
  );
});

describe('every socket event', () => {
  const EVENTS_OF_CLIENTS = Object.entries(EVENT_PERMISSIONS);

  it.each(ROLES.map((role) => ({ role })))(
    'is open to $role exactly where the table says so',
    async ({ role }) => {
      const socket = harness.socket({ token: await tokenOf(role), lastSeq: 0 });
      const beat = nextEvent(socket, 'heartbeat.v1');
      socket.connect();
      await beat;
      const emitter = socket as unknown as {
        emitWithAck(event: string, request: unknown): Promise<{ ok: boolean; code?: string }>;
      };
      for (const [event, permission] of EVENTS_OF_CLIENTS) {
        const answer = await emitter.emitWithAck(event, { beds: [], seqs: [] });
        const allowed = PERMISSIONS_OF[role].includes(permission);
        expect({ event, ok: answer.ok }).toEqual({ event, ok: allowed });
      }
      expect(await emitter.emitWithAck('delete-everything.v1', {})).toMatchObject({
        ok: false,
        code: 'ECG_SERVER_BAD_REQUEST',
      });
    },
  );
});
