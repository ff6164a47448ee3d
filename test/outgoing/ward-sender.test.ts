import { afterEach, describe, expect, it } from '@jest/globals';
import { MemoryCursorStore } from '../../src/outgoing/memory-cursor-store.js';
import { OutgoingFollower } from '../../src/outgoing/outgoing-follower.js';
import { WardSender } from '../../src/outgoing/ward-sender.js';
import { WARD } from '../support/fixture-ward.js';
import { eventually } from '../support/services.js';
import { realClock } from '../support/test-clock.js';
import { LOG_ID, loggedAlert, POLICY, recordingObserver, TestLog, TestTarget } from './builders.js';

const LEASE_MS = 60;
const senders: WardSender[] = [];

afterEach(async () => {
  for (const sender of senders.splice(0)) await sender.stop();
});

function sender(
  owner: string,
  shared: { log: TestLog; target: TestTarget; cursors: MemoryCursorStore },
) {
  const made = new WardSender({
    wardId: WARD,
    owner,
    cursors: shared.cursors,
    followers: [
      new OutgoingFollower({
        ...shared,
        wardId: WARD,
        policy: POLICY,
        clock: realClock,
        random: () => 0,
        observer: recordingObserver(),
        pollMs: 2,
      }),
    ],
    clock: realClock,
    leaseMs: LEASE_MS,
    onLease: () => undefined,
    onStoreError: () => undefined,
  });
  senders.push(made);
  return made;
}

async function parts() {
  const cursors = new MemoryCursorStore(realClock);
  const token = (await cursors.lease(WARD, 'before', 60_000)) ?? 0;
  await cursors.move(WARD, { token, target: 'test', cursor: { logId: LOG_ID, seq: 0 } });
  await cursors.release(WARD, 'before');
  return { log: new TestLog(), target: new TestTarget(), cursors };
}

describe('WardSender', () => {
  it('sends each entry once although two processes would', async () => {
    const shared = await parts();
    for (let seq = 1; seq <= 40; seq++) shared.log.add(loggedAlert(seq));
    const both = [sender('one', shared), sender('two', shared)];
    for (const each of both) each.start();
    await eventually(() => shared.target.sent.length >= 40, { what: 'forty', withinMs: 3_000 });
    expect(shared.target.sent.flat()).toEqual(shared.log.entries.map(({ seq }) => seq));
    expect(both.filter(({ isSending }) => isSending)).toHaveLength(1);
  });

  it('goes on in the other process after one has stopped, without a double', async () => {
    const shared = await parts();
    const [one, two] = [sender('one', shared), sender('two', shared)];
    shared.log.add(loggedAlert(1));
    one.start();
    await eventually(() => shared.target.sent.length === 1, { what: 'the first entry' });
    two.start();
    await one.stop();
    shared.log.add(loggedAlert(2));
    await eventually(() => shared.target.sent.length === 2, { what: 'the second entry' });
    expect(shared.target.sent.flat()).toEqual([1, 2]);
    expect(one.isSending).toBe(false);
  });

  it('stops before its lease has run out where the store no longer answers', async () => {
    const shared = await parts();
    const one = sender('one', shared);
    one.start();
    await eventually(() => one.isSending, { what: 'the lease' });
    shared.cursors.lease = () => Promise.reject(new Error('the store is away'));
    await eventually(() => !one.isSending, { what: 'its end', withinMs: 4 * LEASE_MS });
  });
});
