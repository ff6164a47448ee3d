import { describe, expect, it } from '@jest/globals';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { chainHash, NO_HASH } from '../../src/audit/chain-hash.js';
import { makeRecord, type ChainRecord } from '../../src/audit/chain-record.js';
import { recordsOf } from '../../src/audit/read-records.js';
import { verifyChain, type ChainReport } from '../../src/audit/verify-chain.js';
import { appendAll, entries, newFolder, openTrail, segmentFiles } from './trails.js';

const KEY = 'a key of the ward, 32 characters';

async function chain(key?: string, count = 9): Promise<string> {
  const folder = newFolder();
  const trail = await openTrail(folder, {
    segmentBytes: 1_400,
    ...(key === undefined ? {} : { key }),
  });
  await appendAll(trail, entries(count));
  await trail.close();
  return folder;
}

const verify = (folder: string, key?: string): ChainReport =>
  verifyChain(join(folder, 'one'), { key });

const places = ({ problems }: ChainReport): readonly string[] =>
  problems.map(({ reason, segment, line }) => `${reason} ${segment}:${line}`);

/** The lines of a file with their numbers, and the record of each. */
function linesOf(bytes: Buffer): readonly { from: number; until: number; seq: number }[] {
  let from = 0;
  return bytes
    .toString('utf8')
    .split('\n')
    .slice(0, -1)
    .map((text) => {
      const { seq } = JSON.parse(text) as { seq: number };
      const line = { from, until: from + Buffer.byteLength(text) + 1, seq };
      from = line.until;
      return line;
    });
}

