import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AlertEvent } from '../../src/domain/alert.js';
import { CELL_FLAG } from '../../src/domain/cell.js';
import { untouchedControl } from '../../src/domain/bed-control.js';
import type { Lead } from '../../src/domain/lead.js';
import { NO_SCORE } from '../../src/domain/score.js';
import { judge, type JudgeInput } from '../../src/alerts/bed-judge.js';
import { decodeBedState, encodeBedState, NEW_BED } from '../../src/alerts/bed-state.js';
import {
  atMs,
  BED,
  CHAOTIC,
  CONTEXT,
  fact,
  judgeAll,
  NO_RHYTHM,
  steady,
  windowTo,
  type Signal,
} from './builders.js';

const OFF = CELL_FLAG.missing | CELL_FLAG.leadOff;
const NOISY = CELL_FLAG.noisy;
const PRIORITIES = ['low', 'medium', 'high'];
const SECONDS = 50;

/** What the two leads show in one second. */
const second = fc.record({
  II: fc.constantFrom(0, 0, 1_100, 1_400, 4_000, NO_SCORE),
  V1: fc.constantFrom(0, 0, 1_100, 1_400, 4_000, NO_SCORE),
  flags: fc.constantFrom(0, 0, CELL_FLAG.flat, CELL_FLAG.flat, OFF, CELL_FLAG.missing, NOISY),
  v1Flags: fc.constantFrom(0, CELL_FLAG.flat, OFF, NOISY),
  rhythm: fc.constantFrom(steady(70), steady(70), steady(25), steady(180), CHAOTIC, NO_RHYTHM),
  v1Sent: fc.constantFrom(true, true, true, false),
  fact: fc.constantFrom(
    ...['none', 'none', 'none', 'none', 'silence', 'step', 'in-step', 'drift', 'no-drift'],
    ...['end', 'discharge', 'standby', 'watched', 'later'],
  ),
  /** Means waver as windows are added. */
  waver: fc.constantFrom(0, 0, -400, 600),
});

const story = fc.array(second, { minLength: SECONDS, maxLength: SECONDS });

type Second = typeof second extends fc.Arbitrary<infer S> ? S : never;

function itemsOf(seconds: readonly Second[]): readonly JudgeInput[] {
  const items: JudgeInput[] = [];
  seconds.forEach((now, i) => {
    const end = i + 10;
    const leads: readonly Lead[] = now.v1Sent ? ['II', 'V1'] : ['II'];
    const at = (cell: number): Second | undefined => seconds[Math.floor(cell / 10) - 9];
    const signal: Signal = {
      leads,
      scoreMilli: (cell, lead) => {
        const milli = at(cell)?.[lead === 'II' ? 'II' : 'V1'] ?? NO_SCORE;
        return milli === NO_SCORE ? milli : milli + now.waver;
      },
      flags: (cell, lead) => at(cell)?.[lead === 'II' ? 'flags' : 'v1Flags'] ?? CELL_FLAG.missing,
      rhythm: () => now.rhythm,
    };
    items.push(windowTo(end, signal));
    if (now.fact === 'silence')
      items.push(fact.lost(end + 0.2, 3), fact.back(end + 0.2, end + 0.7));
    if (now.fact === 'step') items.push(fact.clockStep(end, 2_000_000));
    if (now.fact === 'in-step') items.push(fact.clockStep(end, 0));
    if (now.fact === 'drift') items.push(fact.clockDrift(end, 600_000));
    if (now.fact === 'no-drift') items.push(fact.clockDrift(end, 0));
    if (now.fact === 'end') items.push(fact.ended(end));
    const control = { ...untouchedControl(BED), revision: end, effectiveFromMs: atMs(end) };
    if (now.fact === 'discharge') {
      const discharged = { ...control, standby: true, dischargedMs: atMs(end) };
      items.push({ kind: 'control', control: discharged });
    }
    const standby = now.fact === 'standby';
    if (standby || now.fact === 'watched')
      items.push({ kind: 'control', control: { ...control, standby } });
    if (now.fact === 'later')
      items.push({ kind: 'control', control: { ...control, effectiveFromMs: atMs(end + 3.5) } });
  });
  return items;
}

describe('judge', () => {
  it('says the same when items are read again after crashes', () => {
    const crashes = fc.array(fc.record({ after: fc.nat(120), back: fc.nat(30) }), { maxLength: 6 });
    fc.assert(
      fc.property(story, crashes, (seconds, crashAt) => {
        const items = itemsOf(seconds);
        const withRepeats = items.flatMap((item, i) => [
          item,
          ...crashAt
            .filter(({ after }) => after === i)
            .flatMap(({ back }) => items.slice(Math.max(0, i - back), i + 1)),
        ]);
        const once = judgeAll(items);
        const again = judgeAll(withRepeats);
        expect(again.events).toEqual(once.events);
        expect(again.state).toEqual(once.state);
      }),
      { numRuns: 40 },
    );
  });

  it('says the same when its state goes through the store at every step', () => {
    fc.assert(
      fc.property(story, (seconds) => {
        const items = itemsOf(seconds);
        const plain = judgeAll(items);
        const events: AlertEvent[] = [];
        let stored = encodeBedState(NEW_BED);
        for (const item of items) {
          const judged = judge(decodeBedState(stored), item, CONTEXT);
          events.push(...judged.events);
          stored = encodeBedState(judged.state);
        }
        expect(JSON.stringify(events)).toBe(JSON.stringify(plain.events));
        expect(decodeBedState(stored)).toEqual(plain.state);
      }),
      { numRuns: 30 },
    );
  });

  it('writes each alert as raised, revised, ended, in whole numbers without a hole', () => {
    fc.assert(
      fc.property(story, (seconds) => {
        const items = itemsOf(seconds);
        const { events, state } = judgeAll(items);
        for (const alertId of new Set(events.map((event) => event.alertId))) {
          const own = events.filter((event) => event.alertId === alertId);
          expectWellFormed(own);
          const isOpen = Object.values(state.open).some((open) => open.alertId === alertId);
          expect(own.at(-1)?.phase === 'ended').toBe(!isOpen);
        }
      }),
      { numRuns: 40 },
    );
  });
});

function expectWellFormed(events: readonly AlertEvent[]): void {
  events.forEach((event, i) => {
    const before = events[i - 1];
    const isLast = i === events.length - 1;
    expect(event.revision).toBe(i);
    expect(event.phase).toBe(
      i === 0 ? 'raised' : isLast && event.phase === 'ended' ? 'ended' : 'revised',
    );
    expect(event.endMs).toBeGreaterThanOrEqual(event.startMs);
    expect(event.marks.length).toBeLessThanOrEqual(64);
    if (event.phase === 'ended') expect(event.provisional).toBe(false);
    if (before === undefined) return;
    expect(PRIORITIES.indexOf(event.priority)).toBeGreaterThanOrEqual(
      PRIORITIES.indexOf(before.priority),
    );
    expect(event.decidedAtMs).toBeGreaterThanOrEqual(before.decidedAtMs);
    expect(event.startMs).toBeLessThanOrEqual(before.startMs);
  });
}
