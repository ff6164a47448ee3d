import { describe, expect, it } from '@jest/globals';
import { epochUs } from '../../src/domain/units.js';
import { BedTimeline } from '../../src/windowing/bed-timeline.js';
import {
  bed,
  bytesOf,
  EPOCH_US,
  framesOf,
  itemsOf,
  kindsIn,
  SHORT_SPEC,
  windowsIn,
  type Item,
} from './fixtures.js';

const SECOND = 360;
const first = framesOf(0, 10 * SECOND, 90);

/** The same stream again after a hole. */
function afterHole(seconds: number): ReturnType<typeof framesOf> {
  return framesOf((10 + seconds) * SECOND, (20 + seconds) * SECOND, 90);
}

/** Frames as they come live, with a tick each second of silence. */
function liveItems(holeSeconds: number, silentSeconds = holeSeconds): readonly Item[] {
  const timeline = new BedTimeline({ bedId: bed('B1'), spec: SHORT_SPEC });
  const items: Item[] = first.flatMap((frame) => timeline.accept(frame));
  for (let second = 1; second <= silentSeconds; second++)
    items.push(...timeline.idle(second * 1_000_000));
  items.push(...afterHole(holeSeconds).flatMap((frame) => timeline.accept(frame)));
  return [...items, ...timeline.end()];
}

function withoutWindows(items: readonly Item[]): readonly string[] {
  return kindsIn(items).filter((kind) => kind !== 'window');
}

describe('BedTimeline in silence', () => {
  it.each([
    { seconds: 2, told: ['layout', 'gap'] },
    { seconds: 4, told: ['layout', 'feed-lost', 'feed-back', 'gap'] },
    { seconds: 30, told: ['layout', 'feed-lost', 'feed-back', 'gap'] },
    { seconds: 61, told: ['layout', 'feed-lost', 'feed-lost', 'feed-back', 'gap'] },
    { seconds: 86_400, told: ['layout', 'feed-lost', 'feed-lost', 'feed-back', 'gap'] },
  ])('tells a hole of $seconds s the same way live and replayed', ({ seconds, told }) => {
    const replayed = itemsOf([...first, ...afterHole(seconds)]);
    expect(withoutWindows(replayed)).toEqual(told);
    expect(liveItems(seconds, Math.min(seconds, 100))).toEqual(replayed);
  });

  it('tells since when the feed was lost and for how long', () => {
    const sinceUs = EPOCH_US + 10_000_000;
    const facts = itemsOf([...first, ...afterHole(70)]).filter(({ kind }) =>
      kind.startsWith('feed'),
    );
    expect(facts).toEqual([
      { kind: 'feed-lost', bedId: 'B1', sinceUs, silentUs: 3_000_000 },
      { kind: 'feed-lost', bedId: 'B1', sinceUs, silentUs: 60_000_000 },
      { kind: 'feed-back', bedId: 'B1', sinceUs, backUs: sinceUs + 70_000_000 },
    ]);
  });

  it('puts the windows with the last signal between the second feed-lost and feed-back', () => {
    const kinds = kindsIn(itemsOf([...first, ...afterHole(70)]));
    const between = kinds.slice(kinds.lastIndexOf('feed-lost') + 1, kinds.indexOf('feed-back'));
    expect(between.length).toBeGreaterThanOrEqual(4);
    expect(new Set(between)).toEqual(new Set(['window']));
  });

  it('emits no window without signal', () => {
    for (const window of windowsIn(itemsOf([...first, ...afterHole(3_600)])))
      expect(window.samplesMv.length).toBeGreaterThan(0);
    expect(windowsIn(itemsOf([...first, ...afterHole(3_600)]))).toHaveLength(
      windowsIn(itemsOf(first)).length + windowsIn(itemsOf(afterHole(3_600))).length,
    );
  });

  it('gives whole windows and feed-back for a burst that was only delayed', () => {
    const onTime = itemsOf([...first, ...afterHole(0)]);
    const delayed = liveItems(0, 50);
    expect(bytesOf(windowsIn(delayed))).toEqual(bytesOf(windowsIn(onTime)));
    expect(withoutWindows(delayed)).toEqual(['layout', 'feed-lost', 'feed-back']);
  });

  it('tells nothing of a bed whose stream ended in good order', () => {
    const timeline = new BedTimeline({ bedId: bed('B1'), spec: SHORT_SPEC });
    for (const frame of framesOf(0, 5 * SECOND, 90, { endOfStream: false }))
      timeline.accept(frame.firstSampleIndex === 1_710 ? { ...frame, endOfStream: true } : frame);
    expect(timeline.idle(100_000_000)).toEqual([]);
  });

  it('tells the silence of a bed that was known before a restart', () => {
    const lastEndUs = epochUs(EPOCH_US + 5_000_000);
    const timeline = new BedTimeline({ bedId: bed('B1'), spec: SHORT_SPEC, lastEndUs });
    expect(timeline.idle(2_900_000)).toEqual([]);
    expect(kindsIn(timeline.idle(3_000_000))).toEqual(['feed-lost']);
    // Frames from before the restart come again and are no news; those behind it are.
    const items = first.map((frame) => timeline.accept(frame));
    expect(items.findIndex((of) => kindsIn(of).includes('feed-back'))).toBe(20);
    expect(bytesOf(windowsIn([...items.flat(), ...timeline.end()]))).toEqual(
      bytesOf(windowsIn(itemsOf(first))),
    );
  });
});
