import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { frameEndUs, frameStartUs } from '../../src/domain/frame.js';
import { epochUs } from '../../src/domain/units.js';
import { recordedWard, recordingFrames } from '../../src/replay/recording-frames.js';
import { BED, counting, joined, take } from './support.js';

const options = { bedId: BED, deviceId: 'replay', startUs: epochUs(1_700_000_000_000_000) };

describe('recordingFrames', () => {
  it('loses and doubles no sample, whatever the rate and the frame length', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3_000 }),
        fc.constantFrom(100, 128, 250, 257.3, 360, 1_000),
        fc.integer({ min: 50, max: 2_000 }),
        (sampleCount, rateHz, frameDurationMs) => {
          const recording = counting(sampleCount, rateHz);
          const frames = [...recordingFrames(recording, { ...options, frameDurationMs })];
          expect(joined(frames)).toEqual([...(recording.leads[0]?.counts ?? [])]);
          expect(frames.map(({ sequence }) => sequence)).toEqual(frames.map((_, index) => index));
          expect(frames.map(({ endOfStream }) => endOfStream)).toEqual(
            frames.map((_, index) => index === frames.length - 1),
          );
          frames.slice(1).forEach((frame, index) => {
            expect(frameStartUs(frame)).toBe(frames[index] && frameEndUs(frames[index]));
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('makes frames of 200 ms and an empty last one', () => {
    const frames = [...recordingFrames(counting(120), options)];
    expect(frames.map(({ sampleCount }) => sampleCount)).toEqual([50, 50, 20, 0]);
    expect(frames[1]).toMatchObject({
      bedId: 'B01',
      streamEpochUs: options.startUs,
      deviceTimeUs: options.startUs + 200_000,
      firstSampleIndex: 50,
      leads: [
        { lead: 'II', gainUvPerCount: 5, leadOff: false },
        { lead: 'V1', gainUvPerCount: 5, leadOff: false },
      ],
    });
  });

  it('goes on at the seam of a loop in the same stream epoch', () => {
    const frames = take(recordingFrames(counting(70), { ...options, repeat: 'loop' }), 6);
    expect(joined(frames)).toEqual(Array.from({ length: 300 }, (_, index) => index % 70));
    expect(new Set(frames.map(({ streamEpochUs }) => streamEpochUs)).size).toBe(1);
    expect(frames.map(({ firstSampleIndex }) => firstSampleIndex as number)).toEqual([
      0, 50, 100, 150, 200, 250,
    ]);
  });

  it('keeps the leads that were asked for, in their order', () => {
    const [frame] = recordingFrames(counting(10), { ...options, leads: ['V1'] });
    expect(frame?.leads.map(({ lead }) => lead)).toEqual(['V1']);
  });

  it('gives the same frames each time it is read', () => {
    const frames = recordingFrames(counting(130), options);
    expect([...frames]).toEqual([...frames]);
  });

  it.each([
    ['a lead that is not there', counting(10), { leads: ['V6'] as const }, 'ECG_REPLAY_LEADS'],
    ['frames of 10 ms', counting(10), { frameDurationMs: 10 }, 'ECG_REPLAY_OPTION'],
    ['frames of no length', counting(10), { frameDurationMs: NaN }, 'ECG_REPLAY_OPTION'],
    ['a rate of 50 Hz', counting(10, 50), {}, 'ECG_REPLAY_OPTION'],
    ['a recording without samples', counting(0), {}, 'ECG_REPLAY_OPTION'],
  ])('refuses %s', (_, recording, changes, code) => {
    expect(() => recordingFrames(recording, { ...options, ...changes })).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

describe('recordedWard', () => {
  it('fills more beds than there are recordings, each looped one at another place', () => {
    const ward = recordedWard([counting(100), counting(80)], {
      startUs: options.startUs,
      beds: 4,
      repeat: 'loop',
    });
    expect(ward.map(({ bedId }) => bedId as string)).toEqual(['B01', 'B02', 'B03', 'B04']);
    expect(ward.map(({ frames }) => joined(take(frames, 1))[0])).toEqual([0, 0, 50, 40]);
  });

  it('refuses a ward without recordings', () => {
    expect(() => recordedWard([], { startUs: options.startUs, beds: 2 })).toThrow(
      /one recording or more/,
    );
  });
});
