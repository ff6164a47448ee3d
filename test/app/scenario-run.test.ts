import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedPlace } from '../../src/app/replay-places.js';
import {
  openScenarios,
  problemsByFile,
  runScenario,
  type ScenarioOutcome,
} from '../../src/app/scenario-run.js';
import { systemClock } from '../../src/app/system-clock.js';
import { ScenarioError } from '../../src/scenario/errors.js';
import { wardId } from '../support/streams.js';
import { silentLogger, testSettings } from '../support/test-chain.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardwave-scenarios-'));
  const rows = Array.from({ length: 2_500 }, (_, row) => String(Math.sin(row / 10)));
  await writeFile(
    join(folder, 'ten.csv'),
    ['time_s,II', 's,mV', ...rows.map((mv, row) => `${row / 250},${mv}`)].join('\n'),
  );
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function written(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

async function refusal(text: string, data: string | undefined): Promise<readonly string[]> {
  const file = await written('refused.yaml', text);
  const error: unknown = await openScenarios([file], data).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ScenarioError)) throw new Error('it was not refused');
  return error.problems.map(({ line, column, message }) => `${line}:${column}: ${message}`);
}

async function outcomeOf(file: string, speed: number | 'max'): Promise<ScenarioOutcome> {
  const [opened] = await openScenarios([file], folder);
  if (opened === undefined) throw new Error('no scenario');
  return runScenario(opened, {
    place: embeddedPlace(),
    settings: { ...testSettings, inference: { ...testSettings.inference, workers: 1 } },
    wardId: wardId('test'),
    speed,
    clock: systemClock,
    logger: silentLogger,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
}

const EVERYTHING = `
name: everything goes wrong
seed: 3
beds:
  - bed: B1
    synthetic: { episodes: [{ rhythm: { is: asystole, from: 8, to: 20 } }] }
    duration: 30
    faults:
      - noise: { snrDb: 12, synthetic: electrode-motion, to: 8 }
      - leadOff: { leads: [V1], from: 2, to: 5 }
      - gap: { from: 6, to: 6.5 }
      - clockDrift: { ppm: 200 }
      - clockStep: { at: 7, stepMs: 900 }
      - monitorRestart: { at: 23, outage: 1 }
      - linkDown: { from: 11, to: 16, frames: delivered-after }
      - drop: { from: 17, share: 0.1 }
      - duplicate: { share: 0.2, afterMs: 250 }
      - delay: { to: 10, delayMs: 50, jitterMs: 300 }
      - reorder: { withinFrames: 2 }
  - bed: B2
    record: ten.csv
    faults: [{ drop: { from: 8, share: 1 } }]
expect:
  - { bed: B1, raised: { condition: feed-lost, after: 11, within: 4 } }
  - { bed: B1, raised: { condition: no-electrical-activity, after: 8, within: 8 } }
  - { bed: B2, none: { condition: feed-lost } }
  - { bed: B2, raised: { condition: clock-step } }
`;

describe('runScenario', () => {
  it('judges every assertion, and one that is not so fails with what was seen', async () => {
    const { verdicts, name, failed } = await outcomeOf(
      await written('all.yaml', EVERYTHING),
      'max',
    );
    expect({ name, failed }).toEqual({ name: 'everything goes wrong', failed: 0 });
    expect(verdicts.map(({ holds }) => holds)).toEqual([true, true, true, false]);
    expect(verdicts.at(-1)?.reason).toMatch(/^never raised; /);
    expect(verdicts.map(({ line }) => line)).toEqual([24, 25, 26, 27]);
  });

  it('gives the same alert events and verdicts at every speed', async () => {
    const file = await written('all.yaml', EVERYTHING);
    const [fast, paced] = [await outcomeOf(file, 'max'), await outcomeOf(file, 12)];
    expect(JSON.stringify(paced.events)).toBe(JSON.stringify(fast.events));
    expect(paced.verdicts).toEqual(fast.verdicts);
    expect(paced.tookS).toBeGreaterThan(2);
  });

  it('ends also where the last seconds of a stream are lost', async () => {
    const text = `
name: cut
beds: [{ bed: B1, synthetic: {}, duration: 12, faults: [{ drop: { from: 9, share: 1 } }] }]
expect: [{ bed: B1, none: { condition: anomaly } }]
`;
    const { verdicts, failed } = await outcomeOf(await written('cut.yaml', text), 'max');
    expect({ failed, holds: verdicts[0]?.holds }).toEqual({ failed: 0, holds: true });
  });
});

describe('openScenarios', () => {
  const bed = (rest: string, faults = ''): string =>
    `name: a\nbeds: [{ bed: B1, ${rest}, faults: [${faults}] }]\nexpect: [{ bed: B1, none: {} }]`;

  it('names the record and what came instead, with line and column', async () => {
    expect(await refusal(bed('record: mitdb/999'), folder)).toEqual([
      expect.stringMatching(/^2:27: expected a record in .*mitdb\/999, came: .*999\.hea.* ENOENT$/),
    ]);
    expect(await refusal(bed('record: mitdb/999'), undefined)).toEqual([
      '2:27: expected --data, the folder in which the record mitdb/999 lies, came none',
    ]);
  });

  it('says what to do where a noise record is missing', async () => {
    const noise = 'noise: { snrDb: 6, record: nstdb/em }';
    const [problem] = await refusal(bed('synthetic: {}, duration: 9', noise), folder);
    expect(problem).toMatch(/^2:83: expected a record of noise in .*nstdb\/em, came: .*em\.hea/);
    expect(problem).toMatch(/; fetch it \(em, bw and ma are records of nstdb\), or say synthetic:/);
  });

  it('knows how long a record is', async () => {
    expect(await refusal(bed('record: ten.csv, start: 10'), folder)).toEqual([
      '2:43: expected start: a time before the end of ten.csv at 00:00:10, came 00:00:10',
    ]);
    expect(await refusal(bed('record: ten.csv, start: 4, duration: 7'), folder)).toEqual([
      '2:56: expected duration: a time up to the end of ten.csv at 00:00:10, came one that reaches to 00:00:11',
    ]);
    const late = 'gap: { from: 5, to: 7 }';
    expect(await refusal(bed('record: ten.csv, start: 4', late), folder)).toEqual([
      expect.stringMatching(/^2:\d+: expected to: a time up to the end of B1 at 00:00:06, came/),
    ]);
  });

  it('knows which leads a record has', async () => {
    const off = 'leadOff: { leads: [V1], from: 1, to: 2 }';
    expect(await refusal(bed('record: ten.csv', off), folder)).toEqual([
      expect.stringMatching(/expected leads that B1 has \(II\), came V1$/),
    ]);
  });

  it('says what is wrong with every file before any of them runs', async () => {
    const files = [
      await written('a.yaml', ''),
      join(folder, 'missing.yaml'),
      await written('good.yaml', bed('synthetic: {}, duration: 9')),
      await written('b.yaml', 'name: [a]\nbeds: 3\nexpect: 4'),
    ];
    const error: unknown = await openScenarios(files, undefined).catch((thrown: unknown) => thrown);
    if (!(error instanceof ScenarioError)) throw new Error('it was not refused');
    const byFile = problemsByFile(error);
    expect([...byFile.keys()]).toEqual([files[0], files[1], files[3]]);
    expect(byFile.get(join(folder, 'missing.yaml'))).toBe(
      `${join(folder, 'missing.yaml')}:1:1: expected a readable file, came ENOENT`,
    );
    expect(byFile.get(join(folder, 'b.yaml'))?.split('\n')).toHaveLength(3);
  });
});
