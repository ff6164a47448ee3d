import { afterEach, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DeliveryOutcome } from '../../../src/outgoing/outgoing-target.js';
import { WebhookTarget } from '../../../src/outgoing/webhook/webhook-target.js';
import { realClock } from '../../support/test-clock.js';
import { acknowledged, LOG_ID, loggedAlert } from '../builders.js';

const SECRET = 'a-secret-for-tests-that-is-long-enough';
const TIMEOUT_MS = 150;

interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let server: Server | undefined;
let received: Received[] = [];

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  received = [];
});

async function serve(answer: (response: ServerResponse, request: IncomingMessage) => void) {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      answer(response, request);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=hidden`;
}

const targetAt = (url: string): WebhookTarget =>
  new WebhookTarget({ url, secret: SECRET, timeoutMs: TIMEOUT_MS }, realClock);

const send = (url: string): Promise<DeliveryOutcome> =>
  targetAt(url).deliver([{ logId: LOG_ID, entry: loggedAlert(7) }]);

describe('WebhookTarget', () => {
  it('posts the entry with a signature over time and body, and the numbers of the log', async () => {
    const url = await serve((response) => response.writeHead(204).end());
    expect(await send(url)).toEqual({ kind: 'delivered' });
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    const timestampS = String(headers['wardwave-timestamp']);
    const expected = createHmac('sha256', SECRET).update(`${timestampS}.${body}`).digest('hex');
    expect(headers['wardwave-signature']).toBe(`v1=${expected}`);
    expect(Math.abs(Number(timestampS) - Date.now() / 1_000)).toBeLessThan(5);
    expect(headers).toMatchObject({
      'wardwave-event': 'alert.v1',
      'wardwave-seq': '7',
      'wardwave-log-id': LOG_ID,
      'idempotency-key': `${LOG_ID}-7`,
    });
    expect(JSON.parse(body)).toEqual({ logId: LOG_ID, ...loggedAlert(7) });
  });

  it('names signal events, and tests, as what they are', async () => {
    const url = await serve((response) => response.end());
    await targetAt(url).deliver([{ logId: LOG_ID, entry: acknowledged(8) }]);
    expect(await targetAt(url).sendTest('ward-1')).toEqual({ kind: 'delivered' });
    expect(received.map(({ headers }) => headers['wardwave-event'])).toEqual(['signal.v1', 'test']);
    expect(JSON.parse(received[1]?.body ?? '')).toMatchObject({ test: true, wardId: 'ward-1' });
  });

  it.each([
    [200, {}, { kind: 'delivered' }],
    [500, {}, { kind: 'away', reason: 'http-500' }],
    [503, { 'retry-after': '12' }, { kind: 'away', reason: 'http-503', retryAfterMs: 12_000 }],
    [429, { 'retry-after': 'soon' }, { kind: 'away', reason: 'http-429' }],
    [408, {}, { kind: 'away', reason: 'http-408' }],
    [400, {}, { kind: 'refused', reason: 'http-400', final: false }],
    [410, {}, { kind: 'refused', reason: 'http-410', final: true }],
  ] as const)('takes %d for what it says', async (status, headers, expected) => {
    const url = await serve((response) => response.writeHead(status, headers).end());
    expect(await send(url)).toEqual(expected);
  });

  it('reads a date in Retry-After', async () => {
    const later = new Date(Date.now() + 60_000).toUTCString();
    const url = await serve((response) => response.writeHead(429, { 'retry-after': later }).end());
    const { retryAfterMs } = (await send(url)) as { readonly retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(55_000);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  it('follows no redirect', async () => {
    const url = await serve((response) => response.writeHead(307, { location: '/other' }).end());
    expect(await send(url)).toEqual({ kind: 'refused', reason: 'http-307', final: false });
    expect(received).toHaveLength(1);
  });

  it('gives up on a server that hangs', async () => {
    const url = await serve(() => undefined);
    expect(await send(url)).toEqual({ kind: 'away', reason: 'timeout' });
  });

  it('waits for a slow server within its time', async () => {
    const url = await serve((response) => setTimeout(() => response.end(), TIMEOUT_MS / 3));
    expect(await send(url)).toEqual({ kind: 'delivered' });
  });

  it('is not held up by a body that never ends', async () => {
    const url = await serve((response) => {
      response.writeHead(200);
      response.write('and so on');
    });
    expect(await send(url)).toEqual({ kind: 'delivered' });
  });

  it('tries again where the connection is reset, and where nobody listens', async () => {
    const url = await serve((_response, request) => request.socket.resetAndDestroy());
    expect(await send(url)).toEqual({ kind: 'away', reason: 'no-connection' });
    server?.close();
    expect(await send(url)).toEqual({ kind: 'away', reason: 'no-connection' });
  });

  it.each([
    'http://pager.example.org/hook',
    'http://localhost.example.org/hook',
    'https://user:password@pager.example.org/hook',
    'ftp://localhost/hook',
    'pager',
  ])('refuses the address %s without repeating it', (url) => {
    const attempt = () => targetAt(url);
    expect(attempt).toThrow(expect.objectContaining({ code: 'ECG_OUTGOING_BAD_URL' }));
    expect(attempt).not.toThrow(/password@|example/);
  });
});
