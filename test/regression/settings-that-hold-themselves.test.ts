import { describe, expect, it } from '@jest/globals';
import { loadSettings } from '../../src/config/load.js';

const load = (text: string) => () =>
  loadSettings({ file: { name: 'ward.yaml', text }, environment: {} });

/*
 * Found by `npm run fuzz`: a YAML alias can make a list that holds itself, which ended the refusal of it with a
 * TypeError. Beside it, a refused `audit.hmacKey` and the text around a fault of the YAML were repeated.
 */
describe('loadSettings', () => {
  it('refuses a list that holds itself', () => {
    expect(load('kafka: &a\n  brokers: *a\n')).toThrow(
      expect.objectContaining({
        code: 'ECG_CONFIG_INVALID',
        message: expect.stringContaining('a value that holds itself'),
      }),
    );
  });

  it.each(['audit: { hmacKey: too-short-secret }', 'server: { jwtSecret: "too-short-secret }'])(
    'does not repeat the secret of %s',
    (text) => {
      const refusal: unknown = (() => {
        try {
          return load(text)();
        } catch (error) {
          return error;
        }
      })();
      expect(refusal).toMatchObject({ code: 'ECG_CONFIG_INVALID' });
      expect(String(refusal)).not.toContain('too-short');
    },
  );
});
