import { describe, expect, it } from '@jest/globals';
import { MemoryAlertLog } from '../../src/alerts/memory-alert-log.js';
import { LogReach, PROMISED_REACH_MS } from '../../src/app/log-reach.js';
import { alertEvent, bed, WARD } from '../support/fixture-ward.js';
import { silentLogger } from '../support/test-chain.js';
import { ManualClock } from '../support/test-clock.js';

const B01 = bed('B01');
const HOUR_MS = 3_600_000;

/** A ward that logs an alert an hour. */
class HourlyWard {
  readonly clock = new ManualClock(1_800_000_000_000);
  readonly warnings: string[] = [];
  readonly told: { readonly entryCount: number; readonly reachMs: number }[] = [];
  readonly log: MemoryAlertLog;
  readonly reach: LogReach;
  #version = 0;

  constructor(maxLogEntries: number) {
    this.log = new MemoryAlertLog({ clock: this.clock, maxLogEntries });
    this.reach = new LogReach({
      wardId: WARD,
      log: this.log,
      onReach: (told) => this.told.push(told),
      clock: this.clock,
      logger: { ...silentLogger, warn: (_facts, message) => this.warnings.push(message) },
    });
  }

  async pass(hours: number): Promise<void> {
    for (let hour = 0; hour < hours; hour += 1) {
      const state = Buffer.from('{}');
      const commit = { bedId: B01, expectedVersion: this.#version, state, events: [alertEvent()] };
      await this.log.commit(commit);
      this.#version += 1;
      await this.log.publish(WARD, B01);
      this.clock.advanceMs(HOUR_MS);
      await this.reach.look();
    }
  }
}

describe('LogReach', () => {
  it('is content while nothing was dropped, and with what is older than promised', async () => {
    const ward = new HourlyWard(1_000);
    await ward.reach.look();
    await ward.pass(1);
    expect(ward.reach.check()).toEqual({ name: 'alert-log', ok: true });
    await ward.pass(200);
    expect(ward.reach.check()).toEqual({ name: 'alert-log', ok: true });
    // A week and the hour since the last entry.
    expect(ward.told.at(-1)).toEqual({ entryCount: 169, reachMs: 169 * HOUR_MS });
    expect(ward.warnings).toEqual([]);
  });

  it('says once that the bound in entries bites sooner than promised', async () => {
    const ward = new HourlyWard(71);
    await ward.pass(100);
    expect(ward.told.at(-1)?.reachMs).toBeLessThan(PROMISED_REACH_MS);
    expect(ward.reach.check()).toMatchObject({
      name: 'alert-log',
      ok: false,
      optional: true,
      detail: expect.stringContaining('reaches back 71.0 h, expected 72 h'),
    });
    expect(ward.warnings).toHaveLength(1);
    ward.reach.stop();
  });
});
