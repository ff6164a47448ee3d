import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareFolders } from '../../../src/app/comparison/compare-folders.js';
import { LatencyMeter } from '../../../src/app/shadow/latency-meter.js';
import { PairedBeds, type Side } from '../../../src/app/shadow/paired-beds.js';
import { openShadowFolder, type ShadowFolder } from '../../../src/app/shadow/shadow-folder.js';
import type { ShadowFacts, ShadowReport } from '../../../src/app/shadow/shadow-report.js';
import { UNKNOWN_MODEL, writeShadowResults } from '../../../src/app/shadow/shadow-results.js';
import { bedId } from '../../support/streams.js';
import { testSettings } from '../../support/test-chain.js';
import { anAlertFrom, ORIGIN_MS, type EventSketch } from './events.js';

const MODEL = { name: 'm', version: '1', sha256: 'ab'.repeat(32) };
const facts: ShadowFacts = {
  wardId: 'ward-7B',
  startedAt: '2026-01-01T00:00:00.000Z',
  writtenAt: '2026-01-01T01:00:00.000Z',
  finished: false,
  models: { live: UNKNOWN_MODEL, candidate: MODEL },
  settlingS: 0,
  unpaired: { B09: 'settling' },
  candidate: {
    latencyMs: new LatencyMeter().summary(),
    refusedMessages: 0,
    failedItems: 0,
    waitingMessages: 0,
  },
  missedLiveEvents: 0,
  notices: [],
};

/** Two beds of an hour each. */
function twoBeds(): PairedBeds {
  const beds = new PairedBeds({ settlingMs: 0 });
  for (const id of ['B01', 'B02'].map(bedId)) {
    beds.candidateJudged(id, ORIGIN_MS);
    beds.candidateJudged(id, ORIGIN_MS + 3_600_000);
    beds.liveJudged(id, ORIGIN_MS + 3_600_000);
  }
  return beds;
}

function say(
  beds: PairedBeds,
  side: Side,
  [raisedS, endedS]: readonly [number, number],
  more: Omit<EventSketch, 'atS'> = {},
): void {
  for (const event of anAlertFrom(raisedS, endedS, more)) beds.logged(side, event);
}

