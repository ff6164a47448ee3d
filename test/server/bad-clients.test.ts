import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MAX_REFUSED_EVENTS } from '../../src/server/client-events.js';
import { alertEvent, liveBed } from '../support/fixture-ward.js';
import { eventually } from '../support/services.js';
import {
  collectAlerts,
  nextEvent,
  startHarness,
  type Harness,
  type WardSocket,
} from '../support/ward-harness.js';

const MEGABYTE = 'x'.repeat(1_000_000);

let harness: Harness;

beforeEach(async () => {
  harness = await startHarness({
    access: { eventBurst: 20, eventsPerSecond: 1, requestsPerMinute: 60 },
  });
  harness.view.statuses = [liveBed('B01')];
});

afterEach(async () => {
  await harness.close();
});

async function connected(subject: string): Promise<WardSocket> {
  const socket = harness.socket({ token: await harness.token({ subject }), lastSeq: 0 });
  const beat = nextEvent(socket, 'heartbeat.v1');
  socket.connect();
  await beat;
  return socket;
}

/** The next alert reaches this socket, whatever others do. */
async function isServed(socket: WardSocket): Promise<void> {
  const { done } = collectAlerts(socket, 1);
  harness.server.publishEntry(harness.view.log(alertEvent()));
  await done;
}

function emit(socket: WardSocket, event: string, ...args: readonly unknown[]): void {
  (socket as unknown as { emit(event: string, ...args: readonly unknown[]): void }).emit(
    event,
    ...args,
  );
}

