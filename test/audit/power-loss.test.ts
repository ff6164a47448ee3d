import { describe, expect, it } from '@jest/globals';
import { cpSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { FileAuditTrailOptions } from '../../src/audit/file-audit-trail.js';
import { recordsOf } from '../../src/audit/read-records.js';
import { verifyChain } from '../../src/audit/verify-chain.js';
import { appendAll, entries, entry, newFolder, openTrail, segmentFiles } from './trails.js';

/** Small files; the cuts stand for what a power loss leaves, so these need not be forced onto a disk. */
const SETTINGS: Partial<FileAuditTrailOptions> = {
  segmentBytes: 1_500,
  openSegment: async (path, flags) => {
    const file = await open(path, flags);
    return {
      appendFile: (bytes) => file.appendFile(bytes),
      datasync: () => Promise.resolve(),
      close: () => file.close(),
    };
  },
};

/** A chain of several files, left as a killed process leaves it but for its lock. */
async function chainToCut(): Promise<string> {
  const folder = newFolder();
  const trail = await openTrail(folder, SETTINGS);
  await appendAll(trail, entries(10));
  await trail.close();
  return folder;
}

const records = (folder: string): readonly { readonly seq: number; readonly hash: string }[] =>
  [...recordsOf(join(folder, 'one'), () => undefined)].map(({ seq, hash }) => ({ seq, hash }));

/** Where the n-th line from the end begins. */
function lineFromEnd(bytes: Buffer, count: number): number {
  let at = bytes.length - 1;
  for (let left = count; left > 0; left -= 1) at = bytes.lastIndexOf('\n', at - 1);
  return at + 1;
}

/** Cuts, opens again, appends, closes: everything before the cut is there and the chain is intact. */
async function checkCut(whole: string, cutAt: number, times = 1): Promise<void> {
  const folder = newFolder();
  cpSync(whole, folder, { recursive: true });
  let cut = cutAt;
  for (let time = 0; time < times; time += 1) {
    const last = segmentFiles(folder).at(-1);
    if (last === undefined) throw new Error('no file');
    truncateSync(last.path, Math.min(cut, last.bytes.length));
    const kept = records(folder);
    const isTorn = cut > 0 && last.bytes[Math.min(cut, last.bytes.length) - 1] !== 0x0a;
    const found = verifyChain(join(folder, 'one'), { key: undefined });
    expect(found.problems).toEqual([]);
    expect(found.tornEnds.some(({ segment }) => segment === basename(last.path))).toBe(isTorn);
    const trail = await openTrail(folder, SETTINGS);
    await appendAll(trail, [entry(100 + time)]);
    await trail.close();
    expect(records(folder).slice(0, kept.length)).toEqual(kept);
    // The second cut falls into what the first recovery wrote.
    cut = Math.floor((segmentFiles(folder).at(-1)?.bytes.length ?? 0) * 0.4);
  }
  const report = verifyChain(join(folder, 'one'), { key: undefined });
  expect(report).toMatchObject({ problems: [], tornEnds: [], isClosed: true });
}

describe('an audit trail after a power loss', () => {
  it('keeps what was written, at every byte of its last two lines', async () => {
    const whole = await chainToCut();
    const { bytes } = segmentFiles(whole).at(-1) ?? { bytes: Buffer.alloc(0) };
    expect(bytes.length).toBeGreaterThan(300);
    for (let cut = Math.max(0, lineFromEnd(bytes, 2)); cut <= bytes.length; cut += 1) {
      await checkCut(whole, cut);
    }
  });

  it('keeps what was written when it comes again in the recovery itself', async () => {
    const whole = await chainToCut();
    const { bytes } = segmentFiles(whole).at(-1) ?? { bytes: Buffer.alloc(0) };
    for (let cut = 0; cut <= bytes.length; cut += 61) await checkCut(whole, cut, 4);
  });

  it('keeps what was written before a tail of zeros, as some file systems leave it', async () => {
    const folder = await chainToCut();
    const last = segmentFiles(folder).at(-1);
    if (last === undefined) throw new Error('no file');
    writeFileSync(last.path, Buffer.concat([last.bytes, Buffer.alloc(300_000)]));
    const before = records(folder);
    const trail = await openTrail(folder);
    await appendAll(trail, [entry(1)]);
    await trail.close();
    expect(records(folder).slice(0, before.length)).toEqual(before);
    expect(verifyChain(join(folder, 'one'), { key: undefined }).problems).toEqual([]);
  });

  it('names a torn end that nobody recovered', async () => {
    const folder = await chainToCut();
    const [first, second] = segmentFiles(folder);
    if (first === undefined || second === undefined) throw new Error('too few files');
    truncateSync(first.path, first.bytes.length - 5);
    const { problems } = verifyChain(join(folder, 'one'), { key: undefined });
    expect(problems.map(({ reason, segment }) => [reason, segment])).toEqual([
      ['sequence', basename(second.path)],
      ['torn-inside', basename(second.path)],
    ]);
  });
});