describe('writeShadowResults', () => {
  let out: string;
  let folder: ShadowFolder;

  beforeEach(async () => {
    out = await mkdtemp(join(tmpdir(), 'wardwave-shadow-'));
    folder = await openShadowFolder(join(out, 'results'));
  });

  afterEach(() => rm(out, { recursive: true, force: true }));

  const write = (beds: PairedBeds): Promise<ShadowReport> =>
    writeShadowResults(folder, beds.paired(), facts, testSettings);

  it('counts hours, rates and the time alerted of both sides', async () => {
    const beds = twoBeds();
    say(beds, 'live', [100, 820]);
    say(beds, 'candidate', [110, 830], { priority: 'high' });
    say(beds, 'candidate', [200, 560], { bed: 'B02', priority: 'high' });
    const report = await write(beds);
    expect(report.hours).toBe(2);
    expect(report.alertsPerBedDay).toMatchObject({
      live: { anomaly: { low: 12, medium: 0, high: 0 } },
      candidate: { anomaly: { low: 0, medium: 0, high: 24 } },
    });
    expect(report.alertedShare).toEqual({ live: 0.1, candidate: 0.15 });
    expect(report.bedsNotCompared).toEqual({ B09: 'settling' });
  });

  it('counts the alerts of each side that no alert of the other overlaps, technical ones aside', async () => {
    const beds = twoBeds();
    say(beds, 'live', [100, 200]);
    say(beds, 'live', [300, 400]);
    say(beds, 'candidate', [150, 250]);
    say(beds, 'candidate', [500, 510]);
    say(beds, 'candidate', [300, 400], { bed: 'B02', id: 'other bed' });
    say(beds, 'candidate', [320, 330], { condition: 'lead-off', kind: 'technical', id: 'off' });
    const { agreement } = await write(beds);
    expect(agreement.live).toMatchObject({ alerts: 2, alone: 1 });
    expect(agreement.live.newestAlone).toEqual([
      {
        bedId: 'B01',
        condition: 'anomaly',
        priority: 'low',
        from: '2026-01-01T00:04:58.000Z',
        to: '2026-01-01T00:06:40.000Z',
      },
    ]);
    expect(agreement.candidate).toMatchObject({ alerts: 3, alone: 2 });
  });

  it('sees that a long alert overlaps another behind shorter ones', async () => {
    const beds = twoBeds();
    say(beds, 'live', [100, 1_000], { id: 'long' });
    say(beds, 'live', [200, 210]);
    say(beds, 'candidate', [900, 910]);
    const { agreement } = await write(beds);
    expect(agreement.candidate.alone).toBe(0);
    expect(agreement.live.alone).toBe(1);
  });

  it('writes two evaluations that compare with each other', async () => {
    const beds = twoBeds();
    say(beds, 'live', [100, 200]);
    say(beds, 'live', [300, 400]);
    say(beds, 'candidate', [150, 250]);
    await write(beds);
    const { comparison, a, b } = await compareFolders(
      folder.sides.live.path,
      folder.sides.candidate.path,
    );
    expect(comparison.records.both).toEqual(['B01', 'B02']);
    expect(comparison.figures['alertsPerBedDay']).toMatchObject({ a: 24, b: 12, difference: -12 });
    expect({ a: a.model.name, b: b.model.name }).toEqual({ a: 'unknown', b: 'm' });
  });

  it('replaces what was written before, also a bed that is compared no longer', async () => {
    await write(twoBeds());
    const beds = new PairedBeds({ settlingMs: 0 });
    beds.candidateJudged(bedId('B02'), ORIGIN_MS);
    beds.candidateJudged(bedId('B02'), ORIGIN_MS + 1_000);
    beds.liveJudged(bedId('B02'), ORIGIN_MS + 1_000);
    await write(beds);
    expect(await readdir(folder.sides.live.recordsFolder)).toEqual(['B02.json']);
    const report = JSON.parse(await readFile(folder.reportPath, 'utf8')) as ShadowReport;
    expect(report.beds.map((bed) => bed.bedId)).toEqual(['B02']);
  });

  it('has no field that docs/shadow.md does not name', async () => {
    const { candidate, ...rest } = await write(twoBeds());
    const names = [
      ...Object.keys(rest),
      ...Object.keys(candidate).map((key) => `candidate.${key}`),
    ];
    const page = join(import.meta.dirname, '..', '..', '..', 'docs', 'shadow.md');
    const text = await readFile(page, 'utf8');
    expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });

  it('says that there is nothing to compare yet', async () => {
    const report = await write(new PairedBeds({ settlingMs: 0 }));
    expect(report).toMatchObject({
      hours: 0,
      beds: [],
      alertedShare: { live: null, candidate: null },
      agreement: { live: { alerts: 0, alone: 0 }, candidate: { alerts: 0, alone: 0 } },
    });
  });
});

describe('openShadowFolder', () => {
  it.each([
    {
      name: 'a folder that holds something',
      make: (path: string) => writeFile(join(path, 'shadow.json'), '{}'),
      out: (path: string) => path,
      says: /it holds shadow\.json already/,
    },
    {
      name: 'a file',
      make: (path: string) => writeFile(join(path, 'file'), ''),
      out: (path: string) => join(path, 'file'),
      says: /cannot be written to .*file/,
    },
  ])('refuses $name', async ({ make, out, says }) => {
    const path = await mkdtemp(join(tmpdir(), 'wardwave-shadow-'));
    await make(path);
    await expect(openShadowFolder(out(path))).rejects.toMatchObject({
      code: 'ECG_APP_SHADOW_OUT',
      message: expect.stringMatching(says),
    });
    await rm(path, { recursive: true });
  });
});
