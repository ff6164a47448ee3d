import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Summary } from '../../src/evaluation/summary.js';
import { readWfdbRecord } from '../../src/replay/wfdb-record.js';
import { runCli, startCli, type CliResult } from '../support/process.js';
import { eventually } from '../support/services.js';
import { writeRecord } from '../support/wfdb-records.js';

const WITHIN_MS = 240_000;
const FIBRILLATION = { atS: 100, untilS: 130 };

/** A beat a second, which the synthetic heart comes close to; enough to have both kinds of beats. */
function beats(fromS: number, toS: number, symbol: string): { atS: number; symbol: string }[] {
  return Array.from({ length: toS - fromS }, (_, second) => ({ atS: fromS + second, symbol }));
}

describe('wardwave evaluate', () => {
  let data: string;
  let out: string;
  let result: CliResult;
  let summary: Summary;

  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'wardwave-evaluate-'));
    out = join(data, 'out');
    const rhythm = 'ventricular-fibrillation';
    writeRecord(join(data, 'ward'), {
      name: 'fibrillates',
      seconds: 150,
      episodes: [{ kind: 'rhythm', rhythm, startS: FIBRILLATION.atS, durationS: 30 }],
      rhythms: [
        { atS: 0, note: '(N' },
        { atS: FIBRILLATION.atS, note: '(VF' },
        { atS: FIBRILLATION.untilS, note: '(N' },
      ],
      beats: [...beats(1, 100, 'N'), ...beats(101, 129, '!'), ...beats(131, 149, 'N')],
    });
    writeRecord(join(data, 'ward'), {
      name: 'sinus',
      seconds: 120,
      episodes: [],
      rhythms: [{ atS: 0, note: '(N' }],
      beats: beats(1, 119, 'N'),
    });
    result = await runCli(
      ['evaluate', '--data', data, '--set', 'ward', '--out', out],
      {},
      WITHIN_MS,
    );
    summary = JSON.parse(await readFile(join(out, 'summary.json'), 'utf8')) as Summary;
  }, WITHIN_MS);

  afterAll(async () => {
    await rm(data, { recursive: true, force: true });
  });

  it('ends with the figures on standard output and the place of the report', () => {
    expect(result.stderr).toContain(join(out, 'report.html'));
    expect(result.stdout).toMatch(/lethalEpisodeSensitivity +1\.000/);
    expect(result.code).toBe(0);
  });

  it('finds the ventricular fibrillation within seconds, and tells its beats from normal ones', () => {
    expect(summary.recordCount).toBe(2);
    expect(summary.onsetToAlertS?.p95).toBeGreaterThan(0);
    expect(summary.onsetToAlertS?.p95).toBeLessThan(10);
    expect(summary.figures['beatRocAucAbnormal']?.value).toBeGreaterThan(0.9);
  });

  it('writes a line of the table for each record, and a report that names both', async () => {
    const lines = (await readFile(join(out, 'records.csv'), 'utf8')).trim().split(/\r?\n/);
    expect(lines).toHaveLength(3);
    const report = await readFile(join(out, 'report.html'), 'utf8');
    expect(report).toContain('fibrillates');
    expect(report).toContain('sinus');
  });

  it('writes its alerts as annotations that lie in the fibrillation', async () => {
    copyFileSync(join(out, 'annotations', 'fibrillates.ww'), join(data, 'ward', 'fibrillates.ww'));
    const { annotations } = await readWfdbRecord(join(data, 'ward', 'fibrillates'), {
      annotator: 'ww',
    });
    const first = annotations.find(({ note }) => note.startsWith('anomaly'));
    expect(first?.sampleIndex).toBeGreaterThan((FIBRILLATION.atS - 2) * 250);
    expect(first?.sampleIndex).toBeLessThan(FIBRILLATION.untilS * 250);
    expect(annotations.filter(({ symbol }) => symbol === '(').length).toBeGreaterThan(0);
  });

  it(
    'goes on where it was killed, with the same figures',
    async () => {
      const again = join(data, 'again');
      const args = [
        'evaluate',
        '--data',
        data,
        '--set',
        'ward',
        '--out',
        again,
        '--processes',
        '1',
      ];
      const killed = startCli(args);
      const records = join(again, 'records');
      const isOneFinished = (): boolean =>
        existsSync(records) && readdirSync(records).some((file) => file.endsWith('.json'));
      await eventually(isOneFinished, { what: 'a finished record', withinMs: WITHIN_MS });
      killed.kill('SIGKILL');
      await killed.exited;
      const { code, stderr } = await runCli(args, {}, WITHIN_MS);
      expect(stderr).toContain('1 records are finished from before');
      expect(code).toBe(0);
      const resumed = JSON.parse(await readFile(join(again, 'summary.json'), 'utf8')) as Summary;
      expect(resumed.figures).toEqual(summary.figures);
    },
    WITHIN_MS,
  );

  it(
    'names a record that cannot be read, and evaluates the others',
    async () => {
      const folder = join(data, 'half');
      writeRecord(folder, { name: 'whole', seconds: 30, episodes: [], beats: beats(1, 29, 'N') });
      writeRecord(folder, { name: 'cut', seconds: 30, episodes: [], beats: beats(1, 29, 'N') });
      truncateSync(join(folder, 'cut.dat'), 10_000);
      writeRecord(folder, { name: 'headless', seconds: 30, episodes: [] });
      await rm(join(folder, 'headless.hea'));
      writeRecord(folder, { name: 'empty', seconds: 30, episodes: [], beats: [] });
      truncateSync(join(folder, 'empty.dat'), 0);
      writeFileSync(
        join(folder, 'plain.hea'),
        'plain 1 250 1000\nplain.dat 16 200 16 0 0 0 0 II\n',
      );
      const halfOut = join(data, 'half-out');
      const args = ['evaluate', '--data', data, '--set', 'half', '--out', halfOut];
      const { code, stderr } = await runCli(args, {}, WITHIN_MS);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^cut failed: cut\.dat: expected .*$/m);
      expect(stderr).toMatch(/^empty failed: .*$/m);
      expect(stderr).toContain('headless.dat has no header (headless.hea): it is left out');
      expect(stderr).toContain('plain has no annotations (plain.atr): it is left out');
      const half = JSON.parse(await readFile(join(halfOut, 'summary.json'), 'utf8')) as Summary;
      expect(half.recordCount).toBe(1);
      expect(half.warnings.join('\n')).toContain('cut');
    },
    WITHIN_MS,
  );

  it.each([
    {
      name: 'a set that is not there',
      args: ['--set', 'mitdb'],
      says: /Expected the folder .*mitdb/,
    },
    {
      name: 'a record that is not there',
      args: ['--set', 'ward', '--record', 'x'],
      says: /records x/,
    },
  ])('refuses $name and says what it found', async ({ args, says }) => {
    const { code, stderr } = await runCli(['evaluate', '--data', data, '--out', out, ...args]);
    expect(stderr).toMatch(says);
    expect(code).toBe(2);
  });
});
