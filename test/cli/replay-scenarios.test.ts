import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlertEvent } from '../../src/domain/alert.js';
import { runCli, type CliResult } from '../support/process.js';

const SCENARIO = `
name: a heart stands still
beds:
  - bed: B1
    synthetic: { episodes: [{ rhythm: { is: asystole, from: 8, to: 16 } }] }
    duration: 20
expect:
  - { bed: B1, raised: { condition: no-electrical-activity, after: 8, within: 8 } }
`;

let folder: string;
let [good, failing, refused]: readonly string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardwave-scenario-cli-'));
  const files = ['good.yaml', 'failing.yaml', 'refused.yaml'].map((name) => join(folder, name));
  [good = '', failing = '', refused = ''] = files;
  await writeFile(good, SCENARIO);
  await writeFile(failing, `${SCENARIO}  - { bed: B1, name: quiet, none: {} }\n`);
  await writeFile(refused, SCENARIO.replace('beds:', 'bedz:'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function replay(...args: readonly string[]): Promise<CliResult> {
  return runCli(['replay', ...args], { WARDWAVE_INFERENCE_WORKERS: '1' });
}

describe('wardwave replay --scenario', () => {
  it('says of each assertion that it holds and why, and writes the alert events', async () => {
    const out = join(folder, 'alerts.jsonl');
    const report = join(folder, 'good.xml');
    const { code, stdout } = await replay(
      ...['--scenario', good ?? '', '--alerts-out', out, '--junit', report],
    );
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toBe(`a heart stands still (${good})`);
    expect(lines[1]).toMatch(/^ {2}ok {4}B1 raises no-electrical-activity .*: raised at 00:00:1\d/);
    expect(lines[2]).toBe('  1 of 1 assertions hold');
    const events = (await readFile(out, 'utf8')).trimEnd().split('\n');
    expect(events.map((line) => (JSON.parse(line) as AlertEvent).condition)).toContain(
      'no-electrical-activity',
    );
    expect(await readFile(report, 'utf8')).toMatch(/<testsuites tests="1" failures="0" errors="0"/);
  });

  it('goes on behind a scenario that fails, ends with 1 and says where it stands', async () => {
    const report = join(folder, 'failing.xml');
    const { code, stdout } = await replay(
      ...['--scenario', failing ?? '', good ?? '', '--junit', report],
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ {2}FAIL {2}quiet: raised .* \(line 9\)$/m);
    expect(stdout).toMatch(/^ {2}1 of 2 assertions hold$/m);
    expect(stdout).toMatch(/^ {2}1 of 1 assertions hold$/m);
    const xml = await readFile(report, 'utf8');
    expect(xml).toMatch(/<testsuites tests="3" failures="1" errors="0"/);
    expect(xml).toMatch(/<failure message="raised /);
  });

  it('runs nothing where one scenario is refused, ends with 2 and still writes the report', async () => {
    const report = join(folder, 'refused.xml');
    const { code, stdout, stderr } = await replay(
      ...['--scenario', good ?? '', refused ?? '', '--junit', report],
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`${refused}:3:1: expected one of the keys name, seed, beds, expect`);
    expect(stderr).toContain('came "bedz"; did you mean "beds"?');
    const xml = await readFile(report, 'utf8');
    expect(xml).toMatch(/<testsuites tests="2" failures="0" errors="2"/);
    expect(xml).toContain('another scenario was refused');
  });

  it('is an error in the report where a scenario cannot be run to its end', async () => {
    const report = join(folder, 'away.xml');
    const { code, stderr } = await replay(
      ...['--scenario', good ?? '', '--junit', report],
      ...['--kafka', '127.0.0.1:1', '--redis', 'redis://127.0.0.1:1'],
    );
    expect(code).toBe(1);
    expect(stderr).toContain('ECG_INGEST_BROKER_UNAVAILABLE');
    expect(await readFile(report, 'utf8')).toMatch(/errors="1"/);
  });

  it.each([
    { name: 'no file', args: ['--scenario'], says: /argument missing/ },
    {
      name: 'a record',
      args: ['--scenario', 'a.yaml', '--record', 'a'],
      says: /--record does not go with --scenario/,
    },
    { name: 'bed ids', args: ['--scenario', 'a.yaml', '--bed', 'B1'], says: /--bed does not go/ },
    { name: 'a loop', args: ['--scenario', 'a.yaml', '--loop'], says: /--loop does not go/ },
    {
      name: 'a start',
      args: ['--scenario', 'a.yaml', '--start', '2026-01-01T00:00:00Z'],
      says: /--start does not go/,
    },
    {
      name: 'two ways',
      args: ['--scenario', 'a.yaml', '--embedded', '--kafka', 'k:1'],
      says: /not both/,
    },
    {
      name: 'half a way',
      args: ['--scenario', 'a.yaml', '--kafka', 'k:1'],
      says: /give --kafka with --redis/,
    },
    {
      name: 'one file of alerts for two',
      args: ['--scenario', 'a.yaml', 'b.yaml', '--alerts-out', 'a'],
      says: /--alerts-out takes the alert events of one scenario/,
    },
    { name: 'one file twice', args: ['--scenario', 'a.yaml', 'a.yaml'], says: /each file once/ },
    {
      name: 'a file that is not there',
      args: ['--scenario', 'a.yaml'],
      says: /a\.yaml:1:1: expected a readable file, came ENOENT/,
    },
    {
      name: 'a report that cannot be written',
      args: ['--scenario', 'a.yaml', '--junit', '/no/a.xml'],
      says: /--junit \/no\/a\.xml cannot be written/,
    },
  ])('refuses $name', async ({ args, says }) => {
    const { code, stdout, stderr } = await replay(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
