import { describe, expect, it } from '@jest/globals';
import { describeFailure, EXIT } from '../../src/cli/outcome.js';
import { ConfigError } from '../../src/config/errors.js';
import { EcgError } from '../../src/domain/errors.js';

describe('describeFailure', () => {
  it.each([
    ['ECG_CONFIG_INVALID', EXIT.usage],
    ['ECG_CONFIG_FILE', EXIT.usage],
    ['ECG_APP_NO_KAFKA', EXIT.usage],
    ['ECG_APP_NO_REDIS', EXIT.usage],
    ['ECG_APP_NO_SECRET', EXIT.usage],
    ['ECG_CLI_OPTION', EXIT.usage],
    ['ECG_REPLAY_OPTION', EXIT.usage],
    ['ECG_REPLAY_TRUNCATED', EXIT.failed],
    ['ECG_INFER_HASH_MISMATCH', EXIT.failed],
  ] as const)('gives %s the exit code %i', (code, exitCode) => {
    const { code: actual, text } = describeFailure(new EcgError(code, 'Expected a, got b.'));
    expect(actual).toBe(exitCode);
    expect(text).toMatch(new RegExp(`^wardwave: Expected a, got b\\. \\[${code}\\]`));
  });

  it('puts the code before a list of problems, not behind its last one', () => {
    const problem = { variable: '', expected: 'x', came: 'y', example: '' };
    const problems = ['a.b', 'c.d'].map((setting) => ({ ...problem, setting }));
    expect(describeFailure(new ConfigError(problems)).text.split('\n')).toEqual([
      'wardwave: 2 setting(s) cannot be used: [ECG_CONFIG_INVALID]',
      '  a.b: expected x, got y',
      '  c.d: expected x, got y',
    ]);
  });

  it('names the option that mends what a recording leaves out', () => {
    const { text } = describeFailure(new EcgError('ECG_REPLAY_OPTION', 'no rate'));
    expect(text).toMatch(/--csv-rate/);
  });

  it('says what the system refused without a stack', () => {
    const refused = Object.assign(new Error('ENOENT: no such file, open x'), { syscall: 'open' });
    const { code, text } = describeFailure(refused);
    expect(code).toBe(EXIT.failed);
    expect(text).toBe('wardwave: ENOENT: no such file, open x');
  });

  it('shows where a fault of the program comes from', () => {
    const { code, text } = describeFailure(new TypeError('a fault'));
    expect(code).toBe(EXIT.failed);
    expect(text).toMatch(/TypeError: a fault\n {4}at /);
  });

  it('says whatever else was thrown', () => {
    expect(describeFailure('a text')).toEqual({ code: EXIT.failed, text: 'wardwave: a text' });
  });
});
