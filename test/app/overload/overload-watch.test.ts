import { describe, expect, it } from '@jest/globals';
import { OVERLOAD_RULES } from '../../../src/app/overload/overload-controller.js';
import { OverloadWatch } from '../../../src/app/overload/overload-watch.js';
import type { Pressure } from '../../../src/app/overload/pressure.js';
import { epochUs } from '../../../src/domain/units.js';
import { bed } from '../../support/fixture-ward.js';
import { ManualClock } from '../../support/test-clock.js';

const START_MS = 1_800_000_000_000;

/** A chain whose load a test sets. */
class Loaded {
  readonly clock = new ManualClock(START_MS);
  readonly seen: Pressure[] = [];
  readonly levels: string[] = ['normal'];
  pending = 0;
  waitedMs = 0;
  isStoreReady = true;
  readonly watch: OverloadWatch;

  constructor() {
    const pending = (): number => this.pending;
    const oldest = () =>
      this.pending === 0 ? undefined : epochUs(this.clock.nowUs() - this.waitedMs * 1_000);
    this.watch = new OverloadWatch({
      chain: {
        get pending() {
          return pending();
        },
        get oldestStartedUs() {
          return oldest();
        },
      },
      maxPendingWindows: 100,
      isStoreReady: () => this.isStoreReady,
      rules: { ...OVERLOAD_RULES, stretchesHop: true },
      onLook: ({ level }, pressure) => {
        this.seen.push(pressure);
        if (this.levels.at(-1) !== level) this.levels.push(level);
      },
      clock: this.clock,
    });
  }

  pass(seconds: number): void {
    this.clock.advanceMs(seconds * 1_000);
  }
}

describe('OverloadWatch', () => {
  it('rises while windows wait, and goes back by itself once they do not', () => {
    const chain = new Loaded();
    chain.pass(10);
    Object.assign(chain, { pending: 40, waitedMs: 2_500 });
    chain.pass(20);
    Object.assign(chain, { pending: 3, waitedMs: 60 });
    chain.pass(60);
    expect(chain.levels).toEqual([
      'normal',
      'waves-shed',
      'hop-2',
      'hop-4',
      'hop-2',
      'waves-shed',
      'normal',
    ]);
  });

  it('measures what waited throughout a second, not what came at once and was soon gone', () => {
    const chain = new Loaded();
    for (let quarter = 0; quarter < 120; quarter += 1) {
      Object.assign(chain, quarter % 4 === 0 ? { pending: 100 } : { pending: 2 });
      chain.clock.advanceMs(250);
    }
    expect(chain.seen.at(-1)).toMatchObject({ pendingShare: 0.02, loopDelayMs: 0 });
    expect(chain.levels).toEqual(['normal']);
    chain.pending = 95;
    chain.pass(6);
    expect(chain.levels).toEqual(['normal', 'waves-shed']);
  });

  it('leaves nothing out while the store is away, nor while a backlog is read', () => {
    const chain = new Loaded();
    Object.assign(chain, { pending: 100, waitedMs: 60_000, isStoreReady: false });
    chain.pass(60);
    chain.isStoreReady = true;
    for (let second = 0; second < 60; second += 1) {
      chain.watch.judged(bed('B01'), epochUs((START_MS + second * 3_000) * 1_000));
      chain.pass(1);
    }
    expect(chain.seen.at(-1)?.eventSpeed).toBeCloseTo(3);
    expect(chain.levels).toEqual(['normal']);
  });

  it('looks no more once it is stopped', () => {
    const chain = new Loaded();
    chain.pass(3);
    chain.watch.stop();
    chain.pass(10);
    expect(chain.seen).toHaveLength(3);
  });
});
