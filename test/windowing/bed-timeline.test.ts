import { describe, expect, it } from '@jest/globals';
import { CELL_FLAG } from '../../src/domain/cell.js';
import { frameEndUs, INVALID_COUNT, sampleTimeUs } from '../../src/domain/frame.js';
import { BedTimeline } from '../../src/windowing/bed-timeline.js';
import {
  bed,
  bytesOf,
  EPOCH_US,
  factsIn,
  frameOf,
  framesOf,
  itemsOf,
  kindsIn,
  MODEL_SPEC,
  SHORT_SPEC,
  wavyCount,
  windowsIn,
} from './fixtures.js';

const STREAM = { streamEpochUs: EPOCH_US, sampleRateHz: 360 };
const SECOND = 360;

function timelineOf(): BedTimeline {
  return new BedTimeline({ bedId: bed('B1'), spec: SHORT_SPEC });
}

describe('BedTimeline windows', () => {
  it('start on whole hops since 1970 and are as long as the spec says', () => {
    const windows = windowsIn(itemsOf(framesOf(0, 20 * SECOND, 90), { spec: MODEL_SPEC }));
    for (const window of windows) {
      expect(window.startUs % 1_000_000).toBe(0);
      expect(window.endUs - window.startUs).toBe(10_000_000);
      expect(window.samplesMv).toHaveLength(2 * 1_000);
      expect(window.cellFlags).toHaveLength(2 * 100);
    }
    expect(windows).toHaveLength(30);
  });

  it('close without waiting once all their samples and the filter reach behind them are there', () => {
    const timeline = timelineOf();
    let closed = 0;
    for (const frame of framesOf(0, 9 * SECOND, 9)) {
      for (const window of windowsIn(
        timeline.accept(frame).filter((item) => item.kind === 'window'),
      )) {
        // Windows that reach before the stream wait for the watermark, and hold up the next ones.
        if (window.startUs < EPOCH_US + 3_100_000) continue;
        closed++;
        expect(frameEndUs(frame) - window.endUs).toBeLessThanOrEqual(80_000 + 2 * 25_000);
      }
    }
    expect(closed).toBeGreaterThan(5);
  });

  it('hold NaN within the filter reach of a lost frame and signal everywhere else', () => {
    const frames = framesOf(0, 20 * SECOND, 90).filter((_, at) => at !== 40);
    const lost = frameOf(40 * 90, 41 * 90);
    const lostFromUs = sampleTimeUs(STREAM, lost.firstSampleIndex);
    for (const window of windowsIn(itemsOf(frames))) {
      if (window.startUs < EPOCH_US + 100_000 || window.endUs > EPOCH_US + 19_900_000) continue;
      for (let at = 0; at < window.sampleCount; at++) {
        const timeUs = window.startUs + at * 10_000;
        const isMissing = Number.isNaN(window.samplesMv[at]);
        if (timeUs >= lostFromUs - 75_000 && timeUs < frameEndUs(lost) + 75_000)
          expect(isMissing).toBe(true);
        if (timeUs < lostFromUs - 85_000 || timeUs >= frameEndUs(lost) + 85_000)
          expect(isMissing).toBe(false);
      }
    }
  });

  it('never turn an invalid count or a lead that is off into signal', () => {
    const invalid = framesOf(0, 8 * SECOND, 90, {
      count: (position, lead) => (lead === 1 ? INVALID_COUNT : wavyCount(position, lead)),
    });
    for (const { samplesMv, sampleCount, cellFlags } of windowsIn(itemsOf(invalid))) {
      expect(samplesMv.subarray(sampleCount).every(Number.isNaN)).toBe(true);
      expect(cellFlags.subarray(20).every((flags) => flags === CELL_FLAG.missing)).toBe(true);
    }
    const off = windowsIn(itemsOf(framesOf(0, 8 * SECOND, 90, { leadOff: true })));
    expect(off).not.toHaveLength(0);
    expect(off[8]?.samplesMv.every(Number.isNaN)).toBe(true);
    expect(
      off[8]?.cellFlags.every((flag) => flag === (CELL_FLAG.missing | CELL_FLAG.leadOff)),
    ).toBe(true);
  });

  it.each([
    { name: 'counts at the rail', count: 32_767, gainUvPerCount: 0.05, isSaturated: true },
    { name: 'one unchanged high value', count: 2_047, gainUvPerCount: 2.5, isSaturated: true },
    { name: 'one unchanged low value', count: 400, gainUvPerCount: 2.5, isSaturated: false },
  ])('flag $name as saturated: $isSaturated', ({ count, gainUvPerCount, isSaturated }) => {
    const windows = windowsIn(
      itemsOf(framesOf(0, 8 * SECOND, 90, { gainUvPerCount, count: () => count })),
    );
    const middle = windows.find(({ startUs }) => startUs > EPOCH_US + 3_000_000);
    expect((middle?.cellFlags ?? [])[5]).toBe(
      CELL_FLAG.flat | (isSaturated ? CELL_FLAG.saturated : 0),
    );
  });

  it('name the leads seen in them, in the order of the standard, when the leads change', () => {
    const frames = [
      ...framesOf(0, 6 * SECOND, 90, { leads: ['V1', 'II'] }),
      ...framesOf(6 * SECOND, 12 * SECOND, 90, { leads: ['V5', 'II'] }),
    ];
    const items = itemsOf(frames);
    const seen = [...new Set(windowsIn(items).map(({ leads }) => leads.join()))];
    expect(seen).toEqual(['II,V1', 'II,V1,V5', 'II,V5']);
    expect(factsIn(items)).toMatchObject([
      { kind: 'layout', leads: ['II', 'V1'], sampleRateHz: 360, atUs: EPOCH_US },
      { kind: 'layout', leads: ['II', 'V5'], atUs: EPOCH_US + 6_000_000 },
    ]);
    const lead = windowsIn(items).map(({ samplesMv }) => samplesMv.subarray(0, 200));
    expect(lead.slice(4, -5).every((samples) => !samples.some(Number.isNaN))).toBe(true);
  });

  it('take the gain of each frame', () => {
    const frames = framesOf(0, 10 * SECOND, 90, {
      count: (position) => (position < 1_800 ? 400 : 200),
    });
    const scaled = frames.map((frame, at) =>
      at < 20
        ? frame
        : { ...frame, leads: frame.leads.map((lead) => ({ ...lead, gainUvPerCount: 4.88 })) },
    );
    const inner = windowsIn(itemsOf(scaled)).slice(4, -5);
    // 400 counts of 2.44 uV and 200 counts of 4.88 uV are the same, to the rounding of a float32.
    for (const { samplesMv } of inner)
      for (const value of samplesMv) expect(value).toBeCloseTo(0.976, 6);
  });

  it('go on over a change of the sample rate with nothing but the filter reach missing', () => {
    const atUs = EPOCH_US + 6_000_000;
    const frames = [
      ...framesOf(0, 6 * SECOND, 90),
      ...framesOf(0, 6 * 500, 125, { epoch: atUs, sampleRateHz: 500 }),
    ];
    const items = itemsOf(frames);
    const over = windowsIn(items).find(
      ({ startUs, endUs }) => startUs < atUs - 7e5 && endUs > atUs + 7e5,
    );
    if (over === undefined) throw new Error('no window over the change');
    over.samplesMv.subarray(0, over.sampleCount).forEach((value, at) => {
      const distanceUs = Math.abs(over.startUs + at * 10_000 - atUs);
      if (distanceUs > 85_000) expect(value).not.toBeNaN();
      if (distanceUs < 70_000) expect(value).toBeNaN();
    });
    expect(kindsIn(factsIn(items))).toEqual(['layout', 'layout']);
  });

  it('are the same for slices of a frame longer than the lateness', () => {
    const long = itemsOf([frameOf(0, 30 * SECOND)]);
    const short = itemsOf(framesOf(0, 30 * SECOND, 90));
    expect(bytesOf(windowsIn(long))).toEqual(bytesOf(windowsIn(short)));
  });
});

