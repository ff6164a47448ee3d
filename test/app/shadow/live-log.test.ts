import { describe, expect, it } from '@jest/globals';
import { LiveLog, type ReadableLog } from '../../../src/app/shadow/live-log.js';
import { encodeBedState, NEW_BED } from '../../../src/alerts/bed-state.js';
import { MemoryAlertLog } from '../../../src/alerts/memory-alert-log.js';
import type { AlertEvent } from '../../../src/domain/alert.js';
import { EcgError } from '../../../src/domain/errors.js';
import { bedId, wardId } from '../../support/streams.js';
import { anEvent, ORIGIN_MS } from './events.js';

const WARD = wardId('test');
const B01 = bedId('B01');

/** A ward that logs events, and a live log that follows it. */
class FollowedWard {
  log: MemoryAlertLog;
  readonly told: string[] = [];
  readonly judged: number[] = [];
  readonly notices: string[] = [];
  readonly live: LiveLog;
  #version = 0;
  #count = 0;

  constructor(maxLogEntries = 1_000) {
    this.log = new MemoryAlertLog({ maxLogEntries });
    const readable: ReadableLog = {
      head: (ward) => this.log.head(ward),
      read: (ward, afterSeq, limit) => this.log.read(ward, afterSeq, limit),
      loadBed: (bed) => this.log.loadBed(bed),
    };
    this.live = new LiveLog(readable, WARD, {
      onEvent: ({ alertId }) => this.told.push(alertId),
      onJudged: (_bed, toMs) => this.judged.push(toMs - ORIGIN_MS),
      onNotice: (text) => this.notices.push(text),
    });
  }

  /** Judges up to a second, with so many events, which reach the log unless held back. */
  async judge(toS: number, eventCount: number, { publishes = true } = {}): Promise<void> {
    const events: readonly AlertEvent[] = Array.from({ length: eventCount }, () =>
      anEvent({ id: String((this.#count += 1)), atS: toS }),
    );
    const judgedToUs = (ORIGIN_MS + toS * 1_000) * 1_000;
    const state = encodeBedState({ ...NEW_BED, judgedToUs });
    await this.log.commit({ bedId: B01, expectedVersion: this.#version, state, events });
    this.#version += 1;
    if (publishes) await this.log.publish(WARD, B01);
  }

  loseEverything(): void {
    this.log = new MemoryAlertLog();
    this.#version = 0;
  }
}

describe('LiveLog', () => {
  it('tells each event of the log once, also those from before', async () => {
    const ward = new FollowedWard();
    await ward.judge(10, 3);
    await ward.live.poll([B01]);
    await ward.judge(11, 2);
    await ward.live.poll([B01]);
    expect(ward.told).toEqual(['1', '2', '3', '4', '5']);
  });

  it('reads a log that is longer than a page to its end', async () => {
    const ward = new FollowedWard(10_000);
    await ward.judge(10, 2_500);
    await ward.live.poll([B01]);
    expect(ward.told).toHaveLength(2_500);
  });

  it('counts a bed as judged only when its events have been read', async () => {
    const ward = new FollowedWard();
    await ward.judge(10, 1, { publishes: false });
    await ward.live.poll([B01]);
    expect(ward.judged).toEqual([]);
    await ward.log.publish(WARD, B01);
    await ward.live.poll([B01]);
    expect(ward.judged).toEqual([10_000]);
    expect(ward.told).toEqual(['1']);
  });

  it('says nothing of a bed that the ward does not know', async () => {
    const ward = new FollowedWard();
    await ward.live.poll([bedId('B99')]);
    await ward.live.poll([bedId('B99')]);
    expect(ward.judged).toEqual([]);
    expect(ward.notices).toEqual([]);
  });

  it('counts entries that were trimmed before they were read', async () => {
    const ward = new FollowedWard(4);
    await ward.judge(10, 2);
    await ward.live.poll([B01]);
    await ward.judge(11, 7);
    await ward.live.poll([B01]);
    expect(ward.live.missedEvents).toBe(3);
    expect(ward.notices).toEqual([
      '3 entries of the ward’s log were trimmed before they were read.',
    ]);
  });

  it('does not miss what was trimmed before it began', async () => {
    const ward = new FollowedWard(4);
    await ward.judge(10, 9);
    await ward.live.poll([B01]);
    expect(ward.live.missedEvents).toBe(0);
    expect(ward.told).toEqual(['6', '7', '8', '9']);
  });

  it('follows a log that was lost and begins anew', async () => {
    const ward = new FollowedWard();
    await ward.judge(10, 5);
    await ward.live.poll([B01]);
    ward.loseEverything();
    await ward.judge(20, 1);
    await ward.live.poll([B01]);
    expect(ward.told.at(-1)).toBe('6');
    expect(ward.notices.join()).toMatch(/was lost and began anew/);
  });

  it('says once that it cannot read the state of another version', async () => {
    const ward = new FollowedWard();
    await ward.log.commit({
      bedId: B01,
      expectedVersion: 0,
      state: Buffer.from('{"schema":99}'),
      events: [],
    });
    await ward.live.poll([B01]);
    await ward.live.poll([B01]);
    expect(ward.notices).toHaveLength(1);
    expect(ward.judged).toEqual([]);
  });

  it('lets the failure of a store through, and goes on behind it', async () => {
    const ward = new FollowedWard();
    await ward.judge(10, 2);
    await ward.live.poll([B01]);
    const { log } = ward;
    ward.log = Object.assign(Object.create(log) as MemoryAlertLog, {
      head: () => Promise.reject(new EcgError('ECG_STORE_UNAVAILABLE', 'away')),
    });
    await expect(ward.live.poll([B01])).rejects.toThrow('away');
    ward.log = log;
    await ward.judge(11, 1);
    await ward.live.poll([B01]);
    expect(ward.told).toEqual(['1', '2', '3']);
  });
});
