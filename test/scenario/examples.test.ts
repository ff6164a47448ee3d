import { describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { embeddedPlace } from '../../src/app/replay-places.js';
import { openScenarios, runScenario, type ScenarioOutcome } from '../../src/app/scenario-run.js';
import { systemClock } from '../../src/app/system-clock.js';
import { wardId } from '../support/streams.js';
import { silentLogger, testSettings } from '../support/test-chain.js';

const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples', 'scenarios');
const FILES = [
  'asystole.yaml',
  'lead-off.yaml',
  'link-down.yaml',
  'monitor-restart.yaml',
  'noise.yaml',
];

/** Each takes a few seconds, longer where other tests run beside it. */
const WITHIN_MS = 120_000;

async function run(file: string): Promise<ScenarioOutcome> {
  const [opened] = await openScenarios([join(EXAMPLES, file)], undefined);
  if (opened === undefined) throw new Error(`${file} is no scenario`);
  return runScenario(opened, {
    place: embeddedPlace(),
    settings: { ...testSettings, inference: { ...testSettings.inference, workers: 1 } },
    wardId: wardId('test'),
    speed: 'max',
    clock: systemClock,
    logger: silentLogger,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
}

describe('examples/scenarios', () => {
  it('holds the scenarios that are run here', async () => {
    expect((await readdir(EXAMPLES)).sort()).toEqual(FILES);
  });

  it.each(FILES)(
    '%s holds all its assertions',
    async (file) => {
      const { verdicts, failed } = await run(file);
      const said = verdicts.map(
        ({ expectation, holds, reason }) =>
          `${holds ? 'ok' : 'FAIL'} ${expectation.name}: ${reason}`,
      );
      expect(said.filter((line) => line.startsWith('FAIL'))).toEqual([]);
      expect(verdicts.length).toBeGreaterThan(2);
      expect(failed).toBe(0);
    },
    WITHIN_MS,
  );
});
