import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { epochUs } from '../../src/domain/units.js';
import { dueOfMoment, FrameCalendar } from '../../src/load/frame-calendar.js';

const START_US = epochUs(1_800_000_000_000_000);
const FRAME_US = 200_000;

function calendar(phases: 'spread' | 'aligned' = 'aligned'): FrameCalendar {
  return new FrameCalendar({ startUs: START_US, frameUs: FRAME_US, phases });
}

describe('FrameCalendar', () => {
  it('owes a late generator every frame, each with the time at which it was due', () => {
    const frames = calendar();
    frames.addBed(START_US);
    expect(frames.take(epochUs(START_US + FRAME_US - 1))).toEqual([]);
    const due = frames.take(epochUs(START_US + 5 * FRAME_US));
    expect(due.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4]);
    expect(due.map(({ dueUs }) => dueUs - START_US)).toEqual(
      [1, 2, 3, 4, 5].map((count) => count * FRAME_US),
    );
    expect(frames.take(epochUs(START_US + 5 * FRAME_US))).toEqual([]);
  });

  it('names the frames of all beds in the order in which they are due, whenever it is asked', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: 1, max: 700_000 }), { minLength: 1, maxLength: 12 }),
        (beds, stepsUs) => {
          const [often, once] = [calendar('spread'), calendar('spread')];
          for (let bed = 0; bed < beds; bed++)
            for (const frames of [often, once]) frames.addBed(START_US);
          let nowUs: number = START_US;
          const taken = stepsUs.flatMap((stepUs) => {
            nowUs += stepUs;
            return often.take(epochUs(nowUs));
          });
          expect(taken).toEqual(once.take(epochUs(nowUs)));
          const dueUs = taken.map((frame) => frame.dueUs);
          expect(dueUs).toEqual(dueUs.toSorted((a, b) => a - b));
        },
      ),
    );
  });

  it('spreads beds over a frame, or lets all begin at the same moment', () => {
    const spread = calendar('spread');
    const starts = Array.from({ length: 10 }, () => spread.addBed(START_US) - START_US);
    expect(new Set(starts).size).toBe(10);
    expect(Math.max(...starts)).toBeGreaterThan(0.7 * FRAME_US);
    expect(Math.max(...starts)).toBeLessThan(FRAME_US);
    const aligned = calendar();
    expect([aligned.addBed(START_US), aligned.addBed(START_US)]).toEqual([START_US, START_US]);
  });

  it('lets a bed that comes later begin in its phase and not in the past', () => {
    const frames = calendar();
    const fromUs = epochUs(START_US + 3 * FRAME_US + 1);
    expect(frames.addBed(fromUs)).toBe(START_US + 4 * FRAME_US);
    expect(frames.beds).toBe(1);
  });

  it('refuses frames without length', () => {
    const make = (): unknown =>
      new FrameCalendar({ startUs: START_US, frameUs: 0, phases: 'aligned' });
    expect(make).toThrow(expect.objectContaining({ code: 'ECG_LOAD_OPTION' }));
  });
});

describe('dueOfMoment', () => {
  it.each([
    { name: 'the end of a frame', atUs: 2 * FRAME_US, frames: 2 },
    { name: 'the middle of a frame', atUs: 2 * FRAME_US + 1, frames: 3 },
    { name: 'the end of a later frame', atUs: 7 * FRAME_US, frames: 7 },
  ])('$name', ({ atUs, frames }) => {
    const stream = { startUs: START_US, frameUs: FRAME_US };
    expect(dueOfMoment(START_US + atUs, stream) - START_US).toBe(frames * FRAME_US);
  });
});
