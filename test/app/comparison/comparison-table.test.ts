import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { compareFolders } from '../../../src/app/comparison/compare-folders.js';
import { comparisonTable } from '../../../src/app/comparison/comparison-table.js';
import { falselyAlarmed, temporaryFolder, twelveRecords, writeEvaluation } from './folders.js';

let root: Awaited<ReturnType<typeof temporaryFolder>>;
let lines: readonly string[];

beforeAll(async () => {
  root = await temporaryFolder();
  const a = await writeEvaluation(join(root.path, 'A'), [
    ...twelveRecords(0),
    falselyAlarmed('199', 1),
  ]);
  const b = await writeEvaluation(join(root.path, 'B'), twelveRecords(4), {
    settings: { alerts: { anomalyK: 4 } },
  });
  lines = comparisonTable(await compareFolders(a, b)).split('\n');
});

afterAll(() => root.remove());

describe('comparisonTable', () => {
  it('says first what is compared, and what sets the two apart', () => {
    const head = lines.slice(0, 5).join('\n');
    expect(head).toMatch(/^A {2}\S*A {2}a-model 1\.0\.0 \(abababab\)/);
    expect(head).toMatch(/^12 records of ward in both$/m);
    expect(head).toMatch(/^only in A: 199$/m);
    expect(head).toMatch(/^alerts\.anomalyK: 6 in A, 4 in B$/m);
  });

  it('has a line with both values, difference and interval under what the figure says', () => {
    const worse = lines.indexOf('B is worse');
    const next = lines.indexOf('', worse);
    const figure = lines
      .slice(worse, next)
      .find((line) => line.startsWith('False alerts a bed-day'));
    expect(worse).toBeGreaterThan(0);
    expect(figure).toMatch(/ 240\.0 +288\.0 +\+48\.0 +\+\d+\.\d to \+\d+\.\d +alerts/);
  });

  it('names the records that changed most with both values', () => {
    const changed = lines.find((line) => line.startsWith('  False alerts a bed-day:'));
    expect(changed).toContain('102 240.0 to 336.0 (+96.0); 104 ');
  });

  it('keeps figures without a value apart, with the reason', () => {
    const from = lines.indexOf('Figures that these records do not have');
    expect(from).toBeGreaterThan(0);
    expect(lines.slice(from).join('\n')).toMatch(/beat/i);
  });
});
