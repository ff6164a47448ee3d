import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AlertLogLimits } from '../../src/alerts/alert-log-limits.js';
import type { AlertLog } from '../../src/alerts/alert-log.js';
import type { AlertEvent, AlertStrip, LoggedAlert } from '../../src/domain/alert.js';
import type { BedId, WardId } from '../../src/domain/bed.js';
import type { Lead } from '../../src/domain/lead.js';
import { loggedAlerts, type WardLogEntry } from '../../src/domain/ward-log.js';

let idCount = 0;

/** A bed and a ward that no other test has used. */
export function newPlace(): { readonly bedId: BedId; readonly wardId: WardId } {
  idCount += 1;
  return { bedId: `B${idCount}` as BedId, wardId: `W${idCount}` as WardId };
}

/** The `revision`th event of a bed's alert. */
export function eventOf(bedId: BedId, revision: number): AlertEvent {
  return {
    schema: 1,
    alertId: `${bedId}-anomaly-17639999`,
    revision,
    phase: revision === 0 ? 'raised' : 'revised',
    bedId,
    condition: 'anomaly',
    kind: 'physiological',
    priority: 'high',
    provisional: true,
    leads: ['II'],
    startMs: 1_763_999_900_000,
    endMs: 1_763_999_901_000 + revision * 1_000,
    marks: [{ lead: 'II', startMs: 1_763_999_900_000, endMs: 1_763_999_900_300 }],
    score: { peak: 3.217, limit: 1.5 },
    decidedAtMs: 1_763_999_905_000,
    reason: 'k-of-n-above-limit – µ',
  };
}

/** Commits events with revisions `[from, from + count)` on the version that the bed has. */
export async function commitEvents(
  log: AlertLog,
  bedId: BedId,
  revisions: { readonly from: number; readonly count: number },
): Promise<void> {
  const { version } = await log.loadBed(bedId);
  const events = Array.from({ length: revisions.count }, (_, i) =>
    eventOf(bedId, revisions.from + i),
  );
  const state = Buffer.from(`state ${version + 1}`);
  const outcome = await log.commit({ bedId, expectedVersion: version, state, events });
  if (outcome !== 'committed') throw new Error(`Expected a commit on version ${version}.`);
}

/** The sequence numbers of entries. */
export function seqsOf(entries: readonly WardLogEntry[]): number[] {
  return entries.map(({ seq }) => seq);
}

/** The revisions of entries. */
export function revisionsOf(entries: readonly WardLogEntry[]): number[] {
  return loggedAlerts(entries).map(({ event }) => event.revision);
}

function stripOf(lead: Lead, signalMv: readonly (number | null)[], startMs: number): AlertStrip {
  const reconstructionMv = signalMv.map((sampleMv) => (sampleMv === null ? null : -sampleMv));
  return {
    alertId: 'A1',
    startMs,
    sampleRateHz: 4,
    leads: [{ lead, signalMv, reconstructionMv }],
  };
}

