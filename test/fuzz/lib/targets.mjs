/** Everything that reads bytes from outside, each as one call on bytes. A call ends with a value or throws. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSettings } from '../../../dist/config/load.js';
import { parseCsvRecording } from '../../../dist/replay/csv-recording.js';
import { parseWfdbAnnotations } from '../../../dist/replay/wfdb-annotations.js';
import { parseWfdbHeader } from '../../../dist/replay/wfdb-header.js';
import { readScenario } from '../../../dist/scenario/read-scenario.js';
import { mllpAnswer, oidc, webhookAnswer } from './answer-targets.mjs';
import {
  auditTail,
  auditTrail,
  capture,
  captureFolder,
  frameCodec,
  kafkaHeaders,
  wfdbRecord,
} from './file-targets.mjs';
import { handshake, http, subscribe, token } from './server-targets.mjs';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const CORPUS = join(import.meta.dirname, '..', 'corpus');

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
    open: wfdbRecord,
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
    open: capture,
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
  handshake: { dictionary: ['token', 'lastSeq', 'logId'], open: handshake },
  subscribe: {
    dictionary: ['beds', 'B01'],
    open: subscribe,
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
      '/acknowledge',
      '/limits',
      '/standby',
      '/discharge',
      '/audio-pause',
      '/history',
      '/burden',
      'from=0',
      '"verdict"',
      '"seconds"',
      '/baseline',
      '/replay/start',
      '/replay/faults',
      '"synthetic/1"',
      '"durationS":1e308',
    ],
    open: http,
  },
  token: { dictionary: ['eyJhbGciOiJub25lIn0', '.', 'Bearer', 'TOKEN'], open: token },
  audit: {
    dictionary: [
      '"seq":',
      '"hash":',
      '"prev":',
      '"keyId":',
      '"action":',
      '"atMs":',
      'trail-opened',
    ],
    open: auditTrail,
  },
  'audit-tail': {
    dictionary: ['"seq":', '"hash":', 'trail-opened', 'trail-recovered', '\n', '"byteLength":'],
    open: auditTail,
  },
  'capture-folder': {
    dictionary: ['WREC', '-8<-', '"part":2', '"captureId":', '"startedUs":', '"from":"now"'],
    open: captureFolder,
  },
  config: {
    dictionary: [
      'ward:',
      'kafka:',
      'brokers: [',
      '&a',
      '*a',
      '<<: *a',
      '!!set',
      '%YAML 1.1',
      '1e999',
      '.nan',
      '__proto__:',
      'hmacKey:',
    ],
    open: () => ({
      run: (bytes) =>
        loadSettings({
          file: { name: 'fuzz.yaml', text: bytes.toString('utf8') },
          environment: {},
        }),
    }),
  },
  'kafka-headers': {
    dictionary: ['wardwave-due-us', '=', '\n', '9007199254740991', '-1', '1e9', '__proto__'],
    open: () => ({ run: kafkaHeaders }),
  },
  'mllp-answer': {
    dictionary: ['\u000b', '\u001c\r', 'MSH|', '\rMSA|AA|fuzz-1', '|AE|', '|CA|', 'ERR|'],
    open: () => ({ run: mllpAnswer }),
  },
  'webhook-answer': {
    dictionary: [
      'HTTP/1.1 ',
      '\r\n',
      'retry-after: ',
      'content-length: ',
      'transfer-encoding: chunked',
      'content-encoding: gzip',
      'location: /',
      '503',
      '301',
      '100 Continue',
      '999999999',
    ],
    open: webhookAnswer,
  },
  oidc: {
    dictionary: [
      'TOKEN',
      'KEY',
      'ISSUER',
      '-8<-',
      '"alg":"none"',
      '"kty":"oct"',
      '"kid":"k"',
      '"jwks_uri":',
      'file:///',
      '"crit":',
    ],
    open: oidc,
  },
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
