import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { frameEndUs, frameStartUs, sampleTimeUs, type EcgFrame } from '../../src/domain/frame.js';
import { epochUs } from '../../src/domain/units.js';
import { BedTimeline } from '../../src/windowing/bed-timeline.js';
import { firstWindowStartUs, neededFromUsAfter } from '../../src/windowing/window-spec.js';
import {
  bed,
  bytesOf,
  EPOCH_US,
  frameOf,
  framesOf,
  itemsOf,
  SHORT_SPEC,
  windowsIn,
} from './fixtures.js';

const RATES_HZ = [100, 128, 250, 257.5, 360, 500, 1_000];

/** A signal of some seconds cut into frames at arbitrary positions, some of them lost. */
interface CutSignal {
  readonly sampleRateHz: number;
  readonly epoch: number;
  readonly lengthSamples: number;
  readonly frames: readonly EcgFrame[];
}

const cutSignals: fc.Arbitrary<CutSignal> = fc
  .record({
    sampleRateHz: fc.constantFrom(...RATES_HZ),
    epochShiftUs: fc.integer({ min: 0, max: 3_000_000 }),
    seconds: fc.double({ min: 0.3, max: 8, noNaN: true }),
    cutsAt: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }),
  })
  .map(({ sampleRateHz, epochShiftUs, seconds, cutsAt }) => {
    const lengthSamples = Math.ceil(seconds * sampleRateHz);
    const inner = cutsAt.map((part) => Math.floor(part * lengthSamples));
    const edges = [...new Set([0, ...inner, lengthSamples])].sort((a, b) => a - b);
    const epoch = EPOCH_US + epochShiftUs;
    const frames = edges
      .slice(1)
      .map((end, index) => frameOf(edges[index] ?? 0, end, { sampleRateHz, epoch }));
    return { sampleRateHz, epoch, lengthSamples, frames };
  });

/** Any order in which no frame comes when the watermark has passed its start. */
function shuffledInLateness(frames: readonly EcgFrame[], order: readonly number[]): EcgFrame[] {
  const left = [...frames];
  const shuffled: EcgFrame[] = [];
  let highestUs = Number.NEGATIVE_INFINITY;
  for (let turn = 0; left.length > 0; turn++) {
    const oldestUs = Math.min(...left.map(frameStartUs));
    const allowed = left.filter(
      (frame) => Math.max(highestUs, frameEndUs(frame)) - 2_000_000 <= oldestUs,
    );
    const candidates = allowed.length > 0 ? allowed : left.slice(0, 1);
    const pick = candidates[(order[turn % order.length] ?? 0) % candidates.length];
    if (pick === undefined) break;
    left.splice(left.indexOf(pick), 1);
    shuffled.push(pick);
    highestUs = Math.max(highestUs, frameEndUs(pick));
  }
  return shuffled;
}

/** A signal whose monitor may have been restarted, at another rate and after a hole of some seconds. */
const restartedFrames: fc.Arbitrary<readonly EcgFrame[]> = fc
  .record({
    before: cutSignals,
    after: fc.option(cutSignals),
    holeUs: fc.integer({ min: 0, max: 5_000_000 }),
  })
  .map(({ before, after, holeUs }) => {
    const endUs = Math.max(...before.frames.map(frameEndUs));
    const epoch = epochUs(endUs + holeUs);
    const restarted = (after?.frames ?? []).map((frame) => ({
      ...frame,
      streamEpochUs: epoch,
      deviceTimeUs: sampleTimeUs({ ...frame, streamEpochUs: epoch }, frame.firstSampleIndex),
    }));
    return [...before.frames, ...restarted];
  });

const orders = fc.array(fc.nat(), { minLength: 1, maxLength: 30 });

