import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { epochUs } from '../../src/domain/units.js';
import { OffsetKeeper } from '../../src/ingest/offset-keeper.js';
import { bed } from './frames.js';

const took = (keeper: OffsetKeeper, offset: number, bedId: string, endUs: number): void => {
  keeper.took({ offset, bedId: bed(bedId), endUs: epochUs(endUs) });
};

describe('OffsetKeeper', () => {
  it('has nothing to commit before the first message', () => {
    expect(new OffsetKeeper().committable()).toBeUndefined();
  });

  it('commits the oldest frame that is still needed, of any bed', () => {
    const keeper = new OffsetKeeper();
    took(keeper, 10, 'A', 100);
    took(keeper, 11, 'B', 90);
    took(keeper, 12, 'A', 200);
    expect(keeper.committable()).toBe(10);
    keeper.progress(bed('A'), epochUs(100));
    expect(keeper.committable()).toBe(11);
    keeper.progress(bed('B'), epochUs(95));
    expect(keeper.committable()).toBe(12);
  });

  it('commits the next offset when nothing is needed', () => {
    const keeper = new OffsetKeeper();
    took(keeper, 10, 'A', 100);
    keeper.progress(bed('A'), epochUs(100));
    expect(keeper.committable()).toBe(11);
  });

  it('steps over rejected messages', () => {
    const keeper = new OffsetKeeper();
    keeper.passed(7);
    expect(keeper.committable()).toBe(8);
    took(keeper, 8, 'A', 100);
    keeper.passed(9);
    expect(keeper.committable()).toBe(8);
  });

  it('steps over frames that come too late to be needed', () => {
    const keeper = new OffsetKeeper();
    took(keeper, 1, 'A', 100);
    keeper.progress(bed('A'), epochUs(100));
    took(keeper, 2, 'A', 50);
    expect(keeper.committable()).toBe(3);
  });

  it('holds back for a bed that went silent until its progress is told', () => {
    const keeper = new OffsetKeeper();
    took(keeper, 0, 'silent', 100);
    for (let offset = 1; offset <= 5_000; offset += 1) {
      took(keeper, offset, 'B', offset * 10);
      keeper.progress(bed('B'), epochUs(offset * 10));
    }
    expect(keeper.committable()).toBe(0);
    expect(keeper.rememberedFrames).toBe(1);
    keeper.progress(bed('silent'), epochUs(100));
    expect(keeper.committable()).toBe(5_001);
  });

  it('stays bounded and never steps over a needed frame when no progress is told', () => {
    const keeper = new OffsetKeeper({ maxFramesPerBed: 4 });
    for (let offset = 0; offset < 100; offset += 1) took(keeper, offset, 'A', offset);
    expect(keeper.rememberedFrames).toBe(4);
    keeper.progress(bed('A'), epochUs(2));
    expect(keeper.committable()).toBe(3);
    keeper.progress(bed('A'), epochUs(98));
    expect(keeper.committable()).toBe(3);
    keeper.progress(bed('A'), epochUs(99));
    expect(keeper.committable()).toBe(100);
  });

  it('forgets frames, not progress, when the partition is delivered again', () => {
    const keeper = new OffsetKeeper();
    took(keeper, 1, 'A', 100);
    took(keeper, 2, 'A', 200);
    keeper.progress(bed('A'), epochUs(100));
    keeper.redelivered();
    expect(keeper.committable()).toBeUndefined();
    took(keeper, 1, 'A', 100);
    expect(keeper.committable()).toBe(2);
  });

  it('forgets idle beds first when there are too many', () => {
    const keeper = new OffsetKeeper({ maxBeds: 2 });
    took(keeper, 0, 'A', 100);
    keeper.progress(bed('A'), epochUs(100));
    took(keeper, 1, 'B', 100);
    took(keeper, 2, 'C', 100);
    expect(keeper.committable()).toBe(1);
  });

  it('agrees with a model that keeps everything', () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('took' as const),
        bedId: fc.constantFrom('A', 'B', 'C'),
        us: fc.integer({ min: 0, max: 60 }),
      }),
      fc.record({
        kind: fc.constant('progress' as const),
        bedId: fc.constantFrom('A', 'B', 'C'),
        us: fc.integer({ min: 0, max: 60 }),
      }),
      fc.constant({ kind: 'passed' as const }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const keeper = new OffsetKeeper();
        const neededFrom = new Map<string, number>();
        let needed: { offset: number; bedId: string; us: number }[] = [];
        let offset = 40;
        for (const one of steps) {
          if (one.kind === 'passed') {
            keeper.passed(offset);
          } else if (one.kind === 'took') {
            took(keeper, offset, one.bedId, one.us);
            needed.push({ offset, bedId: one.bedId, us: one.us });
            if (!neededFrom.has(one.bedId)) neededFrom.set(one.bedId, -1);
          } else {
            // As event time does, progress only rises; and it is told of beds that have sent frames.
            const us = Math.max(one.us, neededFrom.get(one.bedId) ?? 0);
            keeper.progress(bed(one.bedId), epochUs(us));
            if (neededFrom.has(one.bedId)) neededFrom.set(one.bedId, us);
          }
          if (one.kind !== 'progress') offset += 1;
          needed = needed.filter(({ bedId, us }) => us > (neededFrom.get(bedId) ?? -1));
          const expected = needed[0]?.offset ?? (offset === 40 ? undefined : offset);
          expect(keeper.committable()).toBe(expected);
        }
      }),
      { numRuns: 500 },
    );
  });
});
