import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readScriptFiles } from '../../src/aggregation/script-files.js';
import { SCRIPT_FOLDERS } from '../support/store-scripts.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardwave-scripts-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('readScriptFiles', () => {
  it('finds every script of the source tree by its name and its count of keys', async () => {
    const scripts = await readScriptFiles(SCRIPT_FOLDERS);
    const found = [...scripts.values()].map(({ name, keyCount }) => `${name}-${keyCount}`);
    const files = SCRIPT_FOLDERS.flatMap((scripts) => readdirSync(scripts));
    expect(found.toSorted()).toEqual(files.map((file) => file.replace('.lua', '')).toSorted());
    expect(found).toContain('mergeScores-2');
  });

  it('knows a script by the SHA-1 of its source', async () => {
    await writeFile(join(folder, 'giveOne-0.lua'), 'return 1');
    expect((await readScriptFiles([folder])).get('giveOne')).toEqual({
      name: 'giveOne',
      keyCount: 0,
      source: 'return 1',
      sha1: 'e0e1f9fabfc9d4800c877a703b823ac0578ff8db',
    });
  });

  it.each([
    { problem: 'a folder without scripts', files: [] },
    { problem: 'a file name without a count of keys', files: ['giveOne.lua'] },
    { problem: 'two files of one name', files: ['giveOne-0.lua', 'giveOne-1.lua'] },
  ])('refuses $problem', async ({ files }) => {
    for (const file of files) await writeFile(join(folder, file), 'return 1');
    await expect(readScriptFiles([folder])).rejects.toMatchObject({ code: 'ECG_STORE_BAD_SCRIPT' });
  });

  it('refuses a folder that is not there', async () => {
    await expect(readScriptFiles([join(folder, 'none')])).rejects.toMatchObject({
      code: 'ECG_STORE_BAD_SCRIPT',
    });
  });
});
