import { describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { createTokenAuthority, requireWard } from '../../src/server/auth.js';
import { ward, WARD } from '../support/fixture-ward.js';
import { ManualClock } from '../support/test-clock.js';
import { SECRET } from '../support/ward-harness.js';

const START_MS = 1_800_000_000_000;

function authority(secret = SECRET) {
  const clock = new ManualClock(START_MS);
  return { clock, tokens: createTokenAuthority({ secret, clock }) };
}

const request = { subject: 'nurse-7', wardId: WARD, roles: ['nurse'] as const, expiresInS: 60 };

describe('createTokenAuthority', () => {
  it('refuses a secret shorter than 32 bytes', () => {
    expect(() => authority('x'.repeat(31))).toThrow(
      expect.objectContaining({ code: 'ECG_SERVER_WEAK_SECRET' }),
    );
  });

  it('reads back what it has issued', async () => {
    const { tokens } = authority();
    const claims = await tokens.verifyToken(await tokens.issueToken(request));
    expect(claims).toEqual({
      subject: 'nurse-7',
      wardIds: [WARD],
      roles: ['nurse'] as const,
      expiresAtMs: START_MS + 60_000,
    });
  });

  it('says that a token has expired when its time is over', async () => {
    const { clock, tokens } = authority();
    const token = await tokens.issueToken(request);
    clock.advanceMs(61_000);
    await expect(tokens.verifyToken(token)).rejects.toMatchObject({
      code: 'ECG_SERVER_TOKEN_EXPIRED',
    });
  });

  it.each([
    { name: 'no token', token: undefined, code: 'ECG_SERVER_TOKEN_MISSING' },
    { name: 'an empty token', token: '', code: 'ECG_SERVER_TOKEN_MISSING' },
    { name: 'text that is no token', token: 'not.a.token', code: 'ECG_SERVER_TOKEN_INVALID' },
  ])('refuses $name', async ({ token, code }) => {
    await expect(authority().tokens.verifyToken(token)).rejects.toMatchObject({ code });
  });

  it('refuses a token signed with another secret', async () => {
    const foreign = await authority(`another ${SECRET}`).tokens.issueToken(request);
    await expect(authority().tokens.verifyToken(foreign)).rejects.toMatchObject({
      code: 'ECG_SERVER_TOKEN_INVALID',
    });
  });

  it.each([
    { name: 'another issuer', issuer: 'other', audience: 'wardwave-dashboard', wardClaim: WARD },
    { name: 'another audience', issuer: 'wardwave', audience: 'other', wardClaim: WARD },
    {
      name: 'a ward that is no id',
      issuer: 'wardwave',
      audience: 'wardwave-dashboard',
      wardClaim: '../x',
    },
  ])('refuses a well signed token with $name', async ({ issuer, audience, wardClaim }) => {
    const token = await new SignJWT({ ward: wardClaim })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('nurse-7')
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime(START_MS / 1_000 + 60)
      .sign(Buffer.from(SECRET));
    await expect(authority().tokens.verifyToken(token)).rejects.toMatchObject({
      code: 'ECG_SERVER_TOKEN_INVALID',
    });
  });
});

describe('requireWard', () => {
  it('takes a token that names this ward among several', async () => {
    const { tokens } = authority();
    const token = await tokens.issueToken({
      ...request,
      wardId: ward('elsewhere'),
      alsoWardIds: [WARD],
    });
    const claims = await tokens.verifyToken(token);
    expect(requireWard(claims, WARD).wardIds).toEqual(['elsewhere', WARD]);
  });

  it('refuses the token of another ward', () => {
    const claims = {
      subject: 'nurse-7',
      wardIds: [ward('elsewhere'), ward('further-away')],
      roles: ['nurse'] as const,
      expiresAtMs: START_MS,
    };
    expect(() => requireWard(claims, WARD)).toThrow(
      expect.objectContaining({ code: 'ECG_SERVER_WRONG_WARD' }),
    );
  });
});
