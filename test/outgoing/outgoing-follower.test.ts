import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryCursorStore } from '../../src/outgoing/memory-cursor-store.js';
import { OutgoingFollower } from '../../src/outgoing/outgoing-follower.js';
import { WARD } from '../support/fixture-ward.js';
import { eventually } from '../support/services.js';
import { realClock } from '../support/test-clock.js';
import { LOG_ID, loggedAlert, POLICY, recordingObserver, TestLog, TestTarget } from './builders.js';

let log: TestLog;
let cursors: MemoryCursorStore;
let ended: AbortController;
let observer: ReturnType<typeof recordingObserver>;
let token: number;

beforeEach(async () => {
  log = new TestLog();
  cursors = new MemoryCursorStore(realClock);
  ended = new AbortController();
  observer = recordingObserver();
  token = (await cursors.lease(WARD, 'one', 60_000)) ?? 0;
  await cursors.move(WARD, { token, target: 'test', cursor: { logId: LOG_ID, seq: 0 } });
});

afterEach(() => {
  ended.abort();
});

function follow(target: TestTarget) {
  const follower = new OutgoingFollower({
    wardId: WARD,
    target,
    log,
    cursors,
    policy: POLICY,
    clock: realClock,
    random: () => 0,
    observer,
    pollMs: 2,
  });
  return { follower, result: follower.run(token, ended.signal) };
}

async function reaches(seq: number): Promise<void> {
  await eventually(async () => (await cursors.cursor(WARD, 'test'))?.seq === seq, {
    what: `the cursor at ${seq}`,
    withinMs: 3_000,
  });
}

describe('OutgoingFollower', () => {
  it('sends every entry once and in order, also those that come later', async () => {
    const target = new TestTarget(2);
    log.add(loggedAlert(1), loggedAlert(2), loggedAlert(3));
    follow(target);
    await reaches(3);
    log.add(loggedAlert(4));
    await reaches(4);
    expect(target.sent).toEqual([[1, 2], [3], [4]]);
  });

  it('keeps an entry until an away target takes it, and says that it fails meanwhile', async () => {
    const target = new TestTarget();
    let isAway = true;
    target.answer = () => (isAway ? { kind: 'away', reason: 'timeout' } : { kind: 'delivered' });
    log.add(loggedAlert(1), loggedAlert(2));
    const { follower } = follow(target);
    await eventually(() => target.sent.length >= 5, { what: 'five attempts', withinMs: 3_000 });
    expect(follower.status).toMatchObject({ lagEntries: 2, reason: 'timeout' });
    expect(new Set(target.sent.flat())).toEqual(new Set([1]));
    isAway = false;
    await reaches(2);
    expect(follower.status).toEqual({ target: 'test', lagEntries: 0 });
  });

  it('sets aside what is refused, once, and sends the rest of its batch', async () => {
    const target = new TestTarget(3);
    target.answer = (messages) =>
      messages.some(({ entry }) => entry.seq === 2)
        ? { kind: 'refused', reason: 'http-400', final: false }
        : { kind: 'delivered' };
    log.add(loggedAlert(1), loggedAlert(2), loggedAlert(3));
    follow(target);
    await reaches(3);
    expect(target.sent).toEqual([[1, 2, 3], [1], [2], [2], [2], [3]]);
    expect(await cursors.setAside(WARD)).toEqual([
      expect.objectContaining({ target: 'test', seq: 2, reason: 'http-400' }),
    ]);
  });

  it('sends an entry again where it ended between the answer and the cursor', async () => {
    const target = new TestTarget();
    target.answer = () => {
      ended.abort();
      return { kind: 'away', reason: 'timeout' };
    };
    log.add(loggedAlert(1));
    expect(await follow(target).result).toBe('aborted');
    ended = new AbortController();
    target.answer = () => ({ kind: 'delivered' });
    follow(target);
    await reaches(1);
    expect(target.sent).toEqual([[1], [1]]);
  });

  it('ends where a newer sender has taken over, and moves no cursor', async () => {
    const target = new TestTarget();
    target.answer = async () => {
      await cursors.release(WARD, 'one');
      await cursors.lease(WARD, 'two', 60_000);
      return { kind: 'delivered' };
    };
    log.add(loggedAlert(1));
    expect(await follow(target).result).toBe('superseded');
    expect(await cursors.cursor(WARD, 'test')).toEqual({ logId: LOG_ID, seq: 0 });
  });

  it('goes on where it was after the store was away', async () => {
    const target = new TestTarget();
    log.add(loggedAlert(1));
    log.failures = 3;
    follow(target);
    await reaches(1);
    expect(observer.said.filter((word) => word === 'store error')).toHaveLength(3);
    expect(target.sent).toEqual([[1]]);
  });

  it('begins anew with a log that was replaced while it followed', async () => {
    const target = new TestTarget();
    log.add(loggedAlert(1), loggedAlert(2));
    follow(target);
    await reaches(2);
    log.entries = [loggedAlert(1)];
    log.logId = 'another-log';
    await reaches(1);
    expect(target.sent).toEqual([[1], [2], [1]]);
    expect(observer.said).toContain('log-replaced at 0 lost 0');
  });
});