function rewrite(folder: string, index: number, change: (lines: string[]) => string[]): void {
  const file = segmentFiles(folder)[index];
  if (file === undefined) throw new Error('no file');
  const lines = file.bytes.toString('utf8').split('\n').slice(0, -1);
  writeFileSync(
    file.path,
    change(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
}

describe('verifyChain', () => {
  it.each([
    { name: 'without a key', key: undefined, step: 1 },
    { name: 'with a key', key: KEY, step: 7 },
  ])('names the record of a changed byte, whichever it is, $name', async ({ key, step }) => {
    const folder = await chain(key, 4);
    expect(verify(folder, key).problems).toEqual([]);
    let flips = 0;
    const sizes = segmentFiles(folder).map(({ bytes }) => bytes.length);
    for (const { path, bytes } of segmentFiles(folder)) {
      for (const [index, { from, until, seq }] of linesOf(bytes).entries()) {
        for (let at = from; at < until; at += step) {
          const changed = Buffer.from(bytes);
          changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
          writeFileSync(path, changed);
          const place = verify(folder, key).problems[0];
          expect(place).toMatchObject({ segment: basename(path), seq });
          // Where the first record claims another key, the claim is what is named.
          if (seq > 1) expect(place).toMatchObject({ line: index + 1, byte: from });
          flips += 1;
        }
      }
      writeFileSync(path, bytes);
    }
    expect(flips).toBeGreaterThanOrEqual(sizes.reduce((sum, size) => sum + size) / step);
  });

  it('names a record that was taken out, doubled or moved', async () => {
    const removed = await chain();
    rewrite(removed, 1, (lines) => lines.filter((_, i) => i !== 1));
    const doubled = await chain();
    rewrite(doubled, 1, (lines) => lines.flatMap((line, i) => (i === 1 ? [line, line] : [line])));
    const moved = await chain();
    rewrite(moved, 1, ([a = '', b = '', ...rest]) => [b, a, ...rest]);
    expect(places(verify(removed))[0]).toBe('sequence audit-000002.jsonl:2');
    expect(places(verify(doubled))[0]).toBe('sequence audit-000002.jsonl:3');
    expect(places(verify(moved))[0]).toBe('sequence audit-000002.jsonl:1');
  });

  it('names a record that was replaced by one with a hash of its own', async () => {
    const folder = await chain();
    const records = [...recordsOf(join(folder, 'one'), () => undefined)];
    const [, before, old] = records;
    if (before === undefined || old === undefined) throw new Error('too few records');
    const { line } = makeRecord(before, { ...old.entry, alertId: 'another' }, chainHash(undefined));
    rewrite(folder, 0, (lines) =>
      lines.map((kept, i) => (i === 2 ? String(line).trimEnd() : kept)),
    );
    expect(verify(folder).problems).toMatchObject([{ reason: 'previous-hash', line: 4, seq: 4 }]);
  });

  it('names files that are missing, at the beginning and inside', async () => {
    const inside = await chain();
    rmSync(segmentFiles(inside)[1]?.path ?? '');
    const beginning = await chain();
    rmSync(segmentFiles(beginning)[0]?.path ?? '');
    expect(places(verify(inside))).toEqual([
      'segment-missing audit-000003.jsonl:0',
      'sequence audit-000003.jsonl:1',
    ]);
    expect(places(verify(beginning))).toEqual([
      'segment-missing audit-000002.jsonl:0',
      'begins-late audit-000002.jsonl:1',
    ]);
  });

  it('tells of a chain that was cut short where it knows a later head', async () => {
    const folder = await chain();
    const { head } = verify(folder);
    if (head === undefined) throw new Error('no head');
    const options = { key: undefined, expectedHead: head };
    expect(verifyChain(join(folder, 'one'), options).problems).toEqual([]);
    rewrite(folder, segmentFiles(folder).length - 1, (lines) => lines.slice(0, -1));
    expect(verify(folder)).toMatchObject({ problems: [], isClosed: false });
    expect(verifyChain(join(folder, 'one'), options).problems).toMatchObject([
      { reason: 'head-missing' },
    ]);
  });

  it('takes no chain that was built anew without the key', async () => {
    const folder = await chain(KEY);
    const forged = newFolder();
    const trail = await openTrail(forged);
    await appendAll(trail, entries(2));
    await trail.close();
    rmSync(join(folder, 'one'), { recursive: true });
    renameSync(join(forged, 'one'), join(folder, 'one'));
    expect(verify(folder).problems).toEqual([]);
    expect(places(verify(folder, KEY))).toEqual(['not-keyed audit-000001.jsonl:0']);
    const other = await chain('another key, also of 32 letters!');
    expect(places(verify(other, KEY))).toEqual(['other-key audit-000001.jsonl:0']);
  });

  it('does not take a claim to be keyed for the key', async () => {
    const folder = newFolder();
    await (await openTrail(folder, { key: KEY })).close();
    const file = segmentFiles(folder)[0];
    if (file === undefined) throw new Error('no file');
    let head: { seq: number; hash: string } = { seq: 0, hash: NO_HASH };
    const lines = [...recordsOf(join(folder, 'one'), () => undefined)].map(
      ({ entry }: ChainRecord) => {
        const made = makeRecord(head, entry, chainHash(undefined));
        head = made.record;
        return made.line;
      },
    );
    writeFileSync(file.path, Buffer.concat(lines));
    expect(places(verify(folder, KEY))).toEqual([
      'hash audit-000001.jsonl:1',
      'hash audit-000001.jsonl:2',
    ]);
  });

  it('asks for the key of a chain that has one, and for a chain', async () => {
    const folder = await chain(KEY);
    expect(() => verify(folder)).toThrow(expect.objectContaining({ code: 'ECG_AUDIT_KEY' }));
    expect(() => verify(newFolder())).toThrow(
      expect.objectContaining({ code: 'ECG_AUDIT_NOT_FOUND' }),
    );
    expect(readFileSync(segmentFiles(folder)[0]?.path ?? '', 'utf8')).not.toContain(KEY);
  });

  it('survives any bytes in place of a file', async () => {
    const folder = await chain();
    const path = segmentFiles(folder)[1]?.path ?? '';
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        writeFileSync(path, bytes);
        expect(verify(folder).problemCount).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });
});
