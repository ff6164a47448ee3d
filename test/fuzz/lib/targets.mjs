/** Everything that reads bytes from outside, each as one call on bytes. A call ends with a value or throws. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { Registry } from 'prom-client';
import { readCapture } from '../../../dist/capture/capture-reader.js';
import { decodeFrame, encodeFrame } from '../../../dist/ingest/frame-codec.js';
import { parseCsvRecording } from '../../../dist/replay/csv-recording.js';
import { parseWfdbAnnotations } from '../../../dist/replay/wfdb-annotations.js';
import { parseWfdbHeader } from '../../../dist/replay/wfdb-header.js';
import { readWfdbRecord } from '../../../dist/replay/wfdb-record.js';
import { readScenario } from '../../../dist/scenario/read-scenario.js';
import { createTokenAuthority } from '../../../dist/server/auth.js';
import { admit, readSubscription } from '../../../dist/server/handshake.js';
import { buildHttpApp } from '../../../dist/server/http-app.js';
import { createWardMetrics } from '../../../dist/server/metrics.js';
import { createMemoryReceipts } from '../../../dist/server/receipts.js';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const CORPUS = join(import.meta.dirname, '..', 'corpus');

/** Parts of one input that stand for several files. */
export const DIVIDER = Buffer.from('\n--8<--\n');

/**
 * The targets by name. `open` makes what a target needs once and gives `run` (one input) and `close`; `dictionary`
 * holds words of the format; `shared` names further good inputs of the repository.
 */
export const TARGETS = {
  'frame-codec': {
    dictionary: [
      'II',
      'V1',
      'aVR',
      'B01',
      'LOAD-00001',
      '\u0000\u0000',
      '\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u0001',
    ],
    open: () => ({ run: frameCodec }),
  },
  'wfdb-header': {
    dictionary: [
      '212',
      '16x2',
      '16:3',
      '16+24',
      '200(1024)/mV',
      'MLII',
      '/',
      '(',
      '#',
      '12:00:00',
      '31/01/2026',
      '360/360(0)',
      '~',
    ],
    shared: ['test/replay/fixtures/*.hea'],
    open: () => ({ run: (bytes) => parseWfdbHeader(bytes.toString('utf8'), 'fuzz.hea') }),
  },
  'wfdb-record': {
    dictionary: [
      '212',
      '16x2',
      '16:3',
      '310',
      '311',
      '8',
      '61',
      'r.dat',
      '../r.dat',
      '/etc/hosts',
      '.',
      'mV',
      '-8<-',
    ],
    open: () => wfdbRecord(),
  },
  'wfdb-annotations': {
    dictionary: [
      '## time resolution: 360',
      '## annotation type definitions',
      '## end of definitions',
      '(VT',
      '(N',
    ],
    shared: ['test/replay/fixtures/*.atr'],
    open: () => ({ run: (bytes) => parseWfdbAnnotations(bytes, 'fuzz.atr') }),
  },
  csv: {
    dictionary: [
      'time_s',
      'time_ms',
      'sample',
      'mV',
      'uV',
      'nan',
      ';',
      '\t',
      '"',
      'II',
      'V1',
      '\ufeff',
      '\r',
    ],
    open: () => ({
      run: (bytes) =>
        parseCsvRecording(bytes.toString('utf8'), {
          name: 'fuzz.csv',
          sampleRateHz: 250,
          unit: 'mV',
        }),
    }),
  },
  capture: {
    dictionary: ['WREC', 'WWCAP\r\n\u001a', '"version":1', '"version":2', 'null'],
    open: () => capture(),
  },
  scenario: {
    dictionary: [
      'beds:',
      'expect:',
      'faults:',
      'noise:',
      'link-down:',
      'at: 10s',
      'for: 1h',
      '&a',
      '*a',
      '<<: *a',
      '- ',
      '!!js',
      '? ',
      '|',
      '60s..70s',
    ],
    shared: ['examples/scenarios/*.yaml'],
    open: () => ({ run: (bytes) => readScenario('fuzz.yaml', bytes.toString('utf8')) }),
  },
  handshake: { dictionary: ['token', 'lastSeq', 'logId'], open: () => handshake() },
  subscribe: {
    dictionary: ['beds', 'B01'],
    open: () => ({ run: (bytes) => readSubscription(parsed(bytes), WARD) }),
  },
  http: {
    dictionary: [
      'afterSeq=',
      'limit=',
      'bed=B01',
      '/api/v1/alerts',
      '/api/v1/beds',
      '/strip',
      '/receipts/',
      '%00',
      '%',
      '..%2f',
      'Bearer ',
      'TOKEN',
      '/metrics',
      'HEAD',
      'POST',
      'content-type: application/json',
    ],
    open: () => http(),
  },
  token: { dictionary: ['eyJhbGciOiJub25lIn0', '.', 'Bearer', 'TOKEN'], open: () => token() },
};

/** The good inputs of a target: its own small files, and those that the repository has anyway. */
export function corpusOf(name) {
  const own = readdirSync(join(CORPUS, name))
    .sort()
    .map((file) => join(CORPUS, name, file));
  const shared = (TARGETS[name].shared ?? []).flatMap((pattern) => {
    const [folder, ending] = pattern.split('/*');
    return readdirSync(join(ROOT, folder))
      .filter((file) => file.endsWith(ending))
      .sort()
      .map((file) => join(ROOT, folder, file));
  });
  return [...own, ...shared].map((path) => readFileSync(path));
}