describe('BedTimeline discards', () => {
  it('tells a frame behind every open window as late, with how far it is behind the watermark', () => {
    const timeline = timelineOf();
    for (const frame of framesOf(0, 20 * SECOND, 90))
      if (frame.sequence !== 900) timeline.accept(frame);
    const late = frameOf(900, 990);
    expect(timeline.accept(late)).toEqual([
      {
        kind: 'discarded',
        bedId: bed('B1'),
        frame: late,
        reason: 'late',
        behindUs: 18_000_000 - 2_750_000,
      },
    ]);
  });

  it('uses the part of a frame that open windows still need', () => {
    const timeline = timelineOf();
    for (const frame of framesOf(0, 20 * SECOND, 90)) {
      if (frame.firstSampleIndex < 5_040 || frame.firstSampleIndex >= 5_760) timeline.accept(frame);
    }
    const lost = frameOf(5_040, 5_760);
    expect(kindsIn(timeline.accept(lost))).not.toContain('discarded');
    expect(kindsIn(timeline.accept(lost))).toEqual(['discarded']);
  });

  it('keeps the first sample placed at a position', () => {
    const frames = framesOf(0, 10 * SECOND, 90);
    const liars = frames.map((frame) =>
      frameOf(frame.firstSampleIndex, frame.firstSampleIndex + 90, { count: () => 9 }),
    );
    const mixed = frames.flatMap((frame, at) => [frame, ...liars.slice(at, at + 1)]);
    expect(bytesOf(windowsIn(itemsOf(mixed)))).toEqual(bytesOf(windowsIn(itemsOf(frames))));
  });

  it('tells the frames of a stream epoch behind the watermark as late and changes nothing else', () => {
    const good = framesOf(0, 20 * SECOND, 90);
    const behind = framesOf(0, 2 * SECOND, 90, { epoch: EPOCH_US + 9_000_000 });
    const mixed = [...good.slice(0, 60), ...behind, ...good.slice(60)];
    const items = itemsOf(mixed);
    const discarded = items.filter((item) => item.kind === 'discarded');
    expect(discarded.map(({ reason }) => reason)).toEqual(behind.map(() => 'late'));
    expect(items.filter((item) => item.kind !== 'discarded')).toEqual(itemsOf(good));
  });
});

