import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AlertFeed, MAX_UNACKED_ALERTS, RESEND_AFTER_MS } from '../../src/server/alert-feed.js';
import type { CatchupNotice } from '../../src/server/wire.js';
import { alertEvent, FixtureWard } from '../support/fixture-ward.js';

interface Rig {
  readonly view: FixtureWard;
  readonly feed: AlertFeed;
  readonly sent: number[];
  readonly acks: (() => void)[];
  readonly delivered: number[];
  readonly notices: CatchupNotice[];
  readonly failures: unknown[];
  nowMs: number;
}

function rig(afterSeq = 0, options: { readonly ack?: boolean } = {}): Rig {
  const view = new FixtureWard();
  const parts = {
    sent: [] as number[],
    acks: [] as (() => void)[],
    delivered: [] as number[],
    notices: [] as CatchupNotice[],
  };
  const failures: unknown[] = [];
  const self: Rig = {
    view,
    ...parts,
    failures,
    nowMs: 0,
    feed: new AlertFeed(
      {
        readEntries: (from, limit) => view.readEntries(from, limit),
        send: (entry, delivered) => {
          parts.sent.push(entry.seq);
          parts.acks.push(delivered);
          if (options.ack === true) delivered();
        },
        onDelivered: ({ seq }) => parts.delivered.push(seq),
        tell: (notice) => parts.notices.push(notice),
        failed: (cause) => failures.push(cause),
        nowMs: () => self.nowMs,
      },
      afterSeq,
    ),
  };
  return self;
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

describe('AlertFeed', () => {
  it('sends a live entry at once when it is the next one', () => {
    const { view, feed, sent } = rig();
    feed.publish(view.log(alertEvent()));
    expect(sent).toEqual([1]);
  });

  it('sends every entry once and in order, however catching up and live entries interleave', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 40 }),
        fc.array(fc.constantFrom('live', 'silent', 'hint', 'turn'), { maxLength: 60 }),
        async (history, steps) => {
          const { view, feed, sent } = rig(0, { ack: true });
          for (let index = 0; index < history; index += 1) view.log(alertEvent());
          feed.advanceTo(history);
          for (const step of steps) {
            if (step === 'live') feed.publish(view.log(alertEvent()));
            if (step === 'silent') view.log(alertEvent());
            if (step === 'hint') feed.advanceTo((await view.head()).headSeq);
            if (step === 'turn') await Promise.resolve();
          }
          const { headSeq } = await view.head();
          feed.advanceTo(headSeq);
          await settle();
          expect(sent).toEqual(upTo(headSeq));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('has no more than its bound under way, and goes on as the client acknowledges', async () => {
    const { view, feed, sent, acks } = rig();
    const total = MAX_UNACKED_ALERTS + 50;
    for (let index = 0; index < total; index += 1) view.log(alertEvent());
    feed.advanceTo(total);
    await settle();
    expect(sent).toHaveLength(MAX_UNACKED_ALERTS);
    for (let index = 0; index < total; index += 1) {
      acks[index]?.();
      await settle();
    }
    expect(sent).toEqual(upTo(total));
  });

  it('counts an acknowledgement once', async () => {
    const { view, feed, acks } = rig();
    feed.publish(view.log(alertEvent()));
    feed.publish(view.log(alertEvent()));
    acks[0]?.();
    acks[0]?.();
    await settle();
    const stalled = feed.stalledMs(10);
    expect(stalled).toBe(10);
  });

  it('sends again, in order, what is not acknowledged in time, and only that', () => {
    const self = rig();
    for (let index = 0; index < 3; index += 1) self.feed.publish(self.view.log(alertEvent()));
    self.acks[1]?.();
    self.nowMs = RESEND_AFTER_MS - 1;
    expect(self.feed.resend()).toBe(0);
    self.nowMs = RESEND_AFTER_MS;
    expect(self.feed.resend()).toBe(2);
    expect(self.feed.resend()).toBe(0);
    self.nowMs = 2 * RESEND_AFTER_MS;
    expect(self.feed.resend()).toBe(2);
    expect(self.sent).toEqual([1, 2, 3, 1, 3, 1, 3]);
  });

  it('tells of a delivery once, whichever of the copies was acknowledged', () => {
    const self = rig();
    self.feed.publish(self.view.log(alertEvent()));
    self.nowMs = RESEND_AFTER_MS;
    self.feed.resend();
    self.acks[1]?.();
    self.acks[0]?.();
    expect(self.delivered).toEqual([1]);
    self.nowMs = 2 * RESEND_AFTER_MS;
    expect(self.feed.resend()).toBe(0);
  });

  it('says how long the oldest entry waits while others are acknowledged', () => {
    const self = rig();
    self.feed.publish(self.view.log(alertEvent()));
    self.nowMs = 1_000;
    self.feed.publish(self.view.log(alertEvent()));
    self.acks[1]?.();
    self.nowMs = 5_000;
    expect([self.feed.stalledMs(5_000), self.feed.oldestMs(5_000)]).toEqual([4_000, 5_000]);
    self.acks[0]?.();
    expect(self.feed.oldestMs(5_000)).toBe(0);
  });

  it('says how long nothing was acknowledged', () => {
    const self = rig();
    self.nowMs = 1_000;
    self.feed.publish(self.view.log(alertEvent()));
    expect(self.feed.stalledMs(4_000)).toBe(3_000);
    self.acks[0]?.();
    expect(self.feed.stalledMs(4_000)).toBe(0);
  });

  it('tells which entries are no longer kept, and goes on with the oldest that is', async () => {
    const { view, feed, sent, notices } = rig(2);
    for (let index = 0; index < 8; index += 1) view.log(alertEvent());
    view.trimBefore(6);
    feed.advanceTo(8);
    await settle();
    expect(notices).toEqual([{ reason: 'log-trimmed', fromSeq: 3, oldestSeq: 6, headSeq: 8 }]);
    expect(sent).toEqual([6, 7, 8]);
  });

  it('reports a log that cannot be read and sends its entries at the next hint', async () => {
    const { view, feed, sent, failures } = rig();
    view.log(alertEvent());
    view.gate = () => Promise.reject(new Error('away'));
    feed.advanceTo(1);
    await settle();
    expect(failures).toHaveLength(1);
    view.gate = () => Promise.resolve();
    feed.advanceTo(1);
    await settle();
    expect(sent).toEqual([1]);
  });

  it('sends nothing after it is closed', async () => {
    const { view, feed, sent } = rig();
    view.log(alertEvent());
    feed.advanceTo(1);
    feed.close();
    feed.publish(view.log(alertEvent()));
    await settle();
    expect(sent).toEqual([]);
  });
});
