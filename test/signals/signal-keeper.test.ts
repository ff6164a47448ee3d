import { describe, expect, it } from '@jest/globals';
import { MemoryAlertLog } from '../../src/alerts/memory-alert-log.js';
import type { AlertEvent } from '../../src/domain/alert.js';
import { EcgError } from '../../src/domain/errors.js';
import { isLoggedAlert, type WardLogEntry } from '../../src/domain/ward-log.js';
import type { SignalLog } from '../../src/signals/signal-log.js';
import { SignalKeeper } from '../../src/signals/signal-keeper.js';
import { alertEvent, bed, WARD } from '../support/fixture-ward.js';
import { ManualClock } from '../support/test-clock.js';
import { silentLogger } from '../support/test-chain.js';
import { NURSE, RULES, START_MS } from './builders.js';

const B01 = bed('B01');
const ACKNOWLEDGE = { kind: 'acknowledge', alertId: 'A1', by: NURSE } as const;

/** A log in memory, with keepers that share a clock. */
class KeptWard {
  log = new MemoryAlertLog();
  readonly clock = new ManualClock(START_MS);

  keeper(log: SignalLog = this.log): {
    readonly keeper: SignalKeeper;
    readonly told: WardLogEntry[];
  } {
    const told: WardLogEntry[] = [];
    const keeper = new SignalKeeper({
      wardId: WARD,
      log,
      rules: RULES,
      clock: this.clock,
      logger: silentLogger,
      onEntries: (entries) => told.push(...entries),
    });
    return { keeper, told };
  }

  async raise(changes: Partial<AlertEvent> = {}): Promise<void> {
    const event = alertEvent({ alertId: 'A1', bedId: B01, priority: 'high', ...changes });
    const { version } = await this.log.loadBed(B01);
    const state = Buffer.from('{}');
    await this.log.commit({ bedId: B01, expectedVersion: version, state, events: [event] });
    await this.log.publish(WARD, B01);
  }

  async kinds(): Promise<readonly string[]> {
    const entries = await this.log.read(WARD, 0, 1_000);
    return entries.map((entry) => (isLoggedAlert(entry) ? entry.event.phase : entry.signal.kind));
  }
}

/** Lets the keepers look at the log, as their timers do. */
async function look(...keepers: readonly SignalKeeper[]): Promise<void> {
  for (const keeper of keepers) keeper.wake();
  for (const keeper of keepers) await keeper.stop();
}

describe('SignalKeeper', () => {
  it('acknowledges an alert that is in the log a moment before', async () => {
    const ward = new KeptWard();
    const { keeper } = ward.keeper();
    await ward.raise();
    expect(await keeper.apply(ACKNOWLEDGE)).toMatchObject({
      done: true,
      reason: 'acknowledged',
      seq: 2,
      signal: { state: 'acknowledged', sinceSeq: 1 },
    });
    expect(await keeper.apply(ACKNOWLEDGE)).toMatchObject({ reason: 'already-acknowledged' });
    expect(await ward.kinds()).toEqual(['raised', 'acknowledged']);
  });

  it('shows on every process what one has decided', async () => {
    const ward = new KeptWard();
    const [one, other] = [ward.keeper(), ward.keeper()];
    await look(one.keeper, other.keeper);
    await ward.raise();
    await one.keeper.apply(ACKNOWLEDGE);
    await look(one.keeper, other.keeper);
    expect(other.keeper.signals().signals).toEqual(one.keeper.signals().signals);
    expect(other.told.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(one.told.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('tells each tier once, whichever processes run when it falls due', async () => {
    const ward = new KeptWard();
    const [one, other] = [ward.keeper(), ward.keeper()];
    await ward.raise();
    await look(one.keeper, other.keeper);
    ward.clock.advanceMs(20_000);
    await look(one.keeper, other.keeper);
    ward.clock.advanceMs(40_000);
    await look(ward.keeper().keeper, other.keeper);
    expect(await ward.kinds()).toEqual(['raised', 'escalated', 'escalated']);
  });

  it('goes on after a commit whose answer was lost, without deciding twice', async () => {
    const ward = new KeptWard();
    const away = new EcgError('ECG_STORE_UNAVAILABLE', 'away', { retryable: true });
    let lost = 0;
    const losing: SignalLog = {
      loadSignals: (...args) => ward.log.loadSignals(...args),
      read: (...args) => ward.log.read(...args),
      commitSignals: async (...args) => {
        const outcome = await ward.log.commitSignals(...args);
        lost += 1;
        if (lost === 2) throw away;
        return outcome;
      },
    };
    const { keeper, told } = ward.keeper(losing);
    await look(keeper);
    await ward.raise();
    await look(keeper);
    await expect(keeper.apply(ACKNOWLEDGE)).rejects.toBe(away);
    expect(await keeper.apply(ACKNOWLEDGE)).toMatchObject({ reason: 'already-acknowledged' });
    await look(keeper);
    expect(await ward.kinds()).toEqual(['raised', 'acknowledged']);
    expect(told.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('begins anew with a log that begins anew: nothing is acknowledged any more', async () => {
    const ward = new KeptWard();
    const { keeper, told } = ward.keeper({
      loadSignals: (...args) => ward.log.loadSignals(...args),
      read: (...args) => ward.log.read(...args),
      commitSignals: (...args) => ward.log.commitSignals(...args),
    });
    await look(keeper);
    await ward.raise();
    await ward.raise({ phase: 'revised' });
    await keeper.apply(ACKNOWLEDGE);
    ward.log = new MemoryAlertLog();
    await ward.raise();
    await look(keeper);
    expect(keeper.signals()).toMatchObject({ throughSeq: 1, signals: [{ state: 'on' }] });
    expect(told.map(({ seq }) => seq)).toEqual([1, 2, 3, 1]);
  });

  it('makes signals anew from the log where the stored state is not readable', async () => {
    const ward = new KeptWard();
    await ward.raise();
    await ward.log.commitSignals(WARD, {
      expectedVersion: 0,
      state: Buffer.from('{"schema":9}'),
      controls: [],
      events: [],
    });
    const { keeper } = ward.keeper();
    await look(keeper);
    expect(keeper.signals().signals).toMatchObject([{ alertId: 'A1', state: 'on' }]);
  });

  it('learns what other processes set for a bed', async () => {
    const ward = new KeptWard();
    const [one, other] = [ward.keeper(), ward.keeper()];
    await one.keeper.apply({
      kind: 'change-control',
      bedId: B01,
      change: { kind: 'limits', limit: { kind: 'fixed', limitScore: 2 } },
      by: NURSE,
    });
    await look(other.keeper);
    expect(other.keeper.control(B01)).toEqual({
      bedId: B01,
      revision: 1,
      limit: { kind: 'fixed', limitScore: 2 },
      baseline: 'learning',
      baselineResetMs: 0,
      standby: false,
      conditionsOff: [],
      effectiveFromMs: START_MS + 2_000,
      changedBy: NURSE,
      changedAtMs: START_MS,
    });
  });
});