function frameCodec(bytes) {
  const decoded = decodeFrame(bytes, { key: 'B01' });
  if (!decoded.ok) return;
  // What was taken must be taken again, and say the same.
  const again = decodeFrame(encodeFrame(decoded.frame), { key: 'B01' });
  if (!again.ok || again.frame.sampleCount !== decoded.frame.sampleCount)
    throw new Error('a frame changes when written again');
}

function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'wardwave-fuzz-'));
  return { folder, close: () => rmSync(folder, { recursive: true, force: true }) };
}

function wfdbRecord() {
  const { folder, close } = temporaryFolder();
  const run = async (bytes) => {
    const [header, signal, annotations] = divided(bytes);
    writeFileSync(join(folder, 'r.hea'), header);
    writeFileSync(join(folder, 'r.dat'), signal);
    writeFileSync(join(folder, 'r.atr'), annotations);
    await readWfdbRecord(join(folder, 'r'), { checksum: 'ignore' });
  };
  return { run, close };
}

function divided(bytes) {
  const first = bytes.indexOf(DIVIDER);
  if (first < 0) return [bytes, Buffer.alloc(0), Buffer.alloc(0)];
  const rest = bytes.subarray(first + DIVIDER.length);
  const second = rest.indexOf(DIVIDER);
  return second < 0
    ? [bytes.subarray(0, first), rest, Buffer.alloc(0)]
    : [bytes.subarray(0, first), rest.subarray(0, second), rest.subarray(second + DIVIDER.length)];
}

function capture() {
  const { folder, close } = temporaryFolder();
  const path = join(folder, 'c-0001.wwcap');
  const run = (bytes) => {
    writeFileSync(path, bytes);
    attempt(() => [...readCapture(path)].length);
    // The sums hide what is behind them, so the same input comes again with right ones.
    writeFileSync(path, summed(bytes));
    attempt(() => [...readCapture(path)].length);
    return [...readCapture(path, { damage: 'skip' })].length;
  };
  return { run, close };
}

/** The same bytes with the sums of their header and records put right. */
function summed(bytes) {
  const copy = Buffer.from(bytes);
  if (copy.length < 16) return copy;
  const headerEnd = 16 + copy.readUInt32LE(8);
  if (headerEnd > copy.length) return copy;
  copy.writeUInt32LE(crc32(copy.subarray(16, headerEnd)), 12);
  for (
    let at = copy.indexOf('WREC', headerEnd);
    at >= 0 && at + 12 <= copy.length;
    at = copy.indexOf('WREC', at + 4)
  ) {
    const end = at + 12 + copy.readUInt32LE(at + 4);
    if (end <= copy.length)
      copy.writeUInt32LE(
        crc32(copy.subarray(at + 12, end), crc32(copy.subarray(at + 4, at + 8))),
        at + 8,
      );
  }
  return copy;
}

/** Lets an allowed refusal pass, so that more can be tried with the same input. */
function attempt(task) {
  try {
    task();
  } catch (error) {
    if (!isAllowed(error)) throw error;
  }
}

/** Whether an error is one that wardwave says on purpose. */
export function isAllowed(error) {
  return (
    error instanceof Error && typeof error.code === 'string' && /^ECG_[A-Z]+_/.test(error.code)
  );
}

const CLOCK = {
  nowUs: () => Date.UTC(2026, 0, 1) * 1_000,
  after: () => () => undefined,
  every: () => () => undefined,
};
const WARD = {
  wardId: 'ward-1',
  logId: 'fuzz-log',
  beds: () => [{ bedId: 'B01', feed: 'live', leads: [], activeAlerts: 0 }],
  readAlerts: () => Promise.resolve([]),
  head: () => Promise.resolve({ headSeq: 0, oldestSeq: 0 }),
  strip: () => Promise.resolve(undefined),
  readiness: () => [],
};
const newTokens = () =>
  createTokenAuthority({ secret: 'a-secret-for-fuzzing-that-is-long-enough', clock: CLOCK });
const goodToken = (tokens) =>
  tokens.issueToken({ subject: 'fuzz', wardId: 'ward-1', expiresInS: 3_600 });

/** What is no JSON never gets as far as a payload: the socket library refuses it. */
function parsed(bytes) {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

async function handshake() {
  const tokens = newTokens();
  const good = await goodToken(tokens);
  return { run: (bytes) => admit(parsed(withToken(bytes, good)), { tokens, view: WARD }) };
}

async function token() {
  const tokens = newTokens();
  const good = await goodToken(tokens);
  return { run: (bytes) => tokens.verifyToken(withToken(bytes, good).toString('utf8')) };
}

function withToken(bytes, good) {
  return Buffer.from(bytes.toString('latin1').replaceAll('TOKEN', good), 'latin1');
}

/** A request as text: a line with method and address, header lines, an empty line, the body. */
async function http() {
  const tokens = newTokens();
  const good = await goodToken(tokens);
  const silent = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
  };
  const app = buildHttpApp({
    ...{
      view: WARD,
      tokens,
      receipts: createMemoryReceipts(),
      logger: silent,
      dashboardDir: undefined,
    },
    metrics: createWardMetrics(new Registry()),
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
  return { run, close: () => app.close() };
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
