import { describe, expect, it } from '@jest/globals';
import { retrying } from '../../src/app/retry.js';
import { EcgError } from '../../src/domain/errors.js';
import { ManualClock } from '../support/test-clock.js';

async function callUntil(errors: readonly Error[]): Promise<{ calls: number; failures: string[] }> {
  const clock = new ManualClock(0);
  const failures: string[] = [];
  let calls = 0;
  const done = retrying(
    () => {
      const error = errors[calls];
      calls += 1;
      return error === undefined ? Promise.resolve('done') : Promise.reject(error);
    },
    {
      clock,
      signal: new AbortController().signal,
      onFailure: ({ code }) => failures.push(code),
    },
  );
  const settled = done.then(
    () => undefined,
    () => undefined,
  );
  for (let turn = 0; turn < 50; turn++) {
    await Promise.resolve();
    clock.advanceMs(2_000);
  }
  await settled;
  await done;
  return { calls, failures };
}

describe('retrying', () => {
  it.each(['ECG_STORE_UNAVAILABLE', 'ECG_STORE_SCRIPT_FAILED'] as const)(
    'repeats a call that fails with %s until it succeeds',
    async (code) => {
      const error = new EcgError(code, 'away', { retryable: code.endsWith('UNAVAILABLE') });
      const { calls, failures } = await callUntil([error, error, error]);
      expect(calls).toBe(4);
      expect(failures).toEqual([code, code, code]);
    },
  );

  it.each([new EcgError('ECG_STORE_BAD_SCORE', 'bad'), new TypeError('bug')])(
    'throws %s at once',
    async (error) => {
      await expect(callUntil([error])).rejects.toBe(error);
    },
  );
});
