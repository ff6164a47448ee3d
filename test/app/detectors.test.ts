import { afterEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { openDetector, slowestRunMs, type OpenedDetector } from '../../src/app/detectors.js';
import { systemClock } from '../../src/app/system-clock.js';
import { loadSettings } from '../../src/config/load.js';
import { silentLogger } from '../support/test-chain.js';

const FIXTURES = join(import.meta.dirname, '..', 'inference', 'fixtures');

let opened: OpenedDetector | undefined;
afterEach(async () => {
  await opened?.detector.close();
  opened = undefined;
});

async function open(
  settings: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Promise<OpenedDetector> {
  const { inference, ...others } = settings;
  const overrides = { ...others, inference: { workers: 1, ...inference } };
  opened = await openDetector(loadSettings({ environment: {}, overrides }), {
    clock: systemClock,
    logger: silentLogger,
    observer: {},
  });
  return opened;
}

describe('openDetector', () => {
  it('opens MMAE-ECG where nothing chooses, with windows that fit it', async () => {
    const { detector, spec } = await open({});
    expect(detector.model.name).toBe('mmae-ecg');
    expect(spec).toEqual({ sampleRateHz: 100, lengthMs: 10_000, hopMs: 1_000 });
  });

  it('opens the model of a manifest that is named', async () => {
    const { detector } = await open({ inference: { manifest: join(FIXTURES, 'beats.json') } });
    expect(detector.model.name).toBe('beats');
  });

  it('refuses windows of another length than the model takes', async () => {
    await expect(open({ windowing: { lengthMs: 5_000 } })).rejects.toMatchObject({
      code: 'ECG_APP_WINDOW_MISFIT',
    });
  });
});

describe('slowestRunMs', () => {
  it('allows a run the longer, the more its windows cost', () => {
    expect(slowestRunMs({ manifest: { flopsPerWindow: 40e9 }, maxBatch: 1 })).toBe(20_000);
    expect(slowestRunMs({ manifest: { flopsPerWindow: 200e6 }, maxBatch: 8 })).toBe(800);
  });
});
