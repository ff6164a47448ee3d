import { describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runShadow } from '../../../src/app/shadow/run-shadow.js';
import { systemClock } from '../../../src/app/system-clock.js';
import type { Settings } from '../../../src/config/schema.js';
import { silentLogger, testSettings } from '../../support/test-chain.js';

/** Nobody listens there. */
const NOBODY: Settings = {
  ...testSettings,
  kafka: { ...testSettings.kafka, brokers: ['127.0.0.1:1'] },
  redis: { ...testSettings.redis, url: 'redis://127.0.0.1:1' },
};

describe('runShadow', () => {
  it.each([
    { name: 'no broker', settings: testSettings, code: 'ECG_APP_NO_KAFKA' },
    {
      name: 'no Redis',
      settings: { ...NOBODY, redis: testSettings.redis },
      code: 'ECG_APP_NO_REDIS',
    },
    {
      name: 'a model that is not there',
      settings: { ...NOBODY, inference: { ...NOBODY.inference, manifest: 'none.json' } },
      code: 'ECG_INFER_MODEL_MISSING',
    },
    { name: 'a folder with results', settings: NOBODY, holds: 'old', code: 'ECG_APP_SHADOW_OUT' },
  ])('refuses $name, and writes nothing', async ({ settings, holds, code }) => {
    const out = await mkdtemp(join(tmpdir(), 'wardwave-shadow-'));
    if (holds !== undefined) await writeFile(join(out, holds), '');
    const shadow = runShadow({
      settings,
      out,
      clock: systemClock,
      logger: silentLogger,
      signal: new AbortController().signal,
      onStarted: () => undefined,
      onNotice: () => undefined,
      onProgress: () => undefined,
    });
    await expect(shadow).rejects.toMatchObject({ code });
    expect(await readdir(out)).toEqual(holds === undefined ? [] : [holds]);
    await rm(out, { recursive: true });
  });
});
