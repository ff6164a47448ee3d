import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judgeSystem, type SystemReport } from '../../../src/alerts/system/judge-system.js';
import { SystemKeeper } from '../../../src/alerts/system/system-keeper.js';
import {
  GONE_AFTER_MS,
  overloadPriority,
  RENEW_EVERY_MS,
  SYSTEM_CONDITIONS,
  type SystemCondition,
} from '../../../src/alerts/system/system-rules.js';
import {
  decodeSystemState,
  encodeSystemState,
  NEW_SYSTEM,
  type SystemState,
} from '../../../src/alerts/system/system-state.js';
import { MemoryAlertLog } from '../../../src/alerts/memory-alert-log.js';
import type { AlertEvent } from '../../../src/domain/alert.js';
import { OVERLOAD_LEVELS } from '../../../src/domain/overload.js';
import { loggedAlerts } from '../../../src/domain/ward-log.js';
import { bed, WARD } from '../../support/fixture-ward.js';
import { silentLogger } from '../../support/test-chain.js';
import { tableOf } from '../state-tables.js';

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

/** A report for each second of a story such as `yes 5; no 5`, and what is said: phase, priority and reason. */
function saidOf(condition: SystemCondition, shows: string): string {
  const reports: SystemReport[] = [];
  let nowMs = START_MS;
  for (const step of shows.split('; ')) {
    const [word = '', count] = step.split(' ');
    for (let second = 0; second < Number(count); second += 1, nowMs += 1_000) {
      reports.push({ nowMs, ...seenAs(condition, word, nowMs) });
    }
  }
  const events = judgeAll(reports).events.filter(({ reason }) => reason !== 'continues');
  return events.length === 0
    ? 'nothing'
    : events.map(({ phase, priority, reason }) => `${phase} ${priority} ${reason}`).join('; ');
}

function seenAs(
  condition: SystemCondition,
  word: string,
  nowMs: number,
): Omit<SystemReport, 'nowMs'> {
  if (word === 'unsaid' || word === 'away') return { facts: [] };
  if (condition === 'store-down') {
    return { facts: [], outage: { startMs: nowMs - 20_000, endMs: nowMs } };
  }
  if (condition !== 'overload') return { facts: [{ condition, present: word === 'yes' }] };
  const level = OVERLOAD_LEVELS.find((one) => one === word);
  if (level === undefined) throw new Error(`${word}: expected ${OVERLOAD_LEVELS.join()}`);
  const priority = overloadPriority(level);
  return { facts: [{ condition, process: 'p1', present: level !== 'normal', priority }] };
}

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

  describe('every row of the table of the page', () => {
    it.each(
      tableOf('system').map(([condition = '', shows = '', said = '']) => ({
        condition,
        shows,
        said,
      })),
    )('$condition: $shows', ({ condition, shows, said }) => {
      expect(saidOf(condition as SystemCondition, shows)).toBe(said);
    });

    it('has each condition', () => {
      const conditions = new Set(tableOf('system').map(([condition]) => condition));
      expect([...conditions].sort()).toEqual([...SYSTEM_CONDITIONS].sort());
    });
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
