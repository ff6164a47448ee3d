import { bedIdAt } from '../../src/replay/recording-frames.js';
import type { BedId } from '../../src/domain/bed.js';
import type { Clock } from '../../src/domain/clock.js';
import type { EcgFrame } from '../../src/domain/frame.js';
import { epochUs } from '../../src/domain/units.js';
import type { Recording } from '../../src/replay/recording.js';

/** The bed that tests replay on. */
export const BED: BedId = bedIdAt(0, 1);

/** A recording whose counts are their own positions. */
export function counting(sampleCount: number, sampleRateHz = 250): Recording {
  const lead = (offset: number): Int16Array =>
    Int16Array.from({ length: sampleCount }, (_, index) => index + offset);
  return {
    name: 'counting',
    sampleRateHz,
    sampleCount,
    leads: [
      { lead: 'II', sourceName: 'MLII', channel: 0, gainUvPerCount: 5, counts: lead(0) },
      { lead: 'V1', sourceName: 'V1', channel: 1, gainUvPerCount: 5, counts: lead(1_000) },
    ],
    annotations: [],
    leftOut: [],
  };
}

/** The counts of one lead of many frames, one after the other. */
export function joined(frames: Iterable<EcgFrame>, leadIndex = 0): number[] {
  return [...frames].flatMap(({ leads }) => [...(leads[leadIndex]?.counts ?? [])]);
}

/** The first frames of a stream without end. */
export function take(frames: Iterable<EcgFrame>, count: number): EcgFrame[] {
  const taken: EcgFrame[] = [];
  for (const frame of frames) {
    if (taken.push(frame) >= count) break;
  }
  return taken;
}

/** A clock whose waits pass at once: time moves only by waiting, or by hand. */
export class JumpingClock implements Clock {
  nowMs = 1_000;
  readonly waitsMs: number[] = [];

  nowUs(): ReturnType<Clock['nowUs']> {
    return epochUs(this.nowMs * 1_000);
  }

  after(delayMs: number, callback: () => void): () => void {
    let live = true;
    this.waitsMs.push(delayMs);
    queueMicrotask(() => {
      if (!live) return;
      this.nowMs += delayMs;
      callback();
    });
    return () => {
      live = false;
    };
  }

  every(): () => void {
    throw new Error('the publisher has no use for it');
  }
}