describe('BedTimeline facts', () => {
  it('tells a hole once, when the watermark has passed it', () => {
    const timeline = timelineOf();
    const frames = framesOf(0, 20 * SECOND, 90).filter((_, at) => at !== 20 && at !== 21);
    const told = frames.flatMap((frame) =>
      timeline.accept(frame).flatMap((item) => (item.kind === 'gap' ? [{ item, frame }] : [])),
    );
    expect(told.map(({ item }) => item)).toEqual([
      {
        kind: 'gap',
        bedId: bed('B1'),
        startUs: sampleTimeUs(STREAM, 20 * 90),
        endUs: sampleTimeUs(STREAM, 22 * 90),
      },
    ]);
    expect(told.map(({ frame }) => frameEndUs(frame))).toEqual([
      sampleTimeUs(STREAM, 22 * 90) + 2_000_000,
    ]);
  });

  it('tells no hole that a frame inside the lateness fills', () => {
    const frames = [...framesOf(0, 10 * SECOND, 90)];
    const [moved] = frames.splice(10, 1);
    if (moved === undefined) throw new Error('no frame');
    frames.splice(17, 0, moved);
    expect(kindsIn(factsIn(itemsOf(frames)))).toEqual(['layout']);
  });

  it('continues a new stream epoch on the same grid with the hole between told', () => {
    const restart = EPOCH_US + 7_400_000;
    const frames = [
      ...framesOf(0, 6 * SECOND, 90),
      ...framesOf(0, 6 * SECOND, 90, { epoch: restart }),
    ];
    const items = itemsOf(frames);
    expect(factsIn(items)).toMatchObject([
      { kind: 'layout' },
      { kind: 'gap', startUs: EPOCH_US + 6_000_000, endUs: restart },
    ]);
    const starts = windowsIn(items).map(({ startUs }) => startUs as number);
    expect(starts.slice(1).every((startUs, at) => startUs - (starts[at] ?? 0) === 500_000)).toBe(
      true,
    );
  });

  it.each([
    { name: 'keeps quiet over a small move', offsetsUs: [0, 400_000, -400_000], told: [] },
    {
      name: 'tells a step and the step back',
      offsetsUs: [0, 3_600e6, 3_600e6, 0],
      told: [3_600e6, 0],
    },
    { name: 'tells no step of a drift', offsetsUs: [200_000, 400_000, 600_000, 900_000], told: [] },
  ])('$name of the device clock', ({ offsetsUs, told }) => {
    const frames = offsetsUs.map((clockOffsetUs, at) =>
      frameOf(at * 90, (at + 1) * 90, { clockOffsetUs }),
    );
    const steps = itemsOf(frames).filter((item) => item.kind === 'clock-step');
    expect(steps.map(({ offsetUs }) => offsetUs)).toEqual(told);
  });

  it.each([
    {
      name: 'tells a drift when it has come far, and when it has gone',
      offsetsUs: [200_000, 400_000, 600_000, 900_000, 500_000, 260_000, 250_000, 0],
      told: [
        [600_000, true],
        [250_000, false],
      ],
    },
    {
      name: 'leaves the jumps out of the drift',
      offsetsUs: [0, 3_600e6, 3_600e6 - 300_000, 3_600e6 - 501_000],
      told: [[-501_000, true]],
    },
    { name: 'tells no drift of a jump', offsetsUs: [0, 900_000, 900_000], told: [] },
  ])('$name of the device clock', ({ offsetsUs, told }) => {
    const frames = offsetsUs.map((clockOffsetUs, at) =>
      frameOf(at * 90, (at + 1) * 90, { clockOffsetUs }),
    );
    const drifts = itemsOf(frames).filter((item) => item.kind === 'clock-drift');
    expect(drifts.map(({ offsetUs, beyondLimit }) => [offsetUs, beyondLimit])).toEqual(told);
  });

  it('says that a clock is out of step in the first frame that is seen', () => {
    const [step] = itemsOf([frameOf(0, 90, { clockOffsetUs: 2_000_000 })]).filter(
      (item) => item.kind === 'clock-step',
    );
    expect(step).toMatchObject({ offsetUs: 2_000_000, firstSeen: true });
  });

  it('ends a stream after all its windows, and begins the next afresh', () => {
    const first = [
      ...framesOf(0, 5 * SECOND, 90),
      frameOf(5 * SECOND, 5 * SECOND, { endOfStream: true }),
    ];
    const next = framesOf(0, 5 * SECOND, 90, { epoch: EPOCH_US + 40_000_000 });
    const kinds = kindsIn(itemsOf([...first, ...next]));
    const ended = kinds.indexOf('stream-ended');
    expect(bytesOf(windowsIn(itemsOf([...first, ...next]).slice(0, ended)))).toEqual(
      bytesOf(windowsIn(itemsOf(framesOf(0, 5 * SECOND, 90)))),
    );
    expect(kinds.slice(ended).filter((kind) => kind !== 'window')).toEqual([
      'stream-ended',
      'layout',
    ]);
  });

  it('ends a stream only when the frames before its end have come, in any order', () => {
    const frames = framesOf(0, 5 * SECOND, 90, { endOfStream: false }).map((frame, at) =>
      at === 19 ? { ...frame, endOfStream: true } : frame,
    );
    const inOrder = itemsOf(frames);
    const [end] = frames.slice(-1);
    if (end === undefined) throw new Error('no frame');
    const swapped = itemsOf([...frames.slice(0, 17), end, ...frames.slice(17, 19)]);
    expect(kindsIn(inOrder).at(-1)).toBe('stream-ended');
    expect(kindsIn(swapped).at(-1)).toBe('stream-ended');
    expect(bytesOf(windowsIn(swapped))).toEqual(bytesOf(windowsIn(inOrder)));
  });
});
