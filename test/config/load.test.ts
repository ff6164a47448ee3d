import { describe, expect, it } from '@jest/globals';
import { allSettings } from '../../src/config/environment.js';
import { ConfigError } from '../../src/config/errors.js';
import { loadSettings, withoutSecrets } from '../../src/config/load.js';

function problemsOf(load: () => unknown): ConfigError['problems'] {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  throw new Error('the settings were accepted');
}

describe('loadSettings', () => {
  it('is complete without any source', () => {
    const settings = loadSettings({ environment: {} });
    expect(settings.windowing).toEqual({
      lengthMs: 10_000,
      hopMs: 1_000,
      allowedLatenessMs: 2_000,
    });
    expect(settings.redis.url).toBeUndefined();
  });

  it('lets the environment win over the file and the command line over both', () => {
    const settings = loadSettings({
      file: { name: 'ward.yaml', text: 'server: { port: 1000, host: 0.0.0.0 }\nward: { id: A }' },
      environment: { WARDWAVE_SERVER_PORT: '2000', WARDWAVE_WARD_ID: 'B' },
      overrides: { server: { port: 3000 } },
    });
    expect(settings.server).toMatchObject({ port: 3000, host: '0.0.0.0' });
    expect(settings.ward.id).toBe('B');
  });

  it('reads lists, numbers and booleans from the environment', () => {
    const { kafka } = loadSettings({
      environment: {
        WARDWAVE_KAFKA_BROKERS: 'a:9092, b:9093',
        WARDWAVE_KAFKA_FROM_BEGINNING: 'true',
        WARDWAVE_KAFKA_PARTITIONS: '24',
      },
    });
    expect(kafka).toMatchObject({
      brokers: ['a:9092', 'b:9093'],
      fromBeginning: true,
      partitions: 24,
    });
  });

  it('takes KAFKA_BROKERS and REDIS_URL unless the long name is set', () => {
    const { kafka, redis } = loadSettings({
      environment: {
        KAFKA_BROKERS: 'short:1',
        WARDWAVE_KAFKA_BROKERS: 'long:1',
        REDIS_URL: 'redis://r:6379',
      },
    });
    expect(kafka.brokers).toEqual(['long:1']);
    expect(redis.url).toBe('redis://r:6379');
  });

  it('reports every problem at once with setting, variable, expectation and example', () => {
    const problems = problemsOf(() =>
      loadSettings({
        file: { name: 'ward.yaml', text: 'inference: { maxBatch: 0, wokers: 2 }' },
        environment: { WARDWAVE_KAFKA_BROKERS: 'nonsense', WARDWAVE_SERVER_PROT: '1' },
      }),
    );
    expect(problems.map((problem) => problem.setting).sort()).toEqual([
      'WARDWAVE_SERVER_PROT',
      'inference.maxBatch',
      'inference.wokers',
      'kafka.brokers.0',
    ]);
    const batch = problems.find((problem) => problem.setting === 'inference.maxBatch');
    expect(batch).toMatchObject({
      variable: 'WARDWAVE_INFERENCE_MAX_BATCH',
      came: '0',
      example: '8',
    });
    expect(batch?.expected).toContain('1..64');
  });

  it.each([
    { name: 'a hop longer than the window', windowing: { lengthMs: 5_000, hopMs: 6_000 } },
    { name: 'a hop that is no multiple of a cell', windowing: { hopMs: 250 } },
  ])('refuses $name', ({ windowing }) => {
    const problems = problemsOf(() => loadSettings({ environment: {}, overrides: { windowing } }));
    expect(problems.map((problem) => problem.setting)).toContain('windowing.hopMs');
  });

  it.each([
    { name: 'other than the default', detector: 'mcf' },
    { name: 'that is the default', detector: 'mmae' },
  ])('refuses a detector $name beside a manifest', ({ detector }) => {
    const problems = problemsOf(() =>
      loadSettings({
        file: { name: 'ward.yaml', text: 'inference: { manifest: a.json }' },
        environment: {},
        overrides: { inference: { detector } },
      }),
    );
    expect(problems).toEqual([
      {
        setting: 'inference.detector',
        variable: 'WARDWAVE_INFERENCE_DETECTOR',
        expected: 'no detector beside inference.manifest (a.json): leave one of the two out',
        came: JSON.stringify(detector),
        example: 'mcf',
      },
    ]);
  });

  it('says what is wrong with a file that is not YAML', () => {
    const file = { name: 'ward.yaml', text: 'kafka: [unclosed' };
    const problems = problemsOf(() => loadSettings({ file, environment: {} }));
    expect(problems[0]).toMatchObject({ setting: 'ward.yaml', expected: 'YAML' });
  });
});

describe('withoutSecrets', () => {
  it('shows that a secret is set and not what it is', () => {
    const settings = loadSettings({
      environment: {
        WARDWAVE_SERVER_JWT_SECRET: 'x'.repeat(40),
        WARDWAVE_REDIS_URL: 'redis://user:password@host:6379',
      },
    });
    const shown = JSON.stringify(withoutSecrets(settings));
    expect(shown).not.toContain('xxxx');
    expect(shown).not.toContain('password@');
  });

  it('shows the host of a webhook and nothing else of it', () => {
    const settings = loadSettings({
      environment: {
        WARDWAVE_OUTGOING_WEBHOOK_URL: 'https://pager.example.org:8443/hook/hidden?key=hidden',
        WARDWAVE_OUTGOING_WEBHOOK_SECRET: 'hidden'.repeat(8),
      },
    });
    const shown = JSON.stringify(withoutSecrets(settings));
    expect(shown).toContain('https://pager.example.org:8443/(set)');
    expect(shown).not.toContain('hidden');
  });

  it.each([
    ['a secret that is too short', { SECRET: 'hidden', URL: 'https://pager.example.org' }],
    ['an address that is not encrypted', { SECRET: 'x'.repeat(32), URL: 'http://hidden.org/a' }],
    ['a secret without an address', { SECRET: 'hidden'.repeat(8) }],
  ])(
    'refuses %s without repeating it',
    (_name, { SECRET, URL }: { SECRET: string; URL?: string }) => {
      const environment = {
        WARDWAVE_OUTGOING_WEBHOOK_SECRET: SECRET,
        ...(URL === undefined ? {} : { WARDWAVE_OUTGOING_WEBHOOK_URL: URL }),
      };
      const problems = problemsOf(() => loadSettings({ environment }));
      expect(problems).toHaveLength(1);
      expect(JSON.stringify(problems)).not.toContain('hidden');
    },
  );
});

describe('allSettings', () => {
  it('says which detectors there are and which is the default', () => {
    const detector = allSettings().find(({ name }) => name === 'detector');
    expect(detector).toMatchObject({
      variable: 'WARDWAVE_INFERENCE_DETECTOR',
      description: 'mmae | mcf (default "mmae")',
    });
  });

  it('gives every setting an example and a variable of its own', () => {
    const settings = allSettings();
    expect(settings.filter((setting) => setting.example === '')).toEqual([]);
    expect(new Set(settings.map((setting) => setting.variable)).size).toBe(settings.length);
  });
});
