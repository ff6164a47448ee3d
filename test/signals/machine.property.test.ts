import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isAudible, type SignalEvent } from '../../src/domain/alarm-signal.js';
import type { LoggedAlert } from '../../src/domain/alert.js';
import type { StaffCommand } from '../../src/domain/staff-command.js';
import { advance } from '../../src/signals/advance.js';
import { apply } from '../../src/signals/apply.js';
import { decodeBoard, encodeBoard } from '../../src/signals/board-codec.js';
import { foldEntries } from '../../src/signals/fold-entries.js';
import { BOARD_LIMITS, NEW_BOARD, type SignalBoard } from '../../src/signals/signal-board.js';
import { bed } from '../support/fixture-ward.js';
import { logged, NURSE, RULES, START_MS } from './builders.js';

const BEDS = ['B01', 'B02'].map(bed);

const alertArbitrary = fc.record({
  alert: fc.nat(5),
  phase: fc.constantFrom('raised', 'revised', 'ended'),
  priority: fc.constantFrom('low', 'medium', 'high'),
  condition: fc.constantFrom('anomaly', 'lead-off', 'of-a-later-version'),
});

const commandArbitrary: fc.Arbitrary<StaffCommand> = fc.oneof(
  fc.nat(6).map((n) => ({ kind: 'acknowledge', alertId: `A${n}`, by: NURSE }) as const),
  fc
    .record({ n: fc.nat(6), verdict: fc.constantFrom('true', 'false', 'unclear') })
    .map(({ n, verdict }) => ({ kind: 'mark', alertId: `A${n}`, verdict, by: NURSE }) as const),
  fc
    .record({ durationMs: fc.integer({ min: 1, max: 999_000 }), of: fc.nat(2) })
    .map(
      ({ durationMs, of }) =>
        ({ kind: 'pause-audio', durationMs, by: NURSE, ...bedOf(of) }) as const,
    ),
  fc.nat(2).map((of) => ({ kind: 'resume-audio', by: NURSE, ...bedOf(of) }) as const),
  fc.record({ of: fc.nat(1), on: fc.boolean() }).map(
    ({ of, on }) =>
      ({
        kind: 'change-control',
        bedId: BEDS[of] ?? bed('B01'),
        change: { kind: 'standby', on },
        by: NURSE,
      }) as const,
  ),
  fc.nat(1).map((of) => ({ kind: 'discharge', bedId: BEDS[of] ?? bed('B01'), by: NURSE }) as const),
);

const stepArbitrary = fc.oneof(
  { weight: 4, arbitrary: alertArbitrary.map((alert) => ({ alert })) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 70_000 }).map((waitMs) => ({ waitMs })) },
  { weight: 1, arbitrary: fc.integer({ min: -200_000, max: -1 }).map((waitMs) => ({ waitMs })) },
  { weight: 3, arbitrary: commandArbitrary.map((command) => ({ command })) },
);

type ValueOf<A> = A extends fc.Arbitrary<infer T> ? T : never;
type TestStep = ValueOf<typeof stepArbitrary>;
type TestAlert = ValueOf<typeof alertArbitrary>;

function bedOf(of: number): { readonly bedId?: (typeof BEDS)[number] } {
  const bedId = BEDS[of];
  return bedId === undefined ? {} : { bedId };
}

function entryOf(seq: number, { alert, ...changes }: TestAlert): LoggedAlert {
  const bedId = BEDS[alert % 2] ?? bed('B01');
  return logged(seq, { ...changes, alertId: `A${alert}`, bedId } as Parameters<typeof logged>[1]);
}

/** What is true after each step. */
interface Moment {
  readonly board: SignalBoard;
  readonly events: readonly SignalEvent[];
  readonly nowMs: number;
}

function run(steps: readonly TestStep[]): readonly Moment[] {
  let moment: Moment = { board: NEW_BOARD, events: [], nowMs: START_MS };
  let seq = 0;
  return steps.map((step) => {
    const { board, nowMs } = moment;
    if ('command' in step) {
      moment = { nowMs, ...apply(board, step.command, { nowMs, rules: RULES }) };
    } else if ('alert' in step) {
      seq += 1;
      const entries = [entryOf(seq, step.alert)];
      moment = { nowMs, ...advance(board, { entries, nowMs }, RULES) };
    } else {
      const laterMs = nowMs + step.waitMs;
      moment = { nowMs: laterMs, ...advance(board, { entries: [], nowMs: laterMs }, RULES) };
    }
    return moment;
  });
}

const stepsArbitrary = fc.array(stepArbitrary, { maxLength: 60 });

function always(holds: (moment: Moment, before: Moment | undefined) => void): void {
  fc.assert(
    fc.property(stepsArbitrary, (steps) => {
      const moments = run(steps);
      for (const [i, moment] of moments.entries()) holds(moment, moments[i - 1]);
    }),
    { numRuns: 300 },
  );
}

