import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenedDetector } from '../../src/app/detectors.js';
import { memoryStores } from '../../src/app/stores.js';
import type { BedItem } from '../../src/domain/feed.js';
import { EcgError } from '../../src/domain/errors.js';
import type { EcgFrame } from '../../src/domain/frame.js';
import { epochUs, sampleIndex } from '../../src/domain/units.js';
import type { Detector } from '../../src/inference/detector.js';
import { asTheyArrive, bedId, demoBeds } from '../support/streams.js';
import { openShippedDetector, runChain } from '../support/test-chain.js';

const SECONDS = 60;
const beds = demoBeds(SECONDS);
const [normal, ectopic, lethal, asystolic, leadOff, dropped] = beds.map(({ frames }) => frames);
const B03 = bedId('B03');
const B04 = bedId('B04');

let opened: OpenedDetector;
beforeAll(async () => {
  opened = await openShippedDetector();
});
afterAll(async () => {
  await opened.detector.close();
});

function framesOf(frames: readonly EcgFrame[] | undefined): readonly EcgFrame[] {
  if (frames === undefined) throw new Error('the demonstration ward has fewer beds');
  return frames;
}

describe('WardChain', () => {
  it('raises what happens in each bed, names leads and seconds, and leaves the normal bed alone', async () => {
    const events = await runChain(asTheyArrive(beds.map(({ frames }) => frames)), { opened });
    const raised = [...events.values()]
      .flat()
      .filter(({ phase }) => phase === 'raised')
      .map(({ bedId: bed, condition }) => `${bed} ${condition}`);
    expect(raised).toEqual(
      expect.arrayContaining([
        'B02 anomaly',
        'B03 anomaly',
        'B04 no-electrical-activity',
        'B05 lead-off',
        'B06 feed-lost',
      ]),
    );
    expect(raised.filter((text) => /^B0[18] /.test(text))).toEqual([]);
    const asystole = events.get(B04)?.find(({ condition }) => condition !== 'anomaly');
    expect(asystole).toMatchObject({
      priority: 'high',
      leads: ['II', 'V1', 'V2'],
      phase: 'raised',
    });
    // The synthetic asystole lies from 35 s to 43 s of the stream.
    const startS = ((asystole?.startMs ?? 0) - 1_767_225_600_000) / 1_000;
    expect(startS).toBeGreaterThan(34);
    expect(startS).toBeLessThan(37);
    for (const event of [...events.values()].flat())
      expect(event.endMs).toBeGreaterThanOrEqual(event.startMs);
  });

  it.each([
    {
      name: 'whose sample rate changes',
      change: (frame: EcgFrame) =>
        frame.sequence < 100
          ? frame
          : { ...frame, sampleRateHz: 500, streamEpochUs: epochUs(frame.streamEpochUs + 20e6) },
    },
    {
      name: 'whose leads change',
      change: (frame: EcgFrame) =>
        frame.sequence % 200 < 100 ? frame : { ...frame, leads: frame.leads.slice(0, 1) },
    },
    {
      name: 'whose clock jumps ahead',
      change: (frame: EcgFrame) =>
        frame.sequence < 100
          ? frame
          : { ...frame, deviceTimeUs: epochUs(frame.deviceTimeUs + 3_600e6) },
    },
    {
      name: 'whose clock jumps back',
      change: (frame: EcgFrame) =>
        frame.sequence < 100
          ? frame
          : { ...frame, deviceTimeUs: epochUs(frame.deviceTimeUs - 3_600e6) },
    },
    {
      name: 'whose monitor restarts with an earlier epoch',
      change: (frame: EcgFrame) =>
        frame.sequence < 100
          ? frame
          : { ...frame, streamEpochUs: epochUs(frame.streamEpochUs - 3_600e6) },
    },
    {
      name: 'that leaps a year ahead in its positions',
      change: (frame: EcgFrame) =>
        frame.sequence < 100
          ? frame
          : { ...frame, firstSampleIndex: sampleIndex(frame.firstSampleIndex + 250 * 31_536_000) },
    },
  ])('keeps another bed as it is beside a bed $name', async ({ change }) => {
    const alone = await runChain(framesOf(lethal), { opened });
    const troubled = framesOf(normal).map((frame) => change(frame));
    const failures: unknown[] = [];
    const beside = await runChain(asTheyArrive([troubled, framesOf(lethal)]), {
      opened,
      observer: { onItemFailed: (_bed, error) => failures.push(error) },
    });
    expect(failures).toEqual([]);
    expect(alone.get(B03)?.length).toBeGreaterThan(0);
    expect(beside.get(B03)).toEqual(alone.get(B03));
  });

  it('raises a clock step for a bed whose device time jumps, and loses none of its signal', async () => {
    const jumped = framesOf(ectopic).map((frame) =>
      frame.sequence < 150 ? frame : { ...frame, deviceTimeUs: epochUs(frame.deviceTimeUs + 5e6) },
    );
    const before = await runChain(framesOf(ectopic), { opened });
    const after = await runChain(jumped, { opened });
    const [bed] = [...after.keys()];
    if (bed === undefined) throw new Error('no event at all');
    const isStep = (event: { condition: string }): boolean => event.condition === 'clock-step';
    expect(
      after
        .get(bed)
        ?.filter(isStep)
        .map(({ phase, reason }) => [phase, reason]),
    ).toEqual([
      ['raised', 'clock-jumped-ahead'],
      ['ended', 'stream-ended'],
    ]);
    expect(after.get(bed)?.filter((event) => !isStep(event))).toEqual(before.get(bed));
  });

  it('tells of late frames and duplicates and gives the same alerts as without them', async () => {
    const clean = await runChain(framesOf(dropped), { opened });
    const discarded: string[] = [];
    const twice = framesOf(dropped).flatMap((frame, index, all) => {
      const old = all[index - 100];
      return [frame, frame, ...(old === undefined || old.endOfStream ? [] : [old])];
    });
    const noisy = await runChain(twice, {
      opened,
      observer: { onDiscarded: ({ reason }) => discarded.push(reason) },
    });
    expect(new Set(discarded)).toEqual(new Set(['duplicate', 'late']));
    expect(noisy).toEqual(clean);
  });

  it('waits for a store that is away and loses nothing', async () => {
    const clean = await runChain(framesOf(leadOff), { opened });
    const stores = memoryStores();
    const retries: string[] = [];
    let calls = 0;
    const failing = {
      ...stores,
      scores: {
        merge: async (...args: Parameters<typeof stores.scores.merge>) => {
          calls += 1;
          const merged = await stores.scores.merge(...args);
          // Carried out, but the answer is lost: the call must be repeatable.
          if (calls % 3 === 0) throw away();
          return merged;
        },
        readCells: stores.scores.readCells.bind(stores.scores),
        compact: stores.scores.compact.bind(stores.scores),
        keptBlocks: stores.scores.keptBlocks,
      },
    };
    const events = await runChain(framesOf(leadOff), {
      opened,
      stores: failing,
      observer: { onRetry: (operation) => retries.push(operation) },
    });
    expect(retries.length).toBeGreaterThan(5);
    expect(events).toEqual(clean);
  });

  it('goes on with the next window where the detector fails on one', async () => {
    const failed: unknown[] = [];
    let count = 0;
    const { detector } = opened;
    const failing: Detector = {
      model: detector.model,
      pending: 0,
      close: () => Promise.resolve(),
      score: (window) => {
        count += 1;
        return count === 5 ? Promise.reject(new Error('poison')) : detector.score(window);
      },
    };
    const items: BedItem[] = [];
    const events = await runChain(framesOf(asystolic), {
      opened,
      detector: failing,
      observer: {
        onItemFailed: (_bed, error) => failed.push(error),
        onItem: (item) => items.push(item),
      },
    });
    expect(failed).toHaveLength(1);
    expect(items.filter(({ kind }) => kind === 'window').length).toBe(count);
    expect(events.get(B04)?.map(({ condition }) => condition)).toContain('no-electrical-activity');
  });
});

function away(): EcgError {
  return new EcgError('ECG_STORE_UNAVAILABLE', 'The store does not answer.', { retryable: true });
}
