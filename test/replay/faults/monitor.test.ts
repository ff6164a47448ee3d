import { describe, expect, it } from '@jest/globals';
import { frameEndUs, frameStartUs, INVALID_COUNT } from '../../../src/domain/frame.js';
import { clockDrift } from '../../../src/replay/faults/clock-drift.js';
import { clockStep } from '../../../src/replay/faults/clock-step.js';
import { gap } from '../../../src/replay/faults/gap.js';
import { leadOff } from '../../../src/replay/faults/lead-off.js';
import { monitorRestart } from '../../../src/replay/faults/monitor-restart.js';
import { clean, context, endsLast, framesOf, START_US } from './streams.js';

const original = framesOf(clean(4));

describe('gap', () => {
  const holed = [...gap(clean(4), { fromMs: 1_100, toMs: 1_500 }, context())];

  it('sends no frame with any sample of its stretch, and all others with their positions', () => {
    const taken = original.filter(
      (frame) =>
        frameEndUs(frame) <= START_US + 1_100_000 || frameStartUs(frame) >= START_US + 1_500_000,
    );
    expect(taken).toHaveLength(17);
    const positions = framesOf(holed).map(({ firstSampleIndex }) => firstSampleIndex);
    expect(positions).toEqual(taken.map(({ firstSampleIndex }) => firstSampleIndex));
  });

  it('counts on without a hole, as nothing was lost on the way', () => {
    const sequences = framesOf(holed).map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.map((_, index) => index));
    expect(endsLast(holed)).toBe(true);
  });
});

describe('leadOff', () => {
  it('flags its leads in every frame that touches its stretch and sends no sample of them', () => {
    const parameters = { fromMs: 1_100, toMs: 1_500, leads: ['V1'] as const };
    const frames = framesOf(leadOff(clean(4), parameters, context()));
    for (const [index, frame] of frames.entries()) {
      const [ii, v1] = frame.leads;
      const isOff = index >= 5 && index <= 7;
      expect({ index, off: v1?.leadOff }).toEqual({ index, off: isOff });
      expect(v1?.counts.every((count) => count === INVALID_COUNT)).toBe(isOff);
      expect(ii).toEqual(original[index]?.leads[0]);
    }
  });

  it('takes all leads off where all are meant', () => {
    const parameters = { fromMs: 0, toMs: 200, leads: 'all' as const };
    const [first] = framesOf(leadOff(clean(1), parameters, context()));
    expect(first?.leads.map((lead) => lead.leadOff)).toEqual([true, true]);
  });

  it('leaves what it was given as it was', () => {
    const before = clean(1);
    const copy = structuredClone(before);
    framesOf(leadOff(before, { fromMs: 0, toMs: 1_000, leads: 'all' }, context()));
    expect(before).toEqual(copy);
  });
});

describe('clockStep', () => {
  it('moves the time of day from its moment on, and nothing else', () => {
    const frames = framesOf(clockStep(clean(4), { atMs: 1_000, stepMs: -1_500 }, context()));
    const steps = frames.map(({ deviceTimeUs }, index) => {
      return deviceTimeUs - (original[index]?.deviceTimeUs ?? 0);
    });
    expect(steps).toEqual([...Array<number>(5).fill(0), ...Array<number>(15).fill(-1_500_000)]);
    expect(frames.map((frame) => ({ ...frame, deviceTimeUs: 0 }))).toEqual(
      original.map((frame) => ({ ...frame, deviceTimeUs: 0 })),
    );
  });
});

describe('clockDrift', () => {
  it('runs away by its millionths from its moment on', () => {
    const frames = framesOf(clockDrift(clean(4), { fromMs: 1_000, ppm: 5_000 }, context()));
    const offsets = frames.map(({ deviceTimeUs }, index) => {
      return deviceTimeUs - (original[index]?.deviceTimeUs ?? 0);
    });
    expect(offsets.slice(0, 8)).toEqual([0, 0, 0, 0, 0, 0, 1_000, 2_000]);
    expect(offsets.at(-1)).toBe(14_000);
  });
});

describe('monitorRestart', () => {
  const restarted = [...monitorRestart(clean(4), { atMs: 1_100, outageMs: 1_000 }, context())];
  const frames = framesOf(restarted);
  const before = frames.filter(({ streamEpochUs }) => streamEpochUs === START_US);
  const after = frames.filter(({ streamEpochUs }) => streamEpochUs !== START_US);

  it('sends no frame that is not whole when it stops, and none that begins before it is back', () => {
    expect(before).toEqual(original.slice(0, 5));
    expect(after.map(frameStartUs)).toEqual(original.slice(11).map(frameStartUs));
  });

  it('begins a new epoch with sample 0 and sequence 0, up to the end of the stream', () => {
    expect(after[0]).toMatchObject({
      sequence: 0,
      firstSampleIndex: 0,
      streamEpochUs: START_US + 2_200_000,
    });
    expect(after.map(({ sequence }) => sequence)).toEqual(after.map((_, index) => index));
    const end = restarted.at(-1);
    expect(end?.kind === 'frame' && end.frame).toMatchObject({
      endOfStream: true,
      streamEpochUs: START_US + 2_200_000,
      firstSampleIndex: 450,
      sequence: 9,
    });
  });

  it('keeps the time of day and the samples', () => {
    expect(after.map(({ deviceTimeUs }) => deviceTimeUs)).toEqual(
      original.slice(11).map(({ deviceTimeUs }) => deviceTimeUs),
    );
    expect(after.map(({ leads }) => leads)).toEqual(original.slice(11).map(({ leads }) => leads));
  });

  it('can happen more than once', () => {
    const twice = framesOf(
      monitorRestart(restarted, { atMs: 3_000, outageMs: 100 }, context()),
    ).filter(({ streamEpochUs }) => streamEpochUs > START_US + 2_200_000);
    expect(twice.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3]);
    expect(twice.map(frameStartUs)).toEqual(original.slice(16).map(frameStartUs));
  });
});
