import { describe, expect, it } from '@jest/globals';
import { epochUs } from '../../src/domain/units.js';
import { AwaitedWindows } from '../../src/load/awaited-windows.js';

const S = 1_000_000;
const grid = { lengthUs: 10 * S, hopUs: S };

describe('AwaitedWindows', () => {
  it('awaits the windows that a stream fills, due with the frame that holds their last sample', () => {
    const awaited = new AwaitedWindows(grid);
    awaited.begin(0, epochUs(100.05 * S), 0);
    awaited.sent(0, epochUs(110.85 * S));
    expect(awaited.scored(0, 110 * S)).toBeUndefined();
    awaited.sent(0, epochUs(111.05 * S));
    awaited.sent(0, epochUs(111.25 * S));
    expect(awaited.scored(0, 111 * S)).toBe(111.05 * S);
    expect(awaited.scored(0, 111 * S)).toBeUndefined();
  });

  it('takes scores in any order and keeps beds apart', () => {
    const awaited = new AwaitedWindows(grid);
    for (const bed of [0, 1]) {
      awaited.begin(bed, epochUs(0), 0);
      for (const end of [10, 11, 12]) awaited.sent(bed, epochUs(end * S));
    }
    expect(awaited.scored(0, 12 * S)).toBe(12 * S);
    expect(awaited.scored(0, 10 * S)).toBe(10 * S);
    expect(awaited.scored(1, 10 * S)).toBe(10 * S);
    expect(awaited.scored(2, 10 * S)).toBeUndefined();
  });

  it('gives up what was due before a moment, once', () => {
    const awaited = new AwaitedWindows(grid);
    awaited.begin(0, epochUs(0), 0);
    for (const end of [10, 11, 12]) awaited.sent(0, epochUs(end * S));
    awaited.scored(0, 10 * S);
    expect(awaited.giveUpBefore(12 * S).map(({ dueUs }) => dueUs)).toEqual([11 * S]);
    expect(awaited.giveUpBefore(12 * S)).toEqual([]);
    expect(awaited.scored(0, 12 * S)).toBe(12 * S);
  });

  it('awaits the windows of a bed whose windows begin within a second', () => {
    const awaited = new AwaitedWindows(grid);
    awaited.begin(0, epochUs(100.05 * S), 0.3 * S);
    awaited.sent(0, epochUs(110.45 * S));
    expect(awaited.scored(0, 110 * S)).toBeUndefined();
    expect(awaited.scored(0, 110.3 * S)).toBe(110.45 * S);
  });

  it('awaits nothing of a bed while nobody watches it', () => {
    const awaited = new AwaitedWindows(grid);
    awaited.begin(0, epochUs(0), 0);
    awaited.sent(0, epochUs(10 * S));
    awaited.unwatched(0, epochUs(11 * S));
    awaited.sent(0, epochUs(12 * S));
    expect(awaited.giveUpBefore(13 * S).map(({ dueUs }) => dueUs)).toEqual([12 * S]);
  });
});
