import { describe, expect, it } from '@jest/globals';
import { appendFileSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { TrailHealth } from '../../src/audit/audit-trail.js';
import type { OpenSegment } from '../../src/audit/chain-writer.js';
import { recordsOf } from '../../src/audit/read-records.js';
import { verifyChain } from '../../src/audit/verify-chain.js';
import { ManualClock } from '../support/test-clock.js';
import {
  appendAll,
  entries,
  entry,
  newFolder,
  openTrail,
  segmentFiles,
  START_MS,
  written,
} from './trails.js';

const actionsOf = (folder: string): readonly string[] =>
  [...recordsOf(join(folder, 'one'), () => undefined)].map(({ entry: { action } }) => action);

const verify = (folder: string, key?: string): ReturnType<typeof verifyChain> =>
  verifyChain(join(folder, 'one'), { key });

/** A disk that refuses while the test says so, after a part of the bytes. */
class FullDisk {
  isFull = false;
  syncs = 0;

  readonly openSegment: OpenSegment = async (path, flags) => {
    const file = await open(path, flags);
    return {
      appendFile: async (bytes) => {
        await file.appendFile(this.isFull ? bytes.subarray(0, bytes.length - 7) : bytes);
        if (this.isFull) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      },
      datasync: async () => {
        this.syncs += 1;
        await file.datasync();
      },
      close: () => file.close(),
    };
  };
}

describe('FileAuditTrail', () => {
  it('chains what it records, and goes on with the chain after it was closed', async () => {
    const folder = newFolder();
    for (const from of [0, 3]) {
      const trail = await openTrail(folder);
      await appendAll(trail, entries(3, from));
      await trail.close();
    }
    expect(verify(folder)).toMatchObject({
      records: 10,
      segments: 1,
      problems: [],
      tornEnds: [],
      isClosed: true,
    });
    const one = ['trail-opened', ...entries(3).map(({ action }) => action), 'trail-closed'];
    expect(actionsOf(folder)).toEqual([...one, ...one]);
  });

  it('gives back what it was given', async () => {
    const folder = newFolder();
    const trail = await openTrail(folder);
    const given = entry(1, { before: { limitScore: 2.5 }, reason: 'by-hand' });
    const { seq, hash } = written(await trail.append(given));
    await trail.close();
    const record = [...recordsOf(join(folder, 'one'), () => undefined)][seq - 1];
    expect(record).toMatchObject({ seq, hash, entry: given });
  });

  it('begins a new file by size and by day, and the chain goes across', async () => {
    const folder = newFolder();
    const trail = await openTrail(folder, { segmentBytes: 2_000 });
    await appendAll(trail, entries(12));
    const bySize = segmentFiles(folder);
    expect(bySize.length).toBeGreaterThan(2);
    expect(Math.max(...bySize.map(({ bytes }) => bytes.length))).toBeLessThanOrEqual(2_000);
    await appendAll(trail, [entry(1, { atMs: START_MS + 86_400_000 })]);
    expect(segmentFiles(folder)).toHaveLength(bySize.length + 1);
    await appendAll(trail, [entry(2, { atMs: START_MS })]);
    expect(segmentFiles(folder)).toHaveLength(bySize.length + 1);
    await trail.close();
    expect(verify(folder)).toMatchObject({ problems: [], records: 16 });
  });

  it('forces each entry onto the disk before it settles, and those that wait together at once', async () => {
    const disk = new FullDisk();
    const trail = await openTrail(newFolder(), { openSegment: disk.openSegment });
    const before = disk.syncs;
    await appendAll(trail, entries(3));
    expect(disk.syncs).toBe(before + 3);
    await Promise.all(entries(50).map((one) => trail.append(one)));
    expect(disk.syncs).toBe(before + 4);
    await trail.close();
  });

  it.each([
    { name: 'a bed that is none', over: { bedId: '../x' as never } },
    { name: 'an action of the trail itself', over: { action: 'trail-closed' as never } },
    { name: 'a value that is nested', over: { after: { a: { b: 1 } } as never } },
    { name: 'a number that is none', over: { after: { limitScore: Number.NaN } } },
    { name: 'a text without end', over: { after: { text: 'x'.repeat(513) } } },
    { name: 'a role that is none', over: { actor: { subject: 'a', role: 'king' as never } } },
    { name: 'a field that nobody knows', over: { patient: 'x' } as never },
    { name: 'half a character', over: { after: { text: '\ud800' } } },
  ])('refuses $name and says what was expected', async ({ over }) => {
    const trail = await openTrail(newFolder());
    const outcome = await trail.append(entry(1, over));
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'bad-entry' });
    expect(outcome).toMatchObject({ message: expect.stringMatching(/expected /) });
    expect(trail.health()).toEqual({ ok: true, refusedEntries: 0 });
    await trail.close();
  });

  it('refuses what the queue cannot hold, says so, and records how many', async () => {
    const folder = newFolder();
    const told: TrailHealth[] = [];
    const trail = await openTrail(folder, {
      maxWaiting: 5,
      onHealth: (health) => told.push(health),
    });
    const outcomes = await Promise.all(entries(8).map((one) => trail.append(one)));
    expect(outcomes.map((o) => (o.kind === 'refused' ? o.reason : o.kind))).toEqual([
      ...['written', 'written', 'written', 'written', 'written'],
      ...['queue-full', 'queue-full', 'queue-full'],
    ]);
    await appendAll(trail, [entry(9)]);
    expect(told.map(({ ok, reason }) => [ok, reason])).toEqual([
      [false, 'queue-full'],
      [true, undefined],
    ]);
    await trail.close();
    const resumed = [...recordsOf(join(folder, 'one'), () => undefined)].find(
      ({ entry: { action } }) => action === 'trail-resumed',
    );
    expect(resumed?.entry).toMatchObject({ reason: 'queue-full', after: { refusedEntries: 3 } });
    expect(verify(folder).problems).toEqual([]);
  });

  it('refuses while the disk is full, goes on when it has room, and keeps the torn end', async () => {
    const folder = newFolder();
    const disk = new FullDisk();
    const clock = new ManualClock(START_MS);
    const told: boolean[] = [];
    const trail = await openTrail(folder, {
      clock,
      openSegment: disk.openSegment,
      onHealth: ({ ok }) => told.push(ok),
    });
    await appendAll(trail, entries(2));
    disk.isFull = true;
    const refusals = await Promise.all([trail.append(entry(2)), trail.append(entry(3))]);
    for (const refusal of refusals) {
      expect(refusal).toMatchObject({ kind: 'refused', reason: 'disk' });
      expect(refusal).toMatchObject({ message: expect.stringContaining('ENOSPC') });
    }
    expect(trail.health()).toMatchObject({ ok: false, reason: 'disk', refusedEntries: 2 });
    disk.isFull = false;
    expect(await trail.append(entry(4))).toMatchObject({ reason: 'disk' });
    clock.advanceMs(5_000);
    await appendAll(trail, [entry(5)]);
    expect(trail.health()).toEqual({ ok: true, refusedEntries: 0 });
    expect(told).toEqual([false, true]);
    await trail.close();
    expect(verify(folder)).toMatchObject({ problems: [], tornEnds: [], isClosed: true });
    const records = [...recordsOf(join(folder, 'one'), () => undefined)];
    expect(
      records.map(({ entry: { action, after } }) => [action, after?.['refusedEntries']]),
    ).toEqual(
      expect.arrayContaining([
        ['trail-resumed', 3],
        ['trail-recovered', undefined],
      ]),
    );
    expect(segmentFiles(folder)).toHaveLength(2);
  });

  it('refuses once it is closed', async () => {
    const trail = await openTrail(newFolder());
    await trail.close();
    expect(await trail.append(entry(1))).toMatchObject({ kind: 'refused', reason: 'closed' });
  });

  it('refuses a chain that another trail writes, also in this process', async () => {
    const folder = newFolder();
    const trail = await openTrail(folder);
    await expect(openTrail(folder)).rejects.toMatchObject({ code: 'ECG_AUDIT_LOCKED' });
    await (await openTrail(folder, { instance: 'two' })).close();
    await trail.close();
    await (await openTrail(folder)).close();
  });

  it('takes over the lock of a process that has ended, never that of another machine', async () => {
    const folder = newFolder();
    await (await openTrail(folder)).close();
    const lock = join(folder, 'one', 'lock-7');
    const trail = await openTrail(folder);
    const own = JSON.parse(readFileSync(join(folder, 'one', 'lock-1'), 'utf8')) as object;
    await trail.close();
    writeFileSync(lock, JSON.stringify({ ...own, startTicks: '1' }));
    await (await openTrail(folder)).close();
    writeFileSync(lock, JSON.stringify({ ...own, bootId: 'an earlier start' }));
    await (await openTrail(folder)).close();
    writeFileSync(lock, JSON.stringify({ ...own, host: 'elsewhere', startTicks: '1' }));
    await expect(openTrail(folder)).rejects.toThrow(/on elsewhere does; .*lock-7/);
    unlinkSync(lock);
    await (await openTrail(folder)).close();
  });

  it('lets one of many win the lock of a process that has ended', async () => {
    const folder = newFolder();
    await (await openTrail(folder)).close();
    const ended = {
      host: hostname(),
      pid: process.pid,
      bootId: 'an earlier start',
      startTicks: '1',
    };
    writeFileSync(join(folder, 'one', 'lock-3'), JSON.stringify(ended));
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => openTrail(folder)));
    const won = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(won).toHaveLength(1);
    for (const trail of won) await trail.close();
  });

  it('refuses to go on with a chain of another key', async () => {
    const folder = newFolder();
    await (await openTrail(folder, { key: 'k'.repeat(32) })).close();
    for (const key of [undefined, 'j'.repeat(32)]) {
      const options = key === undefined ? {} : { key };
      await expect(openTrail(folder, options)).rejects.toMatchObject({ code: 'ECG_AUDIT_KEY' });
    }
    await (await openTrail(folder, { key: 'k'.repeat(32) })).close();
  });

  it('goes on behind damage, and leaves it to be found', async () => {
    const folder = newFolder();
    const trail = await openTrail(folder);
    await appendAll(trail, entries(3));
    await trail.close();
    const [file] = segmentFiles(folder);
    if (file === undefined) throw new Error('no file');
    appendFileSync(file.path, 'not a record\n');
    await (await openTrail(folder)).close();
    expect(actionsOf(folder)).toContain('trail-damage-found');
    expect(verify(folder).problems).toMatchObject([{ reason: 'not-a-record', line: 6, seq: 6 }]);
  });
});
