import { beforeEach, describe, expect, it } from '@jest/globals';
import type { AlertLogLimits } from '../../src/alerts/alert-log-limits.js';
import type { AlertLog } from '../../src/alerts/alert-log.js';
import type { SignalEvent } from '../../src/domain/alarm-signal.js';
import { untouchedControl } from '../../src/domain/bed-control.js';
import type { BedId } from '../../src/domain/bed.js';
import type { SignalCommit } from '../../src/domain/signal-record.js';
import { commitEvents, newPlace, seqsOf } from './alert-log.js';

/** A signal event of a test, told apart by its time. */
export function pausedAt(atMs: number): SignalEvent {
  const by = { subject: 'nurse-7 – µ', role: 'nurse' } as const;
  return { schema: 1, kind: 'audio-paused', atMs, by, reason: 'asked-by-staff' };
}

function commitOf(expectedVersion: number, changes: Partial<SignalCommit> = {}): SignalCommit {
  return { expectedVersion, state: Buffer.from('state'), controls: [], events: [], ...changes };
}

const controlOf = (bedId: BedId, revision: number) => ({ ...untouchedControl(bedId), revision });

/** What every alert log must do with the signals of a ward. */
export function describeSignalLog(
  name: string,
  open: (limits?: Partial<AlertLogLimits>) => AlertLog,
): void {
  describe(`${name} as a log of signals`, () => {
    let log: AlertLog;
    beforeEach(() => {
      log = open();
    });

    it('has nothing of a ward without signals', async () => {
      const { wardId } = newPlace();
      expect(await log.loadSignals(wardId)).toEqual({
        version: 0,
        headSeq: 0,
        stored: { state: undefined, controls: [] },
      });
      expect(await log.loadSignals(wardId, 0)).toEqual({ version: 0, headSeq: 0 });
    });

    it('keeps the state byte for byte under another version each time', async () => {
      const { wardId } = newPlace();
      const versions = [0];
      for (const state of [Buffer.from([0, 255, 13, 10]), Buffer.alloc(0)]) {
        const outcome = await log.commitSignals(wardId, commitOf(versions.at(-1) ?? 0, { state }));
        if (outcome.kind === 'stale') throw new Error('stale');
        versions.push(outcome.version);
        const { version, stored } = await log.loadSignals(wardId);
        expect({ version, state: stored?.state }).toEqual({ version: outcome.version, state });
      }
      expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    });

    it('says nothing of a state that the reader knows', async () => {
      const { wardId } = newPlace();
      const outcome = await log.commitSignals(wardId, commitOf(0, { events: [pausedAt(1)] }));
      if (outcome.kind === 'stale') throw new Error('stale');
      const { version } = outcome;
      expect(await log.loadSignals(wardId, version)).toEqual({ version, headSeq: 1 });
    });

    it('logs events in one gapless sequence with the alerts', async () => {
      const { bedId, wardId } = newPlace();
      await commitEvents(log, bedId, { from: 0, count: 2 });
      const [alerts] = [await log.publish(wardId, bedId)];
      const outcome = await log.commitSignals(
        wardId,
        commitOf(0, { events: [pausedAt(1), pausedAt(2)] }),
      );
      expect(outcome).toMatchObject({
        entries: [
          { seq: 3, wardId, signal: pausedAt(1) },
          { seq: 4, wardId, signal: pausedAt(2) },
        ],
      });
      await commitEvents(log, bedId, { from: 2, count: 1 });
      const later = await log.publish(wardId, bedId);
      const signals = outcome.kind === 'committed' ? outcome.entries : [];
      expect(await log.read(wardId, 0, 10)).toEqual([...alerts, ...signals, ...later]);
      expect(seqsOf(await log.read(wardId, 0, 10))).toEqual([1, 2, 3, 4, 5]);
      expect(await log.head(wardId)).toEqual({ headSeq: 5, oldestSeq: 1 });
    });

    it.each([{ off: -1 }, { off: 1 }])(
      'stores and logs nothing of a decision on a version that is $off off',
      async ({ off }) => {
        const { bedId, wardId } = newPlace();
        const first = await log.commitSignals(wardId, commitOf(0, { events: [pausedAt(1)] }));
        if (first.kind === 'stale') throw new Error('stale');
        const before = await log.loadSignals(wardId);
        const stale = commitOf(first.version + off, {
          state: Buffer.from('other'),
          controls: [controlOf(bedId, 1)],
          events: [pausedAt(2)],
        });
        expect(await log.commitSignals(wardId, stale)).toEqual({ kind: 'stale' });
        expect(await log.loadSignals(wardId)).toEqual(before);
        expect(seqsOf(await log.read(wardId, 0, 10))).toEqual([1]);
      },
    );

    it('lets one of two decisions at the same moment win', async () => {
      const { wardId } = newPlace();
      const outcomes = await Promise.all(
        [1, 2].map((atMs) => log.commitSignals(wardId, commitOf(0, { events: [pausedAt(atMs)] }))),
      );
      expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['committed', 'stale']);
      expect(seqsOf(await log.read(wardId, 0, 10))).toEqual([1]);
    });

    it('keeps the newest control of each bed', async () => {
      const { wardId } = newPlace();
      const [one, other] = [newPlace().bedId, newPlace().bedId];
      let version = 0;
      for (const controls of [[controlOf(one, 1), controlOf(other, 1)], [controlOf(one, 2)], []]) {
        const outcome = await log.commitSignals(wardId, commitOf(version, { controls }));
        if (outcome.kind === 'committed') version = outcome.version;
      }
      const { stored } = await log.loadSignals(wardId);
      expect(new Set(stored?.controls)).toEqual(new Set([controlOf(one, 2), controlOf(other, 1)]));
    });

    it('drops the oldest entries beyond the bound', async () => {
      const { wardId } = newPlace();
      const bounded = open({ maxLogEntries: 10 });
      const events = Array.from({ length: 13 }, (_, i) => pausedAt(i));
      await bounded.commitSignals(wardId, commitOf(0, { events }));
      expect(await bounded.head(wardId)).toEqual({ headSeq: 13, oldestSeq: 4 });
    });
  });
}