describe('BedTimeline', () => {
  it('gives the same windows byte for byte however the signal is cut into frames', () => {
    fc.assert(
      fc.property(cutSignals, (signal) => {
        const { sampleRateHz, epoch, lengthSamples } = signal;
        const even = framesOf(0, lengthSamples, Math.ceil(sampleRateHz / 4), {
          sampleRateHz,
          epoch,
        });
        const expected = bytesOf(windowsIn(itemsOf(even)));
        expect(expected.length).toBeGreaterThan(0);
        expect(bytesOf(windowsIn(itemsOf(signal.frames)))).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });

  it('gives the same windows whatever the order inside the lateness, with frames doubled and lost', () => {
    fc.assert(
      fc.property(
        restartedFrames,
        orders,
        fc.array(fc.nat(), { maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 3 }),
        (frames, order, doubled, lost) => {
          const lostAt = new Set(lost.map((at) => at % frames.length));
          const kept = frames.filter((_, at) => !lostAt.has(at));
          fc.pre(kept.length > 0);
          // Frames longer than the lateness allow no other order.
          const shuffled = shuffledInLateness(kept, order);
          const again = shuffled.flatMap((frame, at) =>
            doubled.some((double) => double % shuffled.length === at) ? [frame, frame] : [frame],
          );
          const expected = bytesOf(windowsIn(itemsOf(kept)));
          expect(bytesOf(windowsIn(itemsOf(again)))).toEqual(expected);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('emits one window each hop, in order, from the first to the last that holds a sample', () => {
    fc.assert(
      fc.property(cutSignals, ({ frames }) => {
        const windows = windowsIn(itemsOf(frames));
        const first = frames[0];
        const last = frames.at(-1);
        if (first === undefined || last === undefined) throw new Error('no frames');
        const expected: number[] = [];
        const firstStartUs = firstWindowStartUs(frameStartUs(first), SHORT_SPEC, 0);
        for (let startUs: number = firstStartUs; startUs < frameEndUs(last); startUs += 500_000)
          expected.push(startUs);
        // A window whose only part of the signal is less than one grid sample may hold none.
        const starts = windows.map(({ startUs }) => startUs as number);
        expect(starts).toEqual(expected.filter((startUs) => starts.includes(startUs)));
        expect(expected.length - starts.length).toBeLessThanOrEqual(2);
        expect(
          starts.slice(1).every((startUs, at) => startUs - (starts[at] ?? 0) === 500_000),
        ).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it('builds the remaining windows again byte for byte from the frames still needed', () => {
    fc.assert(
      fc.property(restartedFrames, orders, fc.nat(), fc.nat(), (all, order, judged, drop) => {
        const frames = shuffledInLateness(
          all.filter((_, at) => at !== drop % all.length),
          order,
        );
        fc.pre(frames.length > 0);
        const windows = windowsIn(itemsOf(frames));
        const last = windows[judged % windows.length];
        fc.pre(last !== undefined);
        const neededFromUs = neededFromUsAfter(last.startUs, SHORT_SPEC);
        const oldest = frames.findIndex((frame) => frameEndUs(frame) > neededFromUs);
        const rebuilt = windowsIn(itemsOf(oldest < 0 ? [] : frames.slice(oldest)));
        const behind = (all: typeof windows): readonly string[] =>
          bytesOf(all.filter(({ startUs }) => startUs > last.startUs));
        expect(behind(rebuilt)).toEqual(behind(windows));
      }),
      { numRuns: 50 },
    );
  });

  it('emits nothing twice when every frame comes again at once', () => {
    const frames = framesOf(0, 3_600, 90);
    const timeline = new BedTimeline({ bedId: bed('B1'), spec: SHORT_SPEC });
    const first = frames.flatMap((frame) => timeline.accept(frame));
    const again = frames.flatMap((frame) => timeline.accept(frame));
    expect(windowsIn(first).length).toBeGreaterThan(10);
    expect(again.map((item) => item.kind === 'discarded' && item.reason)).toEqual(
      frames.map(() => 'duplicate'),
    );
  });
});