/** What every alert log must do; `open` gives one with the limits that a test needs. */
export function describeAlertLog(
  name: string,
  open: (limits?: Partial<AlertLogLimits>) => AlertLog,
): void {
  describe(`${name} as an alert log`, () => {
    let log: AlertLog;
    beforeEach(() => {
      log = open();
    });

    it('keeps the first name that it is given', async () => {
      const { wardId } = newPlace();
      expect(await log.logId(wardId, 'first')).toBe('first');
      expect(await log.logId(wardId, 'second')).toBe('first');
    });

    it('has nothing of a bed that never committed', async () => {
      const { bedId, wardId } = newPlace();
      expect(await log.loadBed(bedId)).toEqual({ version: 0, state: undefined });
      expect(await log.publish(wardId, bedId)).toEqual([]);
      expect(await log.head(wardId)).toEqual({ headSeq: 0, oldestSeq: 0 });
      expect(await log.read(wardId, 0, 10)).toEqual([]);
      expect(await log.beds(wardId)).toEqual([]);
    });

    it('keeps the state byte for byte and counts the commits', async () => {
      const { bedId } = newPlace();
      const state = Buffer.from([0, 255, 13, 10, 128]);
      expect(await log.commit({ bedId, expectedVersion: 0, state, events: [] })).toBe('committed');
      expect(await log.loadBed(bedId)).toEqual({ version: 1, state });
      expect(
        await log.commit({ bedId, expectedVersion: 1, state: Buffer.alloc(0), events: [] }),
      ).toBe('committed');
      expect(await log.loadBed(bedId)).toEqual({ version: 2, state: Buffer.alloc(0) });
    });

    it.each([{ expectedVersion: 0 }, { expectedVersion: 2 }])(
      'stores neither state nor events of a decision on version $expectedVersion where 1 is stored',
      async ({ expectedVersion }) => {
        const { bedId, wardId } = newPlace();
        await commitEvents(log, bedId, { from: 0, count: 0 });
        const before = await log.loadBed(bedId);
        const events = [eventOf(bedId, 0)];
        expect(
          await log.commit({ bedId, expectedVersion, state: Buffer.from('other'), events }),
        ).toBe('stale');
        expect(await log.loadBed(bedId)).toEqual(before);
        expect(await log.publish(wardId, bedId)).toEqual([]);
      },
    );

    it('publishes what is in the outbox once, with the next sequence numbers', async () => {
      const { bedId, wardId } = newPlace();
      await commitEvents(log, bedId, { from: 0, count: 2 });
      const first = await log.publish(wardId, bedId);
      expect(first).toEqual([
        { seq: 1, wardId, event: eventOf(bedId, 0) },
        { seq: 2, wardId, event: eventOf(bedId, 1) },
      ]);
      expect(await log.publish(wardId, bedId)).toEqual([]);
      await commitEvents(log, bedId, { from: 2, count: 1 });
      expect(seqsOf(await log.publish(wardId, bedId))).toEqual([3]);
      expect(await log.head(wardId)).toEqual({ headSeq: 3, oldestSeq: 1 });
    });

    it('publishes an outbox of many hundreds in order', async () => {
      const { bedId, wardId } = newPlace();
      await commitEvents(log, bedId, { from: 0, count: 450 });
      const published = await log.publish(wardId, bedId);
      expect(revisionsOf(published)).toEqual(Array.from({ length: 450 }, (_, i) => i));
      expect(await log.read(wardId, 0, 1_000)).toEqual(published);
    });

    it('gives events back with their keys in the order in which they were committed', async () => {
      const { bedId, wardId } = newPlace();
      await commitEvents(log, bedId, { from: 0, count: 1 });
      await log.publish(wardId, bedId);
      const [entry] = loggedAlerts(await log.read(wardId, 0, 1));
      expect(JSON.stringify(entry?.event)).toBe(JSON.stringify(eventOf(bedId, 0)));
    });

    it('reads on after a sequence number, up to a limit', async () => {
      const { bedId, wardId } = newPlace();
      await commitEvents(log, bedId, { from: 0, count: 5 });
      await log.publish(wardId, bedId);
      expect(seqsOf(await log.read(wardId, 2, 2))).toEqual([3, 4]);
      expect(seqsOf(await log.read(wardId, 4, 10))).toEqual([5]);
      expect(await log.read(wardId, 5, 10)).toEqual([]);
      expect(await log.read(wardId, 0, 0)).toEqual([]);
      expect(seqsOf(await log.read(wardId, -3, 1))).toEqual([1]);
    });

    it('numbers the events of all beds of a ward in one sequence, and each ward by itself', async () => {
      const [here, there] = [newPlace(), newPlace()];
      for (const bedId of [here.bedId, there.bedId]) {
        await commitEvents(log, bedId, { from: 0, count: 1 });
        await log.publish(here.wardId, bedId);
      }
      await commitEvents(log, there.bedId, { from: 1, count: 1 });
      expect(seqsOf(await log.publish(there.wardId, there.bedId))).toEqual([1]);
      const entries = loggedAlerts(await log.read(here.wardId, 0, 10));
      expect(entries.map(({ event }) => event.bedId)).toEqual([here.bedId, there.bedId]);
    });

    it('keeps the newest entries, without a gap, and tells where they begin', async () => {
      const { bedId, wardId } = newPlace();
      const bounded = open({ maxLogEntries: 10 });
      for (let from = 0; from < 35; from += 7) {
        await commitEvents(bounded, bedId, { from, count: 7 });
        await bounded.publish(wardId, bedId);
      }
      expect(await bounded.head(wardId)).toEqual({ headSeq: 35, oldestSeq: 26 });
      const kept = await bounded.read(wardId, 0, 100);
      expect(seqsOf(kept)).toEqual(Array.from({ length: 10 }, (_, i) => 26 + i));
      expect(revisionsOf(kept)).toEqual(Array.from({ length: 10 }, (_, i) => 25 + i));
    });

    it('keeps entries for as long as it is set to, and the others without a gap', async () => {
      const { bedId, wardId } = newPlace();
      const forgetful = open({ maxLogAgeMs: 1_000 });
      expect(await forgetful.oldestAtMs(wardId)).toBeUndefined();
      const beganMs = Date.now();
      await commitEvents(forgetful, bedId, { from: 0, count: 5 });
      await forgetful.publish(wardId, bedId);
      expect(Math.abs(((await forgetful.oldestAtMs(wardId)) ?? 0) - beganMs)).toBeLessThan(5_000);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await commitEvents(forgetful, bedId, { from: 5, count: 2 });
      const logged = await forgetful.publish(wardId, bedId);
      expect(seqsOf(logged)).toEqual([6, 7]);
      expect(await forgetful.head(wardId)).toEqual({ headSeq: 7, oldestSeq: 6 });
      expect(seqsOf(await forgetful.read(wardId, 0, 100))).toEqual([6, 7]);
      const { version } = await forgetful.loadSignals(wardId);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      const events = [{ schema: 1, kind: 'escalated', atMs: 0, reason: 'tier-due' }] as const;
      const commit = { expectedVersion: version, state: Buffer.from('{}'), controls: [], events };
      expect(await forgetful.commitSignals(wardId, commit)).toMatchObject({ kind: 'committed' });
      expect(await forgetful.head(wardId)).toEqual({ headSeq: 8, oldestSeq: 8 });
    });

    it('logs each event once and in its bed’s order, whatever is committed and published when', async () => {
      const step = fc.record({ bed: fc.nat(2), count: fc.nat(3), publish: fc.boolean() });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
          const { wardId } = newPlace();
          const beds = [newPlace().bedId, newPlace().bedId, newPlace().bedId];
          const committed = beds.map(() => 0);
          const returned: LoggedAlert[] = [];
          for (const { bed, count, publish } of steps) {
            const bedId = beds[bed] ?? newPlace().bedId;
            await commitEvents(log, bedId, { from: committed[bed] ?? 0, count });
            committed[bed] = (committed[bed] ?? 0) + count;
            if (publish) returned.push(...(await log.publish(wardId, bedId)));
          }
          for (const bedId of beds) returned.push(...(await log.publish(wardId, bedId)));
          const entries = loggedAlerts(await log.read(wardId, 0, 1_000));
          expect(entries).toEqual(returned);
          expect(seqsOf(entries)).toEqual(entries.map((_, i) => i + 1));
          beds.forEach((bedId, bed) => {
            const ofBed = entries.filter(({ event }) => event.bedId === bedId);
            expect(revisionsOf(ofBed)).toEqual(
              Array.from({ length: committed[bed] ?? 0 }, (_, i) => i),
            );
          });
        }),
        { numRuns: 25 },
      );
    });

    it('lists the beds that were added or have published, in order', async () => {
      const [{ wardId, bedId }, other] = [newPlace(), newPlace()];
      await log.addBed(wardId, 'Z9' as BedId);
      await log.addBed(wardId, bedId);
      await log.addBed(wardId, bedId);
      await commitEvents(log, other.bedId, { from: 0, count: 1 });
      await log.publish(wardId, other.bedId);
      expect(await log.beds(wardId)).toEqual([bedId, other.bedId, 'Z9'].sort());
    });

    it('has no strip of an alert that nothing was stored for', async () => {
      expect(await log.strip(newPlace().bedId, 'A1')).toBeUndefined();
    });

    it('joins the parts of a strip in time order, with null where no part is', async () => {
      const { bedId } = newPlace();
      for (const startMs of [3_000, 1_000]) {
        const strip = stripOf('II', [0.5, null, startMs / 1_000, 0.25], startMs);
        await log.putStrip({ bedId, alertId: 'A1', startMs, strip });
      }
      expect(await log.strip(bedId, 'A1')).toEqual({
        alertId: 'A1',
        startMs: 1_000,
        sampleRateHz: 4,
        leads: [
          {
            lead: 'II',
            signalMv: [0.5, null, 1, 0.25, null, null, null, null, 0.5, null, 3, 0.25],
            reconstructionMv: [
              -0.5,
              null,
              -1,
              -0.25,
              null,
              null,
              null,
              null,
              -0.5,
              null,
              -3,
              -0.25,
            ],
          },
        ],
      });
    });

    it('joins leads that come and go, in the order of the standard', async () => {
      const { bedId } = newPlace();
      const part = (lead: Lead, startMs: number) => ({
        bedId,
        alertId: 'A1',
        startMs,
        strip: stripOf(lead, [1, 1, 1, 1], startMs),
      });
      await log.putStrip(part('V1', 0));
      await log.putStrip(part('I', 1_000));
      const strip = await log.strip(bedId, 'A1');
      expect(strip?.leads.map(({ lead, signalMv }) => [lead, signalMv])).toEqual([
        ['I', [null, null, null, null, 1, 1, 1, 1]],
        ['V1', [1, 1, 1, 1, null, null, null, null]],
      ]);
    });

    it('replaces a part that is stored again, and keeps samples as float32', async () => {
      const { bedId } = newPlace();
      for (const sampleMv of [9, 0.1]) {
        const strip = stripOf('II', [sampleMv, Number.NaN], 500);
        await log.putStrip({ bedId, alertId: 'A1', startMs: 500, strip });
      }
      const strip = await log.strip(bedId, 'A1');
      expect(strip?.leads[0]?.signalMv).toEqual([Math.fround(0.1), null]);
    });

    it('leaves out parts beyond the bound of a strip and still replaces those inside', async () => {
      const { bedId } = newPlace();
      const bounded = open({ maxStripParts: 2 });
      for (const [startMs, sampleMv] of [
        [0, 1],
        [250, 2],
        [500, 3],
        [0, 4],
      ] as const) {
        const strip = stripOf('II', [sampleMv], startMs);
        await bounded.putStrip({ bedId, alertId: 'A1', startMs, strip });
      }
      expect((await bounded.strip(bedId, 'A1'))?.leads[0]?.signalMv).toEqual([4, 2]);
    });
  });
}
