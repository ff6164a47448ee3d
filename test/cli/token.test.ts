import { describe, expect, it } from '@jest/globals';
import { systemClock } from '../../src/app/system-clock.js';
import { createTokenAuthority } from '../../src/server/auth.js';
import { runCli } from '../support/process.js';

const secret = 'a-secret-for-this-test-that-is-long-enough';

describe('wardwave token', () => {
  it('prints a token that the server of the ward accepts, for as long as it was asked for', async () => {
    const issuedMs = Date.now();
    const { code, stdout, stderr } = await runCli(
      ['token', '--subject', 'desk-2', '--hours', '3'],
      {
        WARDWAVE_SERVER_JWT_SECRET: secret,
        WARDWAVE_WARD_ID: 'ward-7B',
      },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const tokens = createTokenAuthority({ secret, clock: systemClock });
    const claims = await tokens.verifyToken(stdout.trim());
    expect(claims).toMatchObject({ subject: 'desk-2', wardIds: ['ward-7B'] });
    const hours = (claims.expiresAtMs - issuedMs) / 3_600_000;
    // The process takes seconds to start at most, and times in tokens are whole seconds.
    expect(hours).toBeCloseTo(3, 1);
  });

  it('says which setting it signs with where that is missing', async () => {
    const { code, stdout, stderr } = await runCli(['token', '--subject', 'desk-2']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/Set WARDWAVE_SERVER_JWT_SECRET/);
  });

  it('refuses a token that would never be valid', async () => {
    const environment = { WARDWAVE_SERVER_JWT_SECRET: secret };
    const { code } = await runCli(['token', '--subject', 'a', '--hours', '0'], environment);
    expect(code).toBe(2);
  });
});
