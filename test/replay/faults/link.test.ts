import { describe, expect, it } from '@jest/globals';
import { delay } from '../../../src/replay/faults/delay.js';
import { drop } from '../../../src/replay/faults/drop.js';
import { duplicate } from '../../../src/replay/faults/duplicate.js';
import { linkDown } from '../../../src/replay/faults/link-down.js';
import { reorder } from '../../../src/replay/faults/reorder.js';
import { clean, context, dueMs, endsLast, framesOf, heldUpMs, sequencesOf } from './streams.js';

const WHOLE = { fromMs: 0, toMs: Infinity };

function upTo(count: number, from = 0): readonly number[] {
  return Array.from({ length: count - from }, (_, index) => index + from);
}

describe('drop', () => {
  it('loses every so manieth frame of a stretch and nothing else', () => {
    const left = sequencesOf(drop(clean(4), { fromMs: 1_000, toMs: 3_000, every: 5 }, context()));
    // Frame 4 is the one whose last sample is taken at 1000 ms.
    expect(upTo(20).filter((sequence) => !left.includes(sequence))).toEqual([8, 13]);
  });

  it('loses about the share that is asked for', () => {
    const left = sequencesOf(drop(clean(400), { ...WHOLE, share: 0.3 }, context()));
    expect(1 - left.length / 2_000).toBeCloseTo(0.3, 1);
  });

  it('never loses the end of a stream', () => {
    const left = [...drop(clean(2), { ...WHOLE, share: 1 }, context())];
    expect(framesOf(left)).toEqual([]);
    expect(endsLast(left)).toBe(true);
  });
});

describe('delay', () => {
  it('holds up what is sent in its stretch by the fixed time', () => {
    const late = [
      ...delay(clean(2), { fromMs: 400, toMs: 800, delayMs: 50, jitterMs: 0 }, context()),
    ];
    expect(heldUpMs(late)).toEqual([0, 50, 50, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('lets later frames overtake where the jitter is longer than a frame', () => {
    const late = [...delay(clean(20), { ...WHOLE, delayMs: 100, jitterMs: 900 }, context())];
    const sequences = sequencesOf(late);
    expect(sequences).not.toEqual(upTo(100));
    expect([...sequences].sort((a, b) => a - b)).toEqual(upTo(100));
    const held = heldUpMs(late.slice(0, -1));
    expect(Math.min(...held)).toBeGreaterThanOrEqual(100);
    expect(Math.max(...held)).toBeLessThan(1_000);
    expect(late.map(dueMs)).toEqual(late.map(dueMs).sort((a, b) => a - b));
  });

  it('lets the end of the stream overtake nothing', () => {
    const late = [...delay(clean(2), { ...WHOLE, delayMs: 5_000, jitterMs: 0 }, context())];
    expect(endsLast(late)).toBe(true);
    expect(late).toHaveLength(11);
  });
});

describe('reorder', () => {
  it.each([1, 3, 20])('moves no frame by more than %s places', (withinFrames) => {
    const mixed = [...reorder(clean(20), { ...WHOLE, withinFrames }, context())];
    const sequences = sequencesOf(mixed);
    expect(sequences).not.toEqual(upTo(100));
    expect([...sequences].sort((a, b) => a - b)).toEqual(upTo(100));
    for (const [place, sequence] of sequences.entries())
      expect(Math.abs(place - sequence)).toBeLessThanOrEqual(withinFrames);
    expect(Math.min(...heldUpMs(mixed))).toBeGreaterThanOrEqual(0);
    expect(endsLast(mixed)).toBe(true);
  });

  it('leaves frames outside its stretch in their places', () => {
    const stretch = { fromMs: 1_000, toMs: 2_000, withinFrames: 9 };
    const sequences = sequencesOf(reorder(clean(4), stretch, context()));
    expect(sequences.slice(0, 4)).toEqual(upTo(4));
    expect(sequences.slice(9)).toEqual(upTo(20, 9));
  });
});

describe('duplicate', () => {
  it('delivers a share of the frames again, so much later', () => {
    const parameters = { ...WHOLE, share: 0.5, afterMs: 300 };
    const twice = [...duplicate(clean(100), parameters, context())];
    const seen = new Map<number, number[]>();
    for (const delivery of twice.slice(0, -1)) {
      if (delivery.kind !== 'frame') continue;
      const { sequence } = delivery.frame;
      seen.set(sequence, [...(seen.get(sequence) ?? []), dueMs(delivery)]);
    }
    expect(seen.size).toBe(500);
    const copies = [...seen.values()].filter((times) => times.length > 1);
    expect(copies.length / 500).toBeCloseTo(0.5, 1);
    for (const [first = 0, second] of copies) expect(second).toBe(first + 300);
    expect(endsLast(twice)).toBe(true);
  });
});

describe('linkDown', () => {
  const stretch = { fromMs: 1_000, toMs: 2_000 };

  it('loses the frames of its time for good', () => {
    const left = sequencesOf(linkDown(clean(4), { ...stretch, frames: 'lost' }, context()));
    expect(left).toEqual([0, 1, 2, 3, ...upTo(20, 9)]);
  });

  it('delivers them all in order as soon as the link is up', () => {
    const burst = [...linkDown(clean(4), { ...stretch, frames: 'delivered-after' }, context())];
    expect(sequencesOf(burst)).toEqual(upTo(20));
    expect(burst.map(dueMs)).toEqual([
      ...[200, 400, 600, 800],
      ...[2_000, 2_000, 2_000, 2_000, 2_000, 2_000],
      ...[2_200, 2_400, 2_600, 2_800, 3_000, 3_200, 3_400, 3_600, 3_800, 4_000, 4_000],
    ]);
  });

  it('keeps a message that is no frame as it keeps frames', () => {
    const message = { kind: 'message', key: undefined, bytes: new Uint8Array() } as const;
    const [first] = clean(1);
    const dueUs = first === undefined ? undefined : first.dueUs;
    if (dueUs === undefined) throw new Error('no frame');
    const stream = [{ ...message, dueUs }];
    const down = { fromMs: 0, toMs: 2_000 };
    expect([...linkDown(stream, { ...down, frames: 'lost' }, context())]).toEqual([]);
    const [kept] = linkDown(stream, { ...down, frames: 'delivered-after' }, context());
    expect(kept && dueMs(kept)).toBe(2_000);
  });
});
