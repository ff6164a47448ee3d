import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { allSettings } from '../../src/config/environment.js';
import { runCli } from '../support/process.js';

const SECRET = 'a-secret-that-nobody-may-read-anywhere';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardwave-config-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function yaml(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe('wardwave check-config', () => {
  it('prints the effective settings of file and environment as YAML', async () => {
    const file = await yaml('ward.yaml', 'ward: { id: ward-7B }\nserver: { port: 1234 }\n');
    const environment = { WARDWAVE_CONFIG: file, WARDWAVE_SERVER_PORT: '2345' };
    const { code, stdout, stderr } = await runCli(['check-config'], environment);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(parse(stdout)).toMatchObject({
      ward: { id: 'ward-7B' },
      server: { port: 2345 },
      windowing: { lengthMs: 10_000, hopMs: 1_000 },
    });
  });

  it('prints no secret', async () => {
    const { code, stdout, stderr } = await runCli(['check-config'], {
      WARDWAVE_SERVER_JWT_SECRET: SECRET,
      WARDWAVE_KAFKA_TLS: 'true',
      WARDWAVE_KAFKA_SASL_MECHANISM: 'plain',
      WARDWAVE_KAFKA_SASL_USERNAME: 'ward',
      WARDWAVE_KAFKA_SASL_PASSWORD: SECRET,
      WARDWAVE_REDIS_URL: `redis://ward:${SECRET}@redis:6379`,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain(SECRET);
    expect(parse(stdout)).toMatchObject({
      server: { jwtSecret: '(set)' },
      kafka: { saslPassword: '(set)' },
      redis: { url: 'redis://(set)@redis:6379' },
    });
  });

  it('names all problems of file and environment at once, each with what is expected and an example', async () => {
    const file = await yaml('bad.yaml', 'alerts: { anomalyK: 99 }\nwindows: { hop: 1 }\n');
    const { code, stdout, stderr } = await runCli(['check-config', '--config', file], {
      KAFKA_BROKERS: 'no-port',
      WARDWAVE_SERVER_PORT: 'eighty',
      WARDWAVE_SEVER_PORT: '80',
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const [first, ...problems] = stderr.trimEnd().split('\n');
    expect(first).toMatch(/5 setting\(s\) cannot be used/);
    expect(problems).toHaveLength(5);
    expect(stderr).toMatch(
      /kafka\.brokers.*WARDWAVE_KAFKA_BROKERS.*host:port.*"no-port".*kafka-1:9092/,
    );
    expect(stderr).toMatch(/server\.port \(WARDWAVE_SERVER_PORT\).*0\.\.65535.*"eighty".*8080/);
    expect(stderr).toMatch(/alerts\.anomalyK \(WARDWAVE_ALERTS_ANOMALY_K\).*1\.\.50.*99.*6/);
    expect(stderr).toMatch(/WARDWAVE_SEVER_PORT: .*check-config --list/);
    expect(stderr).toMatch(/windows: .*check-config --list/);
  });

  it.each([
    { name: 'a file that is not there', text: undefined, says: /none\.yaml cannot be read/ },
    { name: 'a file that is no YAML', text: 'ward: [', says: /broken\.yaml: expected YAML/ },
  ])('refuses $name', async ({ text, says }) => {
    const file = text === undefined ? join(folder, 'none.yaml') : await yaml('broken.yaml', text);
    const { code, stderr } = await runCli(['check-config', '--config', file]);
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('lists every setting with its variable, range and example', async () => {
    const { code, stdout } = await runCli(['check-config', '--list']);
    expect(code).toBe(0);
    for (const { group, name, variable, example } of allSettings()) {
      const entry = stdout.indexOf(`${group}.${name}\n    ${variable}\n`);
      expect(entry).toBeGreaterThanOrEqual(0);
      expect(stdout.slice(entry).split('\n')[2]).toContain(`e.g. ${example}`);
    }
  });
});