describe('the machine of alarm signals', () => {
  it('tells no escalation tier of one signal twice, none before its time, and leaves none out', () => {
    fc.assert(
      fc.property(stepsArbitrary, (steps) => {
        const told = new Map<string, number>();
        for (const { events, nowMs } of run(steps)) {
          for (const { kind, signal } of events) {
            if (signal === undefined) continue;
            const key = `${signal.alertId} ${signal.sinceSeq}`;
            if (kind === 'signal-renewed') told.set(key, 0);
            if (kind !== 'escalated') continue;
            expect(signal.tier).toBe((told.get(key) ?? 0) + 1);
            told.set(key, signal.tier);
            const tier = RULES.escalationTiers[signal.tier - 1];
            expect(nowMs - signal.sinceMs).toBeGreaterThanOrEqual(tier?.afterMs ?? Infinity);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('has told every tier that is due once time has passed', () => {
    always(({ board, nowMs }) => {
      const settled = advance(board, { entries: [], nowMs }, RULES).board;
      for (const { state, priority, sinceMs, tier } of settled.signals) {
        if (state !== 'on' || priority === 'low') continue;
        const due = RULES.escalationTiers.filter(({ afterMs }) => nowMs - sinceMs >= afterMs);
        expect(tier).toBeGreaterThanOrEqual(due.length);
      }
    });
  });

  it('never pauses the sound for longer than the longest pause, whatever the clock does', () => {
    always(({ board, nowMs }) => {
      const settled = advance(board, { entries: [], nowMs }, RULES).board;
      for (const { untilMs } of settled.pauses) {
        expect(untilMs).toBeGreaterThan(nowMs);
        expect(untilMs - nowMs).toBeLessThanOrEqual(RULES.maxAudioPauseMs);
      }
      expect(new Set(board.pauses.map(({ bedId }) => bedId)).size).toBe(board.pauses.length);
    });
  });

  it('lets every high condition that is raised in a pause be heard', () => {
    fc.assert(
      fc.property(stepsArbitrary, fc.nat(2), fc.boolean(), (steps, of, first) => {
        const before = run(steps).at(-1) ?? { board: NEW_BOARD, nowMs: START_MS, events: [] };
        const { nowMs } = before;
        const pause = {
          kind: 'pause-audio',
          durationMs: 120_000,
          by: NURSE,
          ...bedOf(of),
        } as const;
        const { board } = apply(before.board, pause, { nowMs, rules: RULES });
        const seq = board.throughSeq + 1;
        const alertId = first ? 'new' : 'A1';
        const entries = [
          logged(seq, { alertId, bedId: bed('B02'), priority: first ? 'high' : 'low' }),
          logged(seq + 1, { alertId, bedId: bed('B02'), phase: 'revised', priority: 'high' }),
        ];
        const after = advance(board, { entries, nowMs: nowMs + 1 }, RULES).board;
        const signal = after.signals.find((one) => one.alertId === alertId);
        if (signal === undefined) throw new Error('no signal');
        // A1 may have been high, on or acknowledged, before the pause: then it is nothing new.
        if (!first && signal.sinceSeq < seq) return;
        const audible = isAudible(signal, after.pauses, nowMs + 1);
        expect(audible).toBe(signal.state === 'on');
        expect(signal.state).toBe(signal.offBecause === undefined ? 'on' : 'off');
      }),
      { numRuns: 300 },
    );
  });

  it('never forgets an alert that is present, and stays within its bounds', () => {
    fc.assert(
      fc.property(stepsArbitrary, (steps) => {
        const present = new Set<string>();
        const moments = run(steps);
        for (const [i, step] of steps.entries()) {
          if ('alert' in step) {
            const { alert, phase } = step.alert;
            if (phase === 'ended') present.delete(`A${alert}`);
            else present.add(`A${alert}`);
          }
          const { board } = moments[i] ?? { board: NEW_BOARD };
          const signals = board.signals.filter((signal) => signal.present);
          expect(new Set(signals.map(({ alertId }) => alertId))).toEqual(present);
          expect(board.ended.length).toBeLessThanOrEqual(BOARD_LIMITS.ended);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('drops the oldest latched signals and ended alerts beyond its bounds', () => {
    const count = 2 * BOARD_LIMITS.latched;
    const entries = Array.from({ length: count }, (_, i) => [
      logged(2 * i + 1, { alertId: `L${i}` }),
      logged(2 * i + 2, { alertId: `L${i}`, phase: 'ended' }),
    ]).flat();
    const { board } = advance(NEW_BOARD, { entries, nowMs: START_MS }, RULES);
    expect(board.signals).toHaveLength(BOARD_LIMITS.latched);
    expect(board.signals[0]?.alertId).toBe(`L${count - BOARD_LIMITS.latched}`);
    expect(board.ended).toHaveLength(BOARD_LIMITS.ended);
  });

  it('folds the log to the same board, however it is cut into batches and repeated', () => {
    fc.assert(
      fc.property(
        fc.array(alertArbitrary, { maxLength: 40 }),
        fc.array(fc.nat(40), { maxLength: 6 }),
        (alerts, cuts) => {
          const entries = alerts.map((alert, i) => entryOf(i + 1, alert));
          const context = { nowMs: START_MS, rules: RULES };
          const whole = foldEntries(NEW_BOARD, entries, context);
          let board = NEW_BOARD;
          const events: SignalEvent[] = [];
          for (const cut of [...cuts.toSorted((a, b) => a - b), entries.length]) {
            // Each batch begins again at the first entry, as after a kill.
            const next = foldEntries(board, entries.slice(0, cut), context);
            board = next.board;
            events.push(...next.events);
          }
          expect({ board, events }).toEqual(whole);
        },
      ),
    );
  });

  it('makes no event and no change of a command that is repeated at once', () => {
    fc.assert(
      fc.property(stepsArbitrary, commandArbitrary, (steps, command) => {
        const { board, nowMs } = run(steps).at(-1) ?? { board: NEW_BOARD, nowMs: START_MS };
        const context = { nowMs, rules: RULES };
        const once = apply(board, command, context);
        const twice = apply(once.board, command, context);
        expect(twice.events).toEqual([]);
        expect(twice.board).toBe(once.board);
        if (once.reply.done) expect(twice.reply.done).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps all of a board through its stored form', () => {
    always(({ board }) => {
      expect(decodeBoard(encodeBoard(board), Object.values(board.controls))).toEqual(board);
    });
  });
});
