import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli, startCli, type CliEnvironment } from '../support/process.js';
import { startTestRedis, type TestRedis } from '../support/redis.js';
import { eventually } from '../support/services.js';

const FIXTURES = join(import.meta.dirname, '..', 'inference', 'fixtures');
/** Nobody listens there: the model is refused before a broker is asked. */
const NOBODY = '127.0.0.1:1';
const WITHIN_MS = 15_000;

describe('wardwave run', () => {
  let redis: TestRedis;
  let folder: string;
  let complete: CliEnvironment;

  beforeAll(async () => {
    redis = await startTestRedis();
    folder = await mkdtemp(join(tmpdir(), 'wardwave-models-'));
    complete = {
      KAFKA_BROKERS: NOBODY,
      REDIS_URL: redis.url,
      WARDWAVE_REDIS_KEY_PREFIX: redis.newPrefix(),
      WARDWAVE_SERVER_JWT_SECRET: 'a-secret-for-this-test-that-is-long-enough',
      WARDWAVE_SERVER_PORT: '0',
      WARDWAVE_INFERENCE_WORKERS: '1',
    };
    await cp(join(FIXTURES, 'echo.json'), join(folder, 'echo.json'));
    await writeFile(join(folder, 'echo.onnx'), 'not the bytes that the manifest names');
  });

  afterAll(async () => {
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it.each([
    { missing: 'KAFKA_BROKERS', says: /set KAFKA_BROKERS/ },
    { missing: 'REDIS_URL', says: /set REDIS_URL/ },
    { missing: 'WARDWAVE_SERVER_JWT_SECRET', says: /set WARDWAVE_SERVER_JWT_SECRET/ },
  ])('without $missing says what to set, with exit code 2', async ({ missing, says }) => {
    const rest = Object.fromEntries(Object.entries(complete).filter(([key]) => key !== missing));
    const { code, stdout, stderr } = await runCli(['run'], rest);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(lastLineOf(stderr)).toMatch(says);
  });

  it.each([
    {
      name: 'that is not there',
      manifest: () => join(folder, 'none.json'),
      says: /none\.json.*\[ECG_INFER_MODEL_MISSING\]/,
    },
    {
      name: 'with other bytes than its manifest says',
      manifest: () => join(folder, 'echo.json'),
      says: /echo\.onnx.*\[ECG_INFER_HASH_MISMATCH\]/,
    },
    {
      name: 'of another shape',
      manifest: () => join(FIXTURES, 'other-shape.json'),
      says: /another\. .*\[ECG_INFER_SHAPE\]\n.*expected float32 \[batch, 12, 1000\], found/,
    },
  ])('ends within seconds with exit code 1 on a model $name', async ({ manifest, says }) => {
    const environment = { ...complete, WARDWAVE_INFERENCE_MANIFEST: manifest() };
    const { code, stdout, stderr } = await runCli(['run'], environment, WITHIN_MS);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('refuses --detector beside a manifest, with exit code 2', async () => {
    const environment = { ...complete, WARDWAVE_INFERENCE_MANIFEST: join(folder, 'echo.json') };
    const { code, stderr } = await runCli(['run', '--detector', 'mcf'], environment);
    expect(code).toBe(2);
    expect(stderr).toMatch(/inference\.detector .*no detector beside inference\.manifest/);
  });

  it('logs its settings without secrets', async () => {
    const environment = { ...complete, WARDWAVE_INFERENCE_MANIFEST: join(folder, 'none.json') };
    const { stderr } = await runCli(['run'], environment);
    expect(stderr).toContain('effective settings');
    expect(stderr).not.toContain(complete['WARDWAVE_SERVER_JWT_SECRET']);
  });

  it('ends at a SIGTERM while it still waits for a Redis that does not answer', async () => {
    const running = startCli(['run'], { ...complete, REDIS_URL: `redis://${NOBODY}` });
    await eventually(() => running.stderr().includes('ECG_STORE_UNAVAILABLE'), {
      what: 'the wait for Redis',
      withinMs: 20_000,
    });
    const sinceMs = performance.now();
    running.kill('SIGTERM');
    expect(await running.exited).toBe(0);
    expect(performance.now() - sinceMs).toBeLessThan(10_000);
  });
});

function lastLineOf(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
