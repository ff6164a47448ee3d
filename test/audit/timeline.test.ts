import { describe, expect, it } from '@jest/globals';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { chainFoldersIn } from '../../src/audit/segment-files.js';
import { timelineOf, type RecordFilter } from '../../src/audit/timeline.js';
import { appendAll, entry, newFolder, openTrail, segmentFiles, START_MS } from './trails.js';

const acknowledged: RecordFilter = { actions: ['alert-acknowledged'] };

describe('timelineOf', () => {
  it('gives every record of every chain once, each chain in its own order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.nat(50), { maxLength: 6 }), { minLength: 1, maxLength: 3 }),
        async (chains) => {
          const folder = newFolder();
          for (const [chain, times] of chains.entries()) {
            const trail = await openTrail(folder, { instance: `chain-${chain}` });
            await appendAll(
              trail,
              times.map((ms, i) => entry(i, { atMs: START_MS + ms, alertId: `${chain}-${i}` })),
            );
            await trail.close();
          }
          const told = [...timelineOf(chainFoldersIn(folder), acknowledged, () => undefined)];
          const ids = told.map(({ record }) => record.entry.alertId);
          for (const [chain, times] of chains.entries()) {
            const own = ids.filter((id) => id?.startsWith(`${chain}-`));
            expect(own).toEqual(times.map((_, i) => `${chain}-${i}`));
          }
          expect(ids).toHaveLength(chains.flat().length);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('tells of lines that hold no record', async () => {
    const folder = newFolder();
    await (await openTrail(folder)).close();
    appendFileSync(segmentFiles(folder)[0]?.path ?? '', 'torn');
    const unreadable: string[] = [];
    const told = timelineOf([join(folder, 'one')], {}, ({ segment }) => unreadable.push(segment));
    expect([...told]).toHaveLength(2);
    expect(unreadable).toEqual(['audit-000001.jsonl']);
  });
});
