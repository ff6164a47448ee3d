import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareFolders, listed } from '../../../src/app/comparison/compare-folders.js';
import { ComparisonError } from '../../../src/app/comparison/errors.js';
import { aResult } from '../../evaluation/support.js';
import { falselyAlarmed, temporaryFolder, twelveRecords, writeEvaluation } from './folders.js';

let root: Awaited<ReturnType<typeof temporaryFolder>>;
let a: string;
let b: string;

beforeAll(async () => {
  root = await temporaryFolder();
  a = await writeEvaluation(join(root.path, 'A'), twelveRecords(0));
  b = await writeEvaluation(join(root.path, 'B'), twelveRecords(4), {
    settings: { alerts: { anomalyK: 4, anomalyN: 10 } },
  });
});

afterAll(() => root.remove());

/** A copy of A that a test may spoil. */
async function copyOfA(name: string): Promise<string> {
  const path = join(root.path, name);
  await cp(a, path, { recursive: true });
  return path;
}

async function refusal(one: string, other: string): Promise<ComparisonError> {
  try {
    await compareFolders(one, other);
  } catch (error) {
    if (error instanceof ComparisonError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('compareFolders', () => {
  it('says what got worse, by how much, and on which records', async () => {
    const { comparison, notices } = await compareFolders(a, b);
    const figure = comparison.figures['falseAlertsPerBedDay'];
    expect(figure).toMatchObject({ a: 240, b: 288, difference: 48, verdict: 'worse' });
    expect(figure?.changes.map(({ record }) => record)).toEqual([
      '102',
      '104',
      '106',
      '108',
      '110',
    ]);
    expect(comparison.records).toMatchObject({ onlyInA: [], onlyInB: [] });
    expect(notices).toEqual([]);
  });

  it('finds an evaluation the same as itself', async () => {
    const { comparison, differingSettings } = await compareFolders(a, a);
    const verdicts = Object.values(comparison.figures).map(({ verdict }) => verdict);
    expect(new Set(verdicts)).toEqual(new Set(['same', 'unknown']));
    expect(differingSettings).toEqual([]);
  });

  it('names the settings that differ, also one that a side does not state', async () => {
    const { differingSettings } = await compareFolders(a, b);
    expect(differingSettings).toEqual([
      { name: 'alerts.anomalyK', a: '6', b: '4' },
      { name: 'alerts.anomalyN', a: undefined, b: '10' },
    ]);
  });

  it('compares the records that both have, and says that few of them say little', async () => {
    const some = [...twelveRecords(0).slice(0, 3), falselyAlarmed('999', 1)];
    const path = await writeEvaluation(join(root.path, 'some'), some);
    const { comparison, notices } = await compareFolders(a, path);
    expect(comparison.records.both).toEqual(['101', '102', '103']);
    expect(comparison.records.onlyInB).toEqual(['999']);
    expect(comparison.records.onlyInA).toHaveLength(9);
    expect(notices.join()).toMatch(/Only 3 records are in both/);
  });

  it('leaves out a record of another length or other annotations, and names it', async () => {
    const [first, second, ...others] = twelveRecords(0);
    if (first === undefined || second === undefined) throw new Error('there are twelve');
    const results = [
      { ...first, durationMs: first.durationMs - 1_000 },
      { ...second, truth: { annotations: [] } },
      ...others,
    ];
    const path = await writeEvaluation(join(root.path, 'unlike'), results);
    const { comparison, notices } = await compareFolders(a, path);
    expect(comparison.records.both).toHaveLength(10);
    expect(notices.join()).toMatch(/^Left out are 101, 102: of another length/);
  });

  it('says where learning periods or versions differ', async () => {
    const path = await copyOfA('learning');
    const summaryPath = join(path, 'summary.json');
    const summary = JSON.parse(await readFile(summaryPath, 'utf8')) as Record<string, unknown>;
    const changed = { ...summary, learningPeriodS: 123, versions: { wardwave: '9.9.9' } };
    await writeFile(summaryPath, JSON.stringify(changed));
    const { notices } = await compareFolders(a, path);
    expect(notices.join('\n')).toMatch(/different learning periods \(\d+ s and 123 s\)/);
    expect(notices.join('\n')).toMatch(/different versions of wardwave \(0\.1\.0 and 9\.9\.9\)/);
  });

  it('refuses evaluations of different sets', async () => {
    const path = await writeEvaluation(join(root.path, 'other'), twelveRecords(0), {
      set: 'mitdb',
    });
    const error = await refusal(a, path);
    expect(error.code).toBe('ECG_APP_COMPARISON_UNLIKE');
    expect(error.message).toMatch(/A is of ward and .*other of mitdb/);
  });

  it('refuses evaluations that share no record', async () => {
    const path = await writeEvaluation(join(root.path, 'strange'), [falselyAlarmed('999', 1)]);
    expect((await refusal(a, path)).message).toMatch(/the one has 101, 102, .*the other 999/);
  });

  it.each([
    {
      name: 'no folder',
      spoil: (path: string) => rm(path, { recursive: true }),
      says: /found no such folder/,
    },
    {
      name: 'a folder without a summary',
      spoil: (path: string) => rm(join(path, 'summary.json')),
      says: /found no summary\.json/,
    },
    {
      name: 'the folder above a shadow’s two evaluations',
      spoil: async (path: string) => {
        await rm(join(path, 'summary.json'));
        await writeFile(join(path, 'shadow.json'), '{}');
      },
      says: /found a shadow: compare its folders live and candidate/,
    },
    {
      name: 'an evaluation under way',
      spoil: (path: string) => writeFile(join(path, 'under-way.json'), '{}'),
      says: /under way or was interrupted/,
    },
    {
      name: 'half of the records',
      spoil: (path: string) => rm(join(path, 'records', '103.json')),
      says: /found 11 files in records\/ where summary\.json says 12/,
    },
    {
      name: 'a summary that is no JSON',
      spoil: (path: string) => truncate(join(path, 'summary.json'), 100),
      says: /summary\.json that is no JSON/,
    },
    {
      name: 'a summary of another version',
      spoil: (path: string) => writeFile(join(path, 'summary.json'), '{"schema": 2}'),
      says: /another version \(schema: /,
    },
    {
      name: 'a record that was cut short',
      spoil: (path: string) => truncate(join(path, 'records', '104.json'), 50),
      says: /record of another form: .*104\.json/,
    },
  ])('refuses $name', async ({ name, spoil, says }) => {
    const path = await copyOfA(name.replaceAll(' ', '-'));
    await spoil(path);
    const error = await refusal(a, path);
    expect(error.code).toBe('ECG_APP_COMPARISON_FOLDER');
    expect(error.message).toMatch(says);
  });

  it('compares records that have no cells and no truth, as a shadow writes them', async () => {
    const bare = (name: string) =>
      aResult(60_000, {
        name,
        leadNames: [],
        cells: { leads: [], cellCount: 0, scoreMilli: new Int32Array() },
      });
    const path = await writeEvaluation(join(root.path, 'bare'), ['B01', 'B02'].map(bare));
    const { comparison } = await compareFolders(path, path);
    expect(comparison.figures['alertsPerBedDay']).toMatchObject({ a: 0, b: 0, verdict: 'same' });
  });
});

describe('listed', () => {
  it.each([
    { names: [], text: 'none' },
    { names: ['a', 'b'], text: 'a, b' },
    {
      names: Array.from({ length: 14 }, (_, index) => String(index)),
      text: /^0, 1, .*11 and 2 more$/,
    },
  ])('names $names.length', ({ names, text }) => {
    expect(listed(names)).toMatch(text);
  });
});
