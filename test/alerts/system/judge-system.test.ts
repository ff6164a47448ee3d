import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judgeSystem, type SystemReport } from '../../../src/alerts/system/judge-system.js';
import { SystemKeeper } from '../../../src/alerts/system/system-keeper.js';
import { GONE_AFTER_MS, RENEW_EVERY_MS } from '../../../src/alerts/system/system-rules.js';
import {
  decodeSystemState,
  encodeSystemState,
  NEW_SYSTEM,
  type SystemState,
} from '../../../src/alerts/system/system-state.js';
import { MemoryAlertLog } from '../../../src/alerts/memory-alert-log.js';
import type { AlertEvent } from '../../../src/domain/alert.js';
import { loggedAlerts } from '../../../src/domain/ward-log.js';
import { bed, WARD } from '../../support/fixture-ward.js';
import { silentLogger } from '../../support/test-chain.js';

const START_MS = 1_800_000_000_000;
const B01 = bed('B01');

/** Judges reports one after the other. */
function judgeAll(reports: readonly SystemReport[]): {
  readonly state: SystemState;
  readonly events: readonly AlertEvent[];
} {
  let state = NEW_SYSTEM;
  const events: AlertEvent[] = [];
  for (const report of reports) {
    const judged = judgeSystem(state, report);
    state = decodeSystemState(encodeSystemState(judged.state));
    events.push(...judged.events);
  }
  return { state, events };
}

const late = (atMs: number, present: boolean): SystemReport => ({
  nowMs: START_MS + atMs,
  facts: [{ condition: 'scores-late', bedId: B01, present }],
});

const summary = ({ phase, condition, revision, reason }: AlertEvent): string =>
  `${phase} ${condition} ${revision} ${reason}`;

describe('judgeSystem', () => {
  it('raises a condition once, renews it while it is there, and ends it', () => {
    const { events, state } = judgeAll([
      late(0, false),
      late(1_000, true),
      late(2_000, true),
      late(1_000 + RENEW_EVERY_MS, true),
      late(70_000, false),
      late(71_000, false),
    ]);
    expect(events.map(summary)).toEqual([
      'raised scores-late 0 seen',
      'revised scores-late 1 continues',
      'ended scores-late 2 over',
    ]);
    expect(events[0]).toMatchObject({
      alertId: `B01:scores-late:${START_MS + 1_000}`,
      bedId: 'B01',
      kind: 'technical',
      priority: 'medium',
      startMs: START_MS + 1_000,
    });
    expect(new Set(events.map(({ alertId }) => alertId)).size).toBe(1);
    expect(state).toEqual(NEW_SYSTEM);
  });

  it('keeps detectors of different processes apart', () => {
    const down = (process: string, present: boolean): SystemReport => ({
      nowMs: START_MS,
      facts: [{ condition: 'detector-down', process, present }],
    });
    const { events } = judgeAll([down('one', true), down('other', false), down('one', false)]);
    expect(events.map(summary)).toEqual([
      'raised detector-down 0 seen',
      'ended detector-down 1 over',
    ]);
  });

  it('ends what nobody says any more, because whoever saw it is gone', () => {
    const { events } = judgeAll([
      late(0, true),
      { nowMs: START_MS + GONE_AFTER_MS, facts: [] },
      { nowMs: START_MS + GONE_AFTER_MS + 1, facts: [] },
    ]);
    expect(events.map(summary)).toEqual([
      'raised scores-late 0 seen',
      'ended scores-late 1 not-said-any-more',
    ]);
  });

  it('logs an outage of the store once, whichever processes report it', () => {
    const outage = (startMs: number, endMs: number): SystemReport => ({
      nowMs: START_MS + endMs,
      facts: [],
      outage: { startMs: START_MS + startMs, endMs: START_MS + endMs },
    });
    const { events } = judgeAll([outage(0, 20_000), outage(500, 20_700), outage(100_000, 110_000)]);
    expect(events.map(summary)).toEqual([
      'raised store-down 0 store-was-away',
      'ended store-down 1 store-is-back',
      'raised store-down 0 store-was-away',
      'ended store-down 1 store-is-back',
    ]);
    expect(events[1]).toMatchObject({
      startMs: START_MS,
      endMs: START_MS + 20_000,
      priority: 'high',
    });
  });

  it('numbers the revisions of each alert without a gap, raises first and ends last', () => {
    const report = fc.record({
      stepMs: fc.integer({ min: 0, max: 100_000 }),
      present: fc.boolean(),
      of: fc.constantFrom('B01', 'B02'),
      condition: fc.constantFrom('scores-late', 'canary-missed'),
    });
    fc.assert(
      fc.property(fc.array(report, { maxLength: 40 }), (steps) => {
        let nowMs = START_MS;
        const { events } = judgeAll(
          steps.map(({ stepMs, present, of, condition }) => {
            nowMs += stepMs + 1;
            const where = condition === 'scores-late' ? { bedId: bed(of) } : {};
            return { nowMs, facts: [{ condition, present, ...where }] };
          }),
        );
        for (const alertId of new Set(events.map((event) => event.alertId))) {
          const own = events.filter((event) => event.alertId === alertId);
          expect(own.map(({ revision }) => revision)).toEqual(own.map((_, i) => i));
          expect(own[0]?.phase).toBe('raised');
          expect(own.slice(1, -1).every(({ phase }) => phase === 'revised')).toBe(true);
        }
      }),
    );
  });
});

describe('SystemKeeper', () => {
  it('logs once what two processes see, and what a lost answer left unsaid', async () => {
    const log = new MemoryAlertLog();
    let isLost = true;
    const losing = {
      loadBed: (...args: Parameters<typeof log.loadBed>) => log.loadBed(...args),
      publish: (...args: Parameters<typeof log.publish>) => log.publish(...args),
      commit: async (...args: Parameters<typeof log.commit>) => {
        const outcome = await log.commit(...args);
        if (isLost) throw new Error('no answer');
        return outcome;
      },
    };
    const one = new SystemKeeper({ wardId: WARD, log: losing, logger: silentLogger });
    const other = new SystemKeeper({ wardId: WARD, log, logger: silentLogger });
    await expect(one.report(late(0, true))).rejects.toThrow('no answer');
    isLost = false;
    await Promise.all([one.report(late(1_000, true)), other.report(late(1_000, true))]);
    await one.report(late(2_000, false));
    await other.report(late(2_000, false));
    const events = loggedAlerts(await log.read(WARD, 0, 100)).map(({ event }) => event);
    expect(events.map(summary)).toEqual(['raised scores-late 0 seen', 'ended scores-late 1 over']);
  });
});
