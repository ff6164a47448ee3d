import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { allSettings } from '../../src/config/environment.js';
import { at, listAt, ROOT, words, yamlFile, type Tree } from '../support/manifests.js';

const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

describe('the Dockerfile', () => {
  const lines = text('infra/docker/Dockerfile')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const of = (instruction: string): readonly string[] =>
    lines
      .filter((line) => line.startsWith(`${instruction} `))
      .map((line) => line.slice(instruction.length + 1));
  const stages = of('FROM').map((line) => / AS (\S+)$/.exec(line)?.[1]);

  it('copies what is there, and what .dockerignore lets in', () => {
    const allowed = text('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const copied = of('COPY')
      .filter((line) => !line.startsWith('--from='))
      .flatMap((line) => line.split(' ').slice(0, -1));
    expect(copied.length).toBeGreaterThan(5);
    for (const path of copied) {
      expect([path, existsSync(join(ROOT, path))]).toEqual([path, true]);
      expect([path, allowed.some((name) => path === name || path.startsWith(`${name}/`))]).toEqual([
        path,
        true,
      ]);
    }
  });

  it('copies from stages that it has', () => {
    const from = of('COPY').flatMap((line) => /^--from=(\S+)/.exec(line)?.[1] ?? []);
    expect(from).not.toEqual([]);
    for (const stage of from) expect(stages).toContain(stage);
  });

  it('pins its base to one version of the Node that package.json takes', () => {
    const images = of('FROM')
      .map((line) => line.split(' ')[0] ?? '')
      .filter((image) => !stages.includes(image));
    expect(new Set(images).size).toBe(1);
    expect(images[0]).toMatch(/^node:\d+\.\d+\.\d+-bookworm-slim$/);
    const [, major = 0, minor = 0] = /^node:(\d+)\.(\d+)/.exec(images[0] ?? '') ?? [];
    expect(Number(major) * 100 + Number(minor)).toBeGreaterThanOrEqual(2_019);
  });

  it('ends with the runtime stage: no root, a health check, the ward as its command', () => {
    const runtime = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
    expect(runtime[0]).toMatch(/ AS runtime$/);
    expect(runtime.filter((line) => line.startsWith('USER '))).toEqual(['USER 10001:10001']);
    expect(
      runtime.some((line) => line.startsWith('HEALTHCHECK ') && line.includes('/healthz')),
    ).toBe(true);
    expect(runtime.some((line) => line.startsWith('RUN '))).toBe(false);
    expect(of('CMD').at(-1)).toBe('["run"]');
  });

  it('copies no recordings, results or secrets, and adds nothing from outside', () => {
    expect(text('.dockerignore').split('\n')).toContain('*');
    expect(of('ADD')).toEqual([]);
    expect(lines.join('\n')).not.toMatch(/SECRET|PASSWORD/);
  });
});

describe('the compose file', () => {
  const [compose] = yamlFile('infra/docker-compose.yml');
  const services = at(compose, 'services');
  const settings = new Set(allSettings().map(({ variable }) => variable));
  const entries = Object.entries(services) as (readonly [string, Tree])[];

  it('pins every image to a version', () => {
    for (const [, service] of entries) expect(service['image']).toMatch(/^[a-z/]+:\d+\.\d+/);
  });

  it('checks the health of everything that goes on running', () => {
    const running = entries.filter(([name]) => name !== 'topics');
    for (const [name, service] of running)
      expect([name, listAt(service, 'healthcheck.test').length > 0]).toEqual([name, true]);
  });

  it('waits for services that are there, in the way that they can be waited for', () => {
    for (const [, service] of entries) {
      for (const [name, how] of Object.entries(at(service, 'depends_on')) as [string, Tree][]) {
        const awaited = at(services, name);
        expect(Object.keys(awaited)).not.toEqual([]);
        if (how['condition'] === 'service_healthy')
          expect(listAt(awaited, 'healthcheck.test')).not.toEqual([]);
      }
    }
  });

  it('runs wardwave with settings that it has, without rights, on a root that is read only', () => {
    for (const name of ['wardwave', 'topics']) {
      const service = at(services, name);
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], profiles: ['ward'] });
      const unknown = Object.keys(at(service, 'environment')).filter(
        (variable) => !settings.has(variable) && !['KAFKA_BROKERS', 'REDIS_URL'].includes(variable),
      );
      expect(unknown).toEqual([]);
    }
  });

  it('keeps audit trails on a volume, in a folder that the image gives to its user', () => {
    const wardwave = at(services, 'wardwave');
    const folder = words(at(wardwave, 'environment')['WARDWAVE_AUDIT_FOLDER']);
    expect(listAt(wardwave, 'volumes').map(String)).toEqual([`audit-data:${folder}`]);
    expect(Object.keys(at(compose, 'volumes'))).toContain('audit-data');
    expect(text('infra/docker/Dockerfile')).toContain(
      `--chown=10001:10001 /state ${dirname(folder)}\n`,
    );
  });

  it('publishes ports to this machine only', () => {
    const ports = entries.flatMap(([, service]) => listAt(service, 'ports').map(String));
    expect(ports.length).toBeGreaterThan(2);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });
});
