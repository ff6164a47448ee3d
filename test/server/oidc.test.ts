import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { createTokenAuthority, type TokenVerifier } from '../../src/server/auth.js';
import type { OidcSettings } from '../../src/server/oidc.js';
import { createTokenVerifier } from '../../src/server/token-verifier.js';
import { ward, WARD } from '../support/fixture-ward.js';
import { startLocalIssuer, type LocalIssuer } from '../support/local-issuer.js';
import { eventually } from '../support/services.js';
import { silentLogger } from '../support/test-chain.js';
import { realClock } from '../support/test-clock.js';
import { nextEvent, SECRET, startHarness } from '../support/ward-harness.js';

let issuer: LocalIssuer;

beforeEach(async () => {
  issuer = await startLocalIssuer();
});

afterEach(async () => {
  await issuer.close();
});

function inSeconds(seconds: number): number {
  return Math.floor(realClock.nowUs() / 1_000_000) + seconds;
}

function settings(changes: Partial<OidcSettings> = {}): OidcSettings {
  return {
    issuer: issuer.url,
    audience: 'wardwave',
    subjectClaim: 'sub',
    rolesClaim: 'realm_access.roles',
    wardsClaim: 'wards',
    words: new Map([
      ['Registered Nurse', 'nurse'],
      ['7B', 'fixture-ward'],
    ]),
    keysMaxAgeMs: 600_000,
    ...changes,
  };
}

function verifier(changes: Partial<OidcSettings> = {}): TokenVerifier {
  return createTokenVerifier(
    { jwtSecret: SECRET, oidc: settings(changes) },
    { clock: realClock, logger: silentLogger },
  );
}

function nurse(changes: Readonly<Record<string, unknown>> = {}): Promise<string> {
  return issuer.sign({
    sub: 'n-7',
    wards: ['7B', 'ward-8'],
    realm_access: { roles: ['Registered Nurse', 'uma_authorization'] },
    exp: inSeconds(600),
    ...changes,
  });
}

describe('createOidcVerifier', () => {
  it('finds the keys by discovery and maps roles and wards to those of wardwave', async () => {
    const claims = await verifier().verifyToken(await nurse());
    expect(claims).toEqual({
      subject: 'n-7',
      wardIds: [WARD, ward('ward-8')],
      roles: ['nurse'],
      expiresAtMs: expect.any(Number),
    });
  });

  it('takes one ward as a word, and a claim whose name has dots', async () => {
    const claims = await verifier({ wardsClaim: 'https://id.example/ward' }).verifyToken(
      await nurse({ 'https://id.example/ward': 'ward-9', wards: undefined }),
    );
    expect(claims.wardIds).toEqual(['ward-9']);
  });

  it('makes a viewer of a token without a role that is known', async () => {
    const claims = await verifier().verifyToken(await nurse({ realm_access: undefined }));
    expect(claims.roles).toEqual(['viewer']);
  });

  it('reads the keys once for many tokens', async () => {
    const tokens = verifier();
    for (let count = 0; count < 5; count += 1) await tokens.verifyToken(await nurse());
    expect(issuer.keyReads()).toBe(1);
  });

  it.each([
    { name: 'for another audience', claims: { aud: 'payroll' }, code: 'ECG_SERVER_TOKEN_INVALID' },
    {
      name: 'of another issuer',
      claims: { iss: 'https://elsewhere.example' },
      code: 'ECG_SERVER_TOKEN_INVALID',
    },
    { name: 'without a ward', claims: { wards: [] }, code: 'ECG_SERVER_TOKEN_INVALID' },
    { name: 'without an end', claims: { exp: undefined }, code: 'ECG_SERVER_TOKEN_INVALID' },
    { name: 'that has expired', claims: { exp: 1_000 }, code: 'ECG_SERVER_TOKEN_EXPIRED' },
  ])('refuses a token $name with $code', async ({ claims, code }) => {
    await expect(verifier().verifyToken(await nurse(claims))).rejects.toMatchObject({ code });
  });

  it('refuses a token that a secret has signed in the name of the issuer', async () => {
    const forged = await new SignJWT({
      sub: 'n-7',
      wards: ['7B'],
      aud: 'wardwave',
      iss: issuer.url,
    })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('1h')
      .sign(Buffer.from(SECRET));
    await expect(verifier().verifyToken(forged)).rejects.toMatchObject({
      code: 'ECG_SERVER_TOKEN_INVALID',
    });
  });

  it('takes local tokens beside those of the issuer', async () => {
    const local = createTokenAuthority({ secret: SECRET, clock: realClock });
    const token = await local.issueToken({
      subject: 'screen-1',
      wardId: WARD,
      roles: ['viewer'],
      expiresInS: 60,
    });
    expect(await verifier().verifyToken(token)).toMatchObject({ subject: 'screen-1' });
  });

  it('learns a new key when a token names it', async () => {
    const tokens = verifier({ keysMaxAgeMs: 1 });
    await tokens.verifyToken(await nurse());
    await issuer.rotate({ keepOld: true });
    expect(await tokens.verifyToken(await nurse())).toMatchObject({ subject: 'n-7' });
  });

  it('refuses a key that was taken back once its keys are read anew', async () => {
    const tokens = verifier({ keysMaxAgeMs: 1 });
    const token = await nurse();
    await tokens.verifyToken(token);
    await issuer.rotate({ keepOld: false });
    await eventually(
      async () => {
        const code = await tokens.verifyToken(token).then(
          () => undefined,
          (error: unknown) => (error as { code: string }).code,
        );
        return code === 'ECG_SERVER_TOKEN_INVALID';
      },
      { what: 'the refusal' },
    );
  });

  it('goes on with the last keys while the issuer is away', async () => {
    const tokens = verifier({ keysMaxAgeMs: 1 });
    await tokens.verifyToken(await nurse());
    issuer.away(true);
    expect(await tokens.verifyToken(await nurse())).toMatchObject({ subject: 'n-7' });
  });

  it('says that an issuer that was never there cannot be asked, and asks it again', async () => {
    const tokens = verifier();
    issuer.away(true);
    await expect(tokens.verifyToken(await nurse())).rejects.toMatchObject({
      code: 'ECG_SERVER_ISSUER_UNAVAILABLE',
      retryable: true,
    });
    issuer.away(false);
    expect(await tokens.verifyToken(await nurse())).toMatchObject({ subject: 'n-7' });
  });

  it('refuses an issuer that calls itself otherwise', async () => {
    const tokens = verifier({ issuer: `${issuer.url}/` });
    await expect(tokens.verifyToken(await nurse())).rejects.toMatchObject({
      code: 'ECG_SERVER_ISSUER_UNAVAILABLE',
    });
  });
});

describe('a dashboard that has signed in with the issuer', () => {
  it('is sent away when its key is taken back, and stays while the issuer is only away', async () => {
    const harness = await startHarness({
      access: { oidc: settings({ keysMaxAgeMs: 1 }), recheckPeriodMs: 50 },
    });
    try {
      const socket = harness.socket({ token: await nurse(), lastSeq: 0 });
      const beat = nextEvent(socket, 'heartbeat.v1');
      socket.connect();
      await beat;
      issuer.away(true);
      await nextEvent(socket, 'heartbeat.v1');
      expect(socket.connected).toBe(true);
      issuer.away(false);
      const goodbye = nextEvent(socket, 'goodbye.v1');
      await issuer.rotate({ keepOld: false });
      expect(await goodbye).toMatchObject({ code: 'ECG_SERVER_TOKEN_INVALID' });
    } finally {
      await harness.close();
    }
  });
});
