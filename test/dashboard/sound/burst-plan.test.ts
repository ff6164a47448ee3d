import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BURSTS, burstS } from '../../../dashboard/src/sound/burst.js';
import {
  NO_BURST,
  planBursts,
  type PlannedBurst,
} from '../../../dashboard/src/sound/burst-plan.js';
import type { Priority } from '../../../src/domain/alert.js';

const aheadS = 1;

describe('planBursts', () => {
  it('begins at once with a new alarm', () => {
    const step = planBursts(NO_BURST, 'medium', { nowS: 10, aheadS });
    expect(step).toMatchObject({ begin: [{ priority: 'medium', startS: 10 }], silence: false });
  });

  it('repeats after the pause, planned before it is due', () => {
    const first = planBursts(NO_BURST, 'high', { nowS: 0, aheadS });
    const dueS = burstS(BURSTS.high) + BURSTS.high.pauseS;
    const early = planBursts(first.plan, 'high', { nowS: dueS - 1.5, aheadS });
    expect(early.begin).toEqual([]);
    const next = planBursts(early.plan, 'high', { nowS: dueS - 0.5, aheadS });
    expect(next.begin).toEqual([{ priority: 'high', startS: dueS }]);
  });

  it('lets a more urgent alarm break in, and silences what sounds', () => {
    const low = planBursts(NO_BURST, 'low', { nowS: 0, aheadS });
    const step = planBursts(low.plan, 'high', { nowS: 0.1, aheadS });
    expect(step).toMatchObject({ begin: [{ priority: 'high', startS: 0.1 }], silence: true });
  });

  it('lets a burst run to its end where a less urgent alarm is left', () => {
    const high = planBursts(NO_BURST, 'high', { nowS: 0, aheadS });
    const step = planBursts(high.plan, 'low', { nowS: 0.5, aheadS });
    expect(step).toMatchObject({ begin: [], silence: false });
  });

  it('silences at once what nobody has to hear any more', () => {
    const high = planBursts(NO_BURST, 'high', { nowS: 0, aheadS });
    expect(planBursts(high.plan, undefined, { nowS: 0.5, aheadS })).toMatchObject({
      begin: [],
      silence: true,
    });
  });

  it('goes on at once where nobody looked for a long time, as in a sleeping tab', () => {
    const high = planBursts(NO_BURST, 'high', { nowS: 0, aheadS });
    const step = planBursts(high.plan, 'high', { nowS: 500, aheadS });
    expect(step.begin).toEqual([{ priority: 'high', startS: 500 }]);
  });

  it('never lets two bursts sound at once, and never leaves an alarm silent beyond its pause', () => {
    const priority = fc.constantFrom<Priority>('low', 'medium', 'high');
    const looks = fc.array(fc.tuple(priority, fc.double({ min: 0.05, max: 0.9, noNaN: true })), {
      minLength: 20,
      maxLength: 80,
    });
    fc.assert(
      fc.property(looks, (all) => {
        let plan = NO_BURST;
        let nowS = 0;
        let sounding: PlannedBurst | undefined;
        for (const [asked, stepS] of all) {
          nowS += stepS;
          const step = planBursts(plan, asked, { nowS, aheadS });
          if (step.silence) sounding = undefined;
          for (const burst of step.begin) {
            if (sounding !== undefined) {
              const endS = sounding.startS + burstS(BURSTS[sounding.priority]);
              expect(burst.startS).toBeGreaterThanOrEqual(endS);
            }
            sounding = burst;
          }
          const last = step.plan.last;
          expect(last).toBeDefined();
          if (last !== undefined) {
            const nextS = last.startS + burstS(BURSTS[last.priority]) + BURSTS[asked].pauseS;
            expect(nextS).toBeGreaterThanOrEqual(nowS + aheadS - 1e-9);
          }
          ({ plan } = step);
        }
      }),
    );
  });
});