describe('a client that floods', () => {
  it('has events above its limit refused, and stays', async () => {
    const socket = await connected('busy');
    const codes = await Promise.all(
      Array.from({ length: 30 }, async () => {
        const reply = await socket.emitWithAck('subscribe.v1', { beds: [] });
        return reply.ok ? 'ok' : reply.code;
      }),
    );
    expect(codes.filter((code) => code === 'ok').length).toBeGreaterThanOrEqual(20);
    expect(codes.filter((code) => code === 'ECG_SERVER_TOO_MANY_REQUESTS').length).toBeGreaterThan(
      5,
    );
    expect(socket.connected).toBe(true);
  });

  it('is sent away when it goes on, while others are served', async () => {
    const [flooding, good] = [await connected('flood'), await connected('good')];
    const goodbye = nextEvent(flooding, 'goodbye.v1');
    for (let count = 0; count < MAX_REFUSED_EVENTS + 50; count += 1) {
      emit(flooding, 'subscribe.v1', { beds: ['B01'] });
    }
    expect(await goodbye).toMatchObject({ code: 'ECG_SERVER_TOO_MANY_REQUESTS' });
    await isServed(good);
  });

  it('gets 429 from the API above its limit, and nobody else does', async () => {
    const authorization = `Bearer ${await harness.token({ subject: 'flood' })}`;
    const statuses: number[] = [];
    for (let count = 0; count < 65; count += 1) {
      statuses.push((await harness.get('/api/v1/beds', { authorization })).status);
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(60);
    const refused = await harness.get('/api/v1/beds', { authorization });
    expect(await refused.json()).toMatchObject({ code: 'ECG_SERVER_TOO_MANY_REQUESTS' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const other = `Bearer ${await harness.token({ subject: 'good' })}`;
    expect((await harness.get('/api/v1/beds', { authorization: other })).status).toBe(200);
  });
});

describe('a client that sends too much', () => {
  it('has its connection ended after a megabyte over the socket', async () => {
    const [big, good] = [await connected('big'), await connected('good')];
    const gone = nextEvent(big, 'disconnect');
    emit(big, 'subscribe.v1', { beds: [MEGABYTE] });
    expect(await gone).toBe('transport close');
    await isServed(good);
  });

  it('has a megabyte in its handshake refused', async () => {
    const socket = harness.socket({ token: MEGABYTE, lastSeq: 0 });
    const failed = Promise.race([
      nextEvent(socket, 'connect_error'),
      nextEvent(socket.io as unknown as WardSocket, 'close'),
    ]);
    socket.connect();
    await failed;
    expect(socket.connected).toBe(false);
  });

  it('gets 413 for a megabyte of JSON over HTTP', async () => {
    const reply = await fetch(`${harness.url}/api/v1/alerts`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await harness.token()}`,
      },
      body: JSON.stringify({ text: MEGABYTE }),
    });
    expect([reply.status, await reply.json()]).toEqual([
      413,
      { code: 'ECG_SERVER_TOO_LARGE', message: expect.any(String) },
    ]);
  });
});

describe('a client that sends garbage', () => {
  it.each([
    { name: 'no socket.io packet', frame: '9garbage' },
    { name: 'half a JSON', frame: '2["subscribe.v1",{"beds":' },
    { name: 'an event without a name', frame: '2[]' },
    { name: 'an event whose name is an object', frame: '2[{"a":1}]' },
    { name: 'attachments that never come', frame: '51000000-["subscribe.v1"]' },
  ])('is sent away after $name, while others are served', async ({ frame }) => {
    const [bad, good] = [await connected('bad'), await connected('good')];
    const gone = nextEvent(bad, 'disconnect');
    (bad.io.engine as unknown as { write(data: string): void }).write(frame);
    expect(await gone).toBe('transport close');
    await isServed(good);
  });

  it.each([
    { name: 'a reserved event', args: ['disconnect'] },
    { name: 'no request', args: ['seen.v1'] },
    { name: 'a request of another shape', args: ['seen.v1', { seqs: 'all' }] },
    { name: 'an answer that is no function', args: ['subscribe.v1', { beds: [] }, 'answer me'] },
    {
      name: 'more than it may have seen',
      args: ['seen.v1', { seqs: Array.from({ length: 257 }, () => 1) }],
    },
  ])('is not served after $name, and neither it nor others are harmed', async ({ args }) => {
    const [bad, good] = [await connected('bad'), await connected('good')];
    (bad.io.engine as unknown as { write(data: string): void }).write(`2${JSON.stringify(args)}`);
    await isServed(good);
    expect((await harness.get('/healthz', {})).status).toBe(200);
  });
});

describe('a page that says what was seen', () => {
  it('has it noted once for entries that the log has, with who and when', async () => {
    const socket = await connected('nurse-7');
    await isServed(socket);
    const reply: unknown = await socket.emitWithAck('seen.v1', { seqs: [1, 99, 1] });
    expect(reply).toEqual({ ok: true, seqs: [1, 1] });
    await eventually(
      async () => {
        const answer: unknown = await (await harness.get('/api/v1/receipts/1')).json();
        const { receipts } = answer as { receipts: { kind: string; by: unknown }[] };
        return receipts.filter(({ kind }) => kind === 'seen').length === 1;
      },
      { what: 'the receipt' },
    );
    expect(await (await harness.get('/api/v1/receipts/99')).json()).toEqual({
      seq: 99,
      receipts: [],
    });
  });
});

describe('a page of another origin', () => {
  it('is refused by the API, whatever its token', async () => {
    const reply = await harness.get('/api/v1/beds', {
      authorization: `Bearer ${await harness.token()}`,
      origin: 'https://evil.example',
    });
    expect([reply.status, await reply.json()]).toEqual([
      403,
      { code: 'ECG_SERVER_FOREIGN_ORIGIN', message: expect.any(String) },
    ]);
    expect(reply.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('is refused by the socket', async () => {
    const url = `${harness.url}/socket.io/?EIO=4&transport=polling`;
    const foreign = await fetch(url, { headers: { origin: 'https://evil.example' } });
    expect(foreign.status).toBe(403);
    expect((await fetch(url, { headers: { origin: harness.url } })).status).toBe(200);
  });

  it('is let in where the settings name it', async () => {
    const origin = 'https://board.example';
    const other = await startHarness({ access: { allowedOrigins: [origin] } });
    try {
      const preflight = await fetch(`${other.url}/api/v1/beds`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'GET' },
      });
      expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
      const reply = await other.get('/api/v1/beds', {
        authorization: `Bearer ${await other.token()}`,
        origin,
      });
      expect(reply.status).toBe(200);
      const socket = `${other.url}/socket.io/?EIO=4&transport=polling`;
      expect((await fetch(socket, { headers: { origin } })).status).toBe(200);
    } finally {
      await other.close();
    }
  });
});
