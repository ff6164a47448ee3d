/** Targets that read what dashboards send: handshake, subscription, token, requests. */
import { Registry } from 'prom-client';
import { alarmDesk } from '../../../dist/app/alarm-desk.js';
import { demoSources } from '../../../dist/app/replay-sources.js';
import { ReplayStudio } from '../../../dist/app/replay-studio.js';
import { signalRules } from '../../../dist/app/rules.js';
import { memoryStores } from '../../../dist/app/stores.js';
import { systemClock } from '../../../dist/app/system-clock.js';
import { loadSettings } from '../../../dist/config/load.js';
import { createTokenAuthority } from '../../../dist/server/auth.js';
import { admit, readSubscription } from '../../../dist/server/handshake.js';
import { buildHttpApp } from '../../../dist/server/http-app.js';
import { createWardMetrics } from '../../../dist/server/metrics.js';
import { MemoryReceipts } from '../../../dist/server/memory-receipts.js';
import { SignInThrottle } from '../../../dist/server/sign-in-throttle.js';
import { SignalKeeper } from '../../../dist/signals/signal-keeper.js';

/** Nobody waits here: what would be called back later is called back at once. */
const CLOCK = {
  nowUs: () => Date.UTC(2026, 0, 1) * 1_000,
  after: (_delayMs, callback) => {
    setImmediate(callback);
    return () => undefined;
  },
  every: () => () => undefined,
};
const WARD = {
  wardId: 'ward-1',
  logId: 'fuzz-log',
  beds: () => [{ bedId: 'B01', feed: 'live', leads: [], activeAlerts: 0 }],
  readEntries: () => Promise.resolve([]),
  signals: () => ({ throughSeq: 0, signals: [], pauses: [] }),
  head: () => Promise.resolve({ headSeq: 0, oldestSeq: 0 }),
  strip: () => Promise.resolve(undefined),
  stripFile: () => Promise.resolve(undefined),
  readiness: () => [],
};
const newTokens = () =>
  createTokenAuthority({ secret: 'a-secret-for-fuzzing-that-is-long-enough', clock: CLOCK });
const goodToken = (tokens) =>
  tokens.issueToken({
    subject: 'fuzz',
    wardId: 'ward-1',
    roles: ['charge-nurse', 'engineer'],
    expiresInS: 3_600,
  });

/** What is no JSON never gets as far as a payload: the socket library refuses it. */
function parsed(bytes) {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

export async function handshake() {
  const tokens = newTokens();
  const good = await goodToken(tokens);
  return { run: (bytes) => admit(parsed(withToken(bytes, good)), { tokens, view: WARD }) };
}

export async function token() {
  const tokens = newTokens();
  const good = await goodToken(tokens);
  return { run: (bytes) => tokens.verifyToken(withToken(bytes, good).toString('utf8')) };
}

function withToken(bytes, good) {
  return Buffer.from(bytes.toString('latin1').replaceAll('TOKEN', good), 'latin1');
}

/** A request as text: a line with method and address, header lines, an empty line, the body. */
export async function http() {
  const tokens = newTokens();
  const good = await goodToken(tokens);
  const replay = newStudio();
  const { app } = buildHttpApp({
    replay,
    ...{ view: WARD, desk: newDesk(), tokens, receipts: new MemoryReceipts(), logger: SILENT },
    burden: () => Promise.resolve({ report: {}, csv: () => '' }),
    metrics: createWardMetrics(new Registry()),
    dashboardDir: undefined,
    throttle: new SignInThrottle(CLOCK),
    allowedOrigins: [],
    // The fuzzer is one caller that asks without end.
    requestsPerMinute: 1e9,
    clock: CLOCK,
  });
  await app.ready();
  const run = async (bytes) => {
    const request = requestOf(withToken(bytes, good).toString('latin1'));
    if (request === undefined) return;
    const { statusCode, payload } = await app.inject(request);
    if (statusCode >= 500 && !(statusCode === 503 && request.url.startsWith('/readyz'))) {
      throw new Error(
        `${request.method} ${request.url} is answered with ${statusCode}: ${payload.slice(0, 200)}`,
      );
    }
  };
  const close = async () => {
    await app.close();
    await replay.stop();
  };
  return { run, close };
}

const SILENT = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** The desk of a real ward over stores in memory: what staff send goes all the way. */
function newDesk() {
  const settings = loadSettings({ environment: {} });
  const stores = memoryStores();
  const common = { wardId: WARD.wardId, clock: CLOCK };
  const rules = signalRules(settings);
  const keeper = new SignalKeeper({ ...common, log: stores.alerts, rules, logger: SILENT });
  return alarmDesk({ ...common, settings, stores, keeper, replay: false });
}

/** What an engineer plays: a real player, whose frames nobody reads. */
function newStudio() {
  const target = {
    send: () => undefined,
    sendMessage: () => undefined,
    ready: () => Promise.resolve(),
    flush: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const beds = demoSources({ beds: 1, seed: 1 });
  return new ReplayStudio({ target, clock: systemClock, data: undefined, seed: 1, beds });
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

function requestOf(text) {
  const [head = '', ...body] = text.split('\n\n');
  const [first = '', ...lines] = head.split('\n');
  const [method = '', url = ''] = first.split(' ');
  // What a real connection would refuse before wardwave sees it.
  if (!METHODS.includes(method) || !/^\/[\x21-\x7e]*$/.test(url)) return undefined;
  const headers = {};
  for (const line of lines) {
    const [, name, value] = /^([\w-]+): ([\x20-\x7e]*)$/.exec(line) ?? [];
    if (name !== undefined && !/^(host|content-length|transfer-encoding)$/i.test(name))
      headers[name.toLowerCase()] = value;
  }
  const payload = body.join('\n\n');
  return {
    method,
    url,
    headers,
    ...(payload === '' || method === 'GET' || method === 'HEAD' ? {} : { payload }),
  };
}
/** The payload of `subscribe.v1`. */
export function subscribe() {
  return { run: (bytes) => readSubscription(parsed(bytes), WARD) };
}
