import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appendAll, entries, entry, newFolder, openTrail, segmentFiles } from '../audit/trails.js';
import { runCli } from '../support/process.js';

const KEY = 'a key of the ward, 32 characters';

async function trail(key?: string): Promise<string> {
  const folder = newFolder();
  for (const instance of ['one', 'two']) {
    const written = await openTrail(folder, { instance, ...(key === undefined ? {} : { key }) });
    await appendAll(written, entries(3, instance === 'one' ? 0 : 10));
    await written.close();
  }
  return folder;
}

describe('wardwave audit verify', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await trail();
  });

  it('says that every chain is intact, with its head, and exits with 0', async () => {
    const { code, stdout } = await runCli(['audit', 'verify', folder]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^one: intact, 5 records in 1 files, 2026-01-31T12:00:00.000Z to /);
    expect(stdout).toMatch(/^two: intact/m);
    const head = /head (5:[0-9a-f]{64})/.exec(stdout)?.[1] ?? '';
    expect((await runCli(['audit', 'verify', folder, '--head', head])).code).toBe(0);
    const later = await runCli(['audit', 'verify', folder, '--head', `6:${'0'.repeat(64)}`]);
    expect(later).toMatchObject({ code: 1, stdout: expect.stringContaining('head-missing') });
  });

  it('names file, line, byte and reason of a change, and exits with 1', async () => {
    const changed = await trail();
    const [file] = segmentFiles(changed);
    if (file === undefined) throw new Error('no file');
    writeFileSync(file.path, readFileSync(file.path, 'utf8').replace('alert-1"', 'alert-7"'));
    const { code, stdout } = await runCli(['audit', 'verify', join(changed, 'one')]);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^one: BROKEN, .*\n.*\n {2}audit-000001\.jsonl, line 3, byte \d+, record 3: hash: expected/,
    );
    const { stdout: json } = await runCli(['audit', 'verify', changed, '--json']);
    expect(JSON.parse(json)).toMatchObject([
      { chain: 'one', problems: [{ reason: 'hash', line: 3, seq: 3 }] },
      { chain: 'two', problems: [] },
    ]);
  });

  it('takes the key from the settings and never prints it', async () => {
    const keyed = await trail(KEY);
    const without = await runCli(['audit', 'verify', keyed]);
    expect(without.code).toBe(2);
    expect(without.stderr).toContain('[ECG_AUDIT_KEY]');
    const environment = { WARDWAVE_AUDIT_HMAC_KEY: KEY };
    expect((await runCli(['audit', 'verify', keyed], environment)).code).toBe(0);
    const unkeyed = await runCli(['audit', 'verify', folder], environment);
    expect(unkeyed).toMatchObject({ code: 1, stdout: expect.stringContaining('not-keyed') });
    expect((await runCli(['audit', 'verify', folder, '--no-key'], environment)).code).toBe(0);
    const { stdout } = await runCli(['check-config'], environment);
    expect(stdout).toContain('hmacKey: (set)');
    expect(stdout).not.toContain(KEY);
  });

  it.each([
    {
      name: 'a folder without a trail',
      args: () => ['verify', newFolder()],
      says: /expected the folder/,
    },
    {
      name: 'a head that is none',
      args: () => ['verify', folder, '--head', '7'],
      says: /number:hash/,
    },
    {
      name: 'an action that is none',
      args: () => ['show', folder, '--action', 'x'],
      says: /alert-raised/,
    },
    { name: 'no folder', args: () => ['verify'], says: /missing required argument 'dir'/ },
  ])('refuses $name with exit code 2', async ({ args, says }) => {
    const { code, stderr } = await runCli(['audit', ...args()]);
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
  });
});

describe('wardwave audit show', () => {
  it('tells the chains as one story, of a bed, a time and actions', async () => {
    const folder = await trail();
    const all = await runCli(['audit', 'show', folder, '--action', 'alert-acknowledged']);
    expect(all.stdout.match(/alert-\d+/g)).toEqual(
      [0, 1, 2, 10, 11, 12].map((index) => `alert-${index}`),
    );
    const moments = ['--from', '2026-01-31T12:00:00.001Z', '--to', '2026-01-31T12:00:00.012Z'];
    const some = await runCli(['audit', 'show', folder, ...moments]);
    expect(some.stdout.match(/alert-\d+/g)).toEqual(['alert-1', 'alert-2', 'alert-10', 'alert-11']);
    const bed = await runCli(['audit', 'show', folder, '--bed', 'B1']);
    expect(bed.stdout).toBe(
      '2026-01-31T12:00:00.001Z alert-acknowledged by nurse-7 (nurse), bed B1, alert alert-1, ' +
        'after {"text":"é \u{1F6CF} \\"quoted\\"","tier":1} [one 3]\n',
    );
  });

  it('writes a table in which no text is a formula', async () => {
    const folder = newFolder();
    const written = await openTrail(folder);
    await appendAll(written, [entry(1, { alertId: '=HYPERLINK("http://x")', after: { bpm: -1 } })]);
    await written.close();
    const { code, stdout } = await runCli(['audit', 'show', folder, '--bed', 'B1', '--csv']);
    expect(code).toBe(0);
    const [header, row] = stdout.split('\r\n');
    expect(header).toBe(
      'chain,seq,atUtc,atMs,subject,role,action,wardId,bedId,alertId,reason,before,after,hash',
    );
    expect(row).toContain(',B1,"\'=HYPERLINK(""http://x"")",,,"{""bpm"":-1}",');
  });
});
