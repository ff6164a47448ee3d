import { describe, expect, it } from '@jest/globals';
import { newestDueBlock } from '../../src/aggregation/block-schedule.js';
import type { BedId } from '../../src/domain/bed.js';

const beds = Array.from({ length: 200 }, (_, i) => `BED-${i}` as BedId);

describe('newestDueBlock', () => {
  it('leaves a block alone for a minute, and has it due within six', () => {
    for (const bed of beds) {
      expect(newestDueBlock(bed, 10 * 9_000 + 599)).toBe(8);
      expect(newestDueBlock(bed, 10 * 9_000 + 3_600)).toBe(9);
    }
  });

  it('spreads the beds of a ward over five minutes', () => {
    const dueAfter = (cells: number): number =>
      beds.filter((bed) => newestDueBlock(bed, 90_000 + cells) === 9).length;
    for (const minute of [1, 2, 3, 4]) {
      expect(dueAfter(600 * (minute + 1)) - dueAfter(600 * minute)).toBeGreaterThan(20);
    }
  });
});
