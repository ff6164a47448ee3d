/** Targets that read what other systems answer: HL7 receivers, webhooks, token issuers. */
import { createServer } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { outcomeOfAcknowledgement } from '../../../dist/outgoing/hl7/acknowledgement.js';
import { MllpReader } from '../../../dist/outgoing/hl7/mllp-frame.js';
import { WebhookTarget } from '../../../dist/outgoing/webhook/webhook-target.js';
import { createTokenVerifier } from '../../../dist/server/token-verifier.js';
import { parted } from './parts.mjs';

const NOW_MS = Date.UTC(2026, 0, 1);
const CLOCK = {
  nowUs: () => NOW_MS * 1_000,
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
const CONTROL_ID = 'fuzz-1';
const SECRET = 'a-secret-for-fuzzing-that-is-long-enough';

/** An answer over MLLP, whole and byte by byte: how TCP cuts it must not change what it says. */
export function mllpAnswer(bytes) {
  const whole = new MllpReader().push(bytes);
  const reader = new MllpReader();
  let inParts = 'incomplete';
  for (let at = 0; at < bytes.length && inParts === 'incomplete'; at++)
    inParts = reader.push(bytes.subarray(at, at + 1));
  if (bytes.length > 0 && JSON.stringify(inParts) !== JSON.stringify(whole))
    throw new Error(`in parts it is ${JSON.stringify(inParts)}, whole ${JSON.stringify(whole)}`);
  if (typeof whole === 'string') return;
  const outcome = outcomeOfAcknowledgement(whole.frame, CONTROL_ID);
  requireOutcome(outcome);
  if (outcome.kind === 'delivered' && !/[AC]A/.test(whole.frame))
    throw new Error('delivered without AA or CA');
}

const OUTCOMES = ['delivered', 'not-for-target', 'away', 'refused'];

function requireOutcome({ kind, retryAfterMs = 0 }) {
  if (!OUTCOMES.includes(kind)) throw new Error(`${kind} is no outcome`);
  if (!Number.isFinite(retryAfterMs) || retryAfterMs < 0)
    throw new Error(`asks for a pause of ${retryAfterMs} ms`);
}

/** A webhook that answers every call with the bytes of the input, over a real connection. */
export async function webhookAnswer() {
  let answer = Buffer.alloc(0);
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(answer));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}/`;
  const target = new WebhookTarget({ url, secret: SECRET, timeoutMs: 1_000 }, CLOCK);
  const run = async (bytes) => {
    answer = bytes;
    requireOutcome(await target.sendTest('ward-1'));
  };
  return { run, close: () => server.close() };
}

const ISSUER = 'http://127.0.0.1:1/realm';
const OIDC = {
  issuer: ISSUER,
  audience: 'wardwave',
  rolesClaim: 'realm_access.roles',
  wardsClaim: 'wards',
  subjectClaim: 'sub',
  words: new Map([['ward nurse', 'nurse']]),
  keysMaxAgeMs: 600_000,
};

/** Discovery document, key set and token of an issuer; ISSUER, KEY and TOKEN in them stand for good ones. */
export async function oidc() {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const key = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256', use: 'sig' };
  const token = await new SignJWT({
    ...{ iss: ISSUER, aud: OIDC.audience, sub: 'fuzz', wards: ['ward-1'] },
    realm_access: { roles: ['ward nurse'] },
  })
    .setProtectedHeader({ alg: 'ES256', kid: 'k' })
    .setExpirationTime(NOW_MS / 1_000 + 3_600)
    .sign(privateKey);
  const words = { ISSUER, KEY: JSON.stringify(key), TOKEN: token };
  const filled = (part) =>
    Buffer.from(
      part.toString('latin1').replaceAll(/ISSUER|KEY|TOKEN/g, (word) => words[word]),
      'latin1',
    );
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  let [discovery, keys] = [Buffer.alloc(0), Buffer.alloc(0)];
  // A changed address must not lead the fuzzer out of this machine.
  globalThis.fetch = (url) =>
    Promise.resolve(new Response(String(url).endsWith('-configuration') ? discovery : keys));
  const run = async (bytes) => {
    const parts = parted(bytes, 3).map(filled);
    [discovery, keys] = parts;
    const tokens = createTokenVerifier({ jwtSecret: SECRET, oidc: OIDC }, { clock: CLOCK, logger });
    const { roles, wardIds } = await tokens.verifyToken(parts[2].toString('utf8'));
    if (roles.length === 0 || wardIds?.length === 0) throw new Error('a token of nobody is good');
  };
  return { run };
}
