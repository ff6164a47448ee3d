import { describe, expect, it } from '@jest/globals';
import { runCli } from '../support/process.js';

const OPTIONS = {
  run: ['--config', '--port', '--detector'],
  demo: ['--beds', '--seed', '--data', '--record', '--port', '--detector', '--config'],
  replay: [
    ...['--data', '--record', '--bed', '--beds', '--speed', '--start', '--loop', '--embedded'],
    ...['--kafka', '--redis', '--alerts-out', '--detector', '--csv-rate', '--csv-unit', '--config'],
  ],
  topics: ['--config', '--kafka', '--partitions', '--replication-factor', '--retention-hours'],
  token: ['--config', '--subject', '--hours'],
  'check-config': ['--config', '--list'],
  burden: ['--from', '--to', '--bed', '--csv', '--json', '--redis', '--config'],
};

describe('wardwave --help', () => {
  it('names every command and the exit codes', async () => {
    const { code, stdout } = await runCli(['--help']);
    expect(code).toBe(0);
    for (const name of Object.keys(OPTIONS)) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(stdout).toContain('Exit codes: 0 done');
  });

  it.each(Object.entries(OPTIONS))('of %s names every option', async (command, options) => {
    const { code, stdout, stderr } = await runCli([command, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const named = [...stdout.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option]) => option);
    expect(named).toEqual(expect.arrayContaining(options));
    // What a default looks like inside the program is no help to a reader.
    expect(stdout).not.toMatch(/\[\]|undefined|\[object/);
  });
});

describe('wardwave audit --help', () => {
  it.each([
    { command: 'verify', options: ['--head', '--no-key', '--json', '--config'] },
    { command: 'show', options: ['--from', '--to', '--bed', '--action', '--csv'] },
  ])('of $command names every option', async ({ command, options }) => {
    const { code, stdout } = await runCli(['audit', command, '--help']);
    expect(code).toBe(0);
    for (const option of options) expect(stdout).toContain(`  ${option} `);
  });
});

describe('wardwave', () => {
  it('prints its version', async () => {
    const { code, stdout } = await runCli(['--version']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    { name: 'no command', args: [], says: /Usage: wardwave/ },
    { name: 'an unknown command', args: ['watch'], says: /unknown command 'watch'/ },
    { name: 'an unknown option', args: ['run', '--fast'], says: /unknown option '--fast'/ },
    { name: 'a missing option', args: ['token'], says: /--subject <pseudonym>/ },
    { name: 'no bed', args: ['demo', '--beds', '0'], says: /whole number from 1/ },
    { name: 'a port that is none', args: ['run', '--port', '99999'], says: /0\.\.65535/ },
    { name: 'records without folder', args: ['demo', '--record', 'a'], says: /needs --data/ },
    { name: 'a detector that is none', args: ['run', '--detector', 'gan'], says: /mmae, mcf/ },
    { name: 'topics without brokers', args: ['topics'], says: /KAFKA_BROKERS/ },
  ])('refuses $name with exit code 2 and says what it expects', async ({ args, says }) => {
    const { code, stdout, stderr } = await runCli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
