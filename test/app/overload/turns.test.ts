import { describe, expect, it } from '@jest/globals';
import { isBedsTurn } from '../../../src/app/overload/turns.js';
import { epochUs } from '../../../src/domain/units.js';
import { bed } from '../../support/fixture-ward.js';

const HOP_MS = 1_000;
const BEDS = Array.from({ length: 24 }, (_, index) =>
  bed(`B${String(index + 1).padStart(2, '0')}`),
);

/** The beds whose turn it is at each of some successive windows. */
function turnsOf(stretch: 2 | 4): readonly (readonly string[])[] {
  return Array.from({ length: 12 }, (_, window) => {
    const startUs = epochUs((1_800_000_000 + window) * 1e6);
    return BEDS.filter((bedId) => isBedsTurn({ bedId, startUs }, HOP_MS, stretch));
  });
}

describe.each([2, 4] as const)('turns of one window in %d', (stretch) => {
  it('come to each bed once in so many windows', () => {
    const turns = turnsOf(stretch);
    for (const bedId of BEDS) {
      const own = turns.flatMap((beds, window) => (beds.includes(bedId) ? [window] : []));
      expect(own.map((window, at) => window - (own[0] ?? 0) - at * stretch)).toEqual(
        own.map(() => 0),
      );
      expect(own).toHaveLength(12 / stretch);
    }
  });

  it('are spread over the windows', () => {
    for (const beds of turnsOf(stretch)) {
      expect(beds.length).toBeGreaterThanOrEqual(BEDS.length / stretch / 2);
      expect(beds.length).toBeLessThanOrEqual((BEDS.length / stretch) * 1.5);
    }
  });
});
