import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addCompare } from '../../src/cli/compare.js';
import type { FolderComparison } from '../../src/app/comparison/compare-folders.js';
import { temporaryFolder, twelveRecords, writeEvaluation } from '../app/comparison/folders.js';

let root: Awaited<ReturnType<typeof temporaryFolder>>;
let a: string;
let b: string;

beforeAll(async () => {
  root = await temporaryFolder();
  a = await writeEvaluation(join(root.path, 'A'), twelveRecords(4));
  b = await writeEvaluation(join(root.path, 'B'), twelveRecords(0));
});

afterAll(() => root.remove());
afterEach(() => {
  jest.restoreAllMocks();
});

/** Runs the command, and gives what it wrote to standard output. */
async function compare(...args: readonly string[]): Promise<string> {
  const written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const program = new Command().exitOverride();
  addCompare(program);
  await program.parseAsync(['compare', ...args], { from: 'user' });
  return written.mock.calls.map(([text]) => String(text)).join('');
}

describe('wardwave compare', () => {
  it('prints what got better', async () => {
    expect(await compare(a, b)).toMatch(
      /^B is better\n.*\nAlerts a bed-day +288\.0 +240\.0 +−48\.0 /m,
    );
  });

  it('writes a page and JSON where they are asked for', async () => {
    const [page, json] = [join(root.path, 'c.html'), join(root.path, 'c.json')];
    await compare(a, b, '--out', page, '--json', json);
    const html = await readFile(page, 'utf8');
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html).toContain('Alerts a bed-day');
    const written = JSON.parse(await readFile(json, 'utf8')) as FolderComparison;
    expect(written.comparison.figures['alertsPerBedDay']).toMatchObject({
      verdict: 'better',
      difference: -48,
    });
  });

  it('refuses a folder that is none', async () => {
    await expect(compare(a, join(root.path, 'none'))).rejects.toMatchObject({
      code: 'ECG_APP_COMPARISON_FOLDER',
    });
  });
});
