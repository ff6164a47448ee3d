import { describe, expect, it } from '@jest/globals';
import { decodeBedState, encodeBedState, NEW_MEMORY } from '../../src/alerts/bed-state.js';
import { alertRules } from '../../src/app/rules.js';
import { loadSettings } from '../../src/config/load.js';
import { judge, limitsOf, type JudgeInput } from '../../src/alerts/bed-judge.js';
import { previewLimit } from '../../src/alerts/preview-limit.js';
import { untouchedControl, type BedControl } from '../../src/domain/bed-control.js';
import { NO_SCORE } from '../../src/domain/score.js';
import {
  at,
  atMs,
  BED,
  cellsOf,
  CONTEXT,
  fact,
  inShort,
  judgeAll,
  RULES,
  steady,
  windows,
  type Signal,
} from './builders.js';

const DEFAULTS = { ...CONTEXT, rules: alertRules(loadSettings({ environment: {} })) };
const QUIET: Signal = { leads: ['II'], scoreMilli: () => 200 };

function set(change: Partial<BedControl>): JudgeInput {
  const control = { ...untouchedControl(BED), revision: 1, effectiveFromMs: atMs(20), ...change };
  return { kind: 'control', control };
}

describe('judge: what staff set', () => {
  it('takes a revision once, and an older one never', () => {
    const { state } = judgeAll([...windows(10, 30, QUIET), set({ revision: 2 })]);
    for (const again of [
      set({ revision: 2, standby: true }),
      set({ revision: 1, standby: true }),
    ]) {
      const judged = judge(state, again, CONTEXT);
      expect(judged.state).toBe(state);
      expect(judged.events).toEqual([]);
    }
  });

  it('waits for the first item that reaches its moment, also through the store', () => {
    const fixed = set({ limit: { kind: 'fixed', limitScore: 2.5 }, effectiveFromMs: atMs(25) });
    const waiting = judgeAll([...windows(10, 20, QUIET), fixed, ...windows(21, 24, QUIET)]).state;
    expect(limitsOf(waiting, { leads: ['II'] }, RULES)).toEqual([1_300]);
    const stored = decodeBedState(encodeBedState(waiting));
    const { state } = judgeAll(windows(25, 26, QUIET), stored);
    expect(limitsOf(state, { leads: ['II'] }, RULES)).toEqual([2_500]);
    expect(state.nextControl).toBeUndefined();
  });

  it('says the same when it comes before the items as when it comes among them', () => {
    const hot: Signal = { leads: ['II'], scoreMilli: (cell) => (cell > 180 ? 4_000 : 200) };
    const order = set({ standby: true, effectiveFromMs: atMs(25) });
    const early = judgeAll([...windows(10, 12, hot), order, ...windows(13, 40, hot)]);
    const late = judgeAll([...windows(10, 24, hot), order, ...windows(25, 40, hot)]);
    expect(early.events).toEqual(late.events);
    expect(early.events.at(-1)).toMatchObject({ reason: 'standby', decidedAtMs: atMs(25) });
  });

  it('alarms against a fixed limit whatever the baseline has learnt', () => {
    const high: Signal = { leads: ['II'], scoreMilli: () => 2_000 };
    const fixed = set({ limit: { kind: 'fixed', limitScore: 2.1 }, effectiveFromMs: 0 });
    expect(judgeAll([fixed, ...windows(10, 60, high)]).events).toEqual([]);
    const lower = set({ limit: { kind: 'fixed', limitScore: 1.9 }, effectiveFromMs: 0 });
    const [raised] = judgeAll([lower, ...windows(10, 60, high)]).events;
    expect(raised?.score).toEqual({ peak: 2, limit: 1.9 });
  });

  it('uses the rate limits of the bed', () => {
    const fast: Signal = { ...QUIET, rhythm: () => steady(125) };
    expect(judgeAll(windows(10, 40, fast)).events).toEqual([]);
    const { events } = judgeAll([
      set({ rateHighBpm: 120, effectiveFromMs: 0 }),
      ...windows(10, 40, fast),
    ]);
    expect(inShort(events)[0]).toEqual(['rate-high', 'raised', 'medium', 'rate-above-limit']);
    expect(events[0]?.rate).toEqual({ bpm: 125, limitBpm: 120 });
  });

  it('says with the end of an alert how far the rate went, not where it is by then', () => {
    const racing: Signal = {
      ...QUIET,
      rhythm: (end) =>
        steady(
          end < 20 ? 90 : end < 30 ? 171 : end < 40 ? 145 : end < 46 ? 100 : end < 52 ? 150 : 90,
        ),
    };
    const { events } = judgeAll(windows(10, 120, racing), undefined, DEFAULTS);
    expect(inShort(events).map(([, phase]) => phase)).toContain('ended');
    for (const { rate } of events) expect(rate).toEqual({ bpm: 171, limitBpm: 140 });
    expect(inShort(events).map(([, , , reason]) => reason)).toContain('present-again');
  });

  it('learns nothing while the baseline is frozen, and forgets at a reset', () => {
    const frozen = set({ baseline: 'frozen', effectiveFromMs: atMs(30) });
    const before = judgeAll(windows(10, 29, QUIET)).state.baselines.II?.total ?? 0;
    const { state } = judgeAll([...windows(10, 29, QUIET), frozen, ...windows(30, 60, QUIET)]);
    expect(state.baselines.II?.total).toBe(before);
    const reset = set({ revision: 2, baselineResetMs: atMs(60), effectiveFromMs: atMs(60) });
    const anew = judgeAll([reset, ...windows(61, 75, QUIET)], state).state;
    // The window to 75 s makes the cells up to 66 s final.
    expect(anew.baselines.II?.total).toBe(60);
  });

  it('raises a lost feed when a bed leaves standby in silence, and not before', () => {
    const standby = set({ standby: true, effectiveFromMs: atMs(20) });
    const watched = set({ revision: 2, effectiveFromMs: atMs(200) });
    const silent = judgeAll([
      ...windows(10, 20, QUIET),
      standby,
      fact.lost(20, 3),
      fact.lost(20, 60),
    ]);
    expect(silent.events).toEqual([]);
    const { events } = judgeAll([watched, fact.back(20, 210)], silent.state);
    expect(inShort(events)).toEqual([
      ['feed-lost', 'raised', 'high', 'no-frames'],
      ['feed-lost', 'ended', 'high', 'frames-again'],
    ]);
    expect(events[0]?.decidedAtMs).toBe(atMs(200));
  });

  const hot: Signal = { leads: ['II'], scoreMilli: () => 4_000 };
  const discharged = set({
    standby: true,
    baselineResetMs: atMs(40),
    dischargedMs: atMs(40),
    effectiveFromMs: atMs(40),
  });
  const admitted = (seconds: number): JudgeInput =>
    set({
      revision: 2,
      baselineResetMs: atMs(40),
      dischargedMs: atMs(40),
      effectiveFromMs: atMs(seconds),
    });

  it('ends all of a discharged patient for that reason, and forgets what was learnt of them', () => {
    const limits = set({
      limit: { kind: 'fixed', limitScore: 1.5 },
      rateHighBpm: 60,
      effectiveFromMs: 0,
    });
    const gone = set({
      revision: 2,
      standby: true,
      baselineResetMs: atMs(40),
      dischargedMs: atMs(40),
      effectiveFromMs: atMs(40),
    });
    const { state, events } = judgeAll([
      limits,
      ...windows(10, 38, hot),
      gone,
      ...windows(39, 45, hot),
    ]);
    const last = new Map(events.map((event) => [event.condition, event]));
    expect([...last.keys()].sort()).toEqual(['anomaly', 'rate-high']);
    for (const event of last.values()) {
      expect(event).toMatchObject({ phase: 'ended', reason: 'discharged', decidedAtMs: atMs(40) });
    }
    expect(state).toMatchObject({ baselines: {}, memory: NEW_MEMORY, open: {}, pending: {} });
    expect(limitsOf(state, { leads: ['II'] }, RULES)).toEqual([1_300]);
  });

  it('says nothing of an empty bed, and begins afresh with the next patient', () => {
    const before = judgeAll([...windows(10, 38, hot), discharged, ...windows(39, 60, hot)]).state;
    // The next patient's first windows still hold the last one's signal.
    const next: Signal = { ...hot, scoreMilli: (cell) => (cell < 700 ? 4_000 : 200) };
    const { state, events } = judgeAll([admitted(70), ...windows(61, 100, next)], before);
    expect(events).toEqual([]);
    // The window to 100 s makes the cells up to 91 s final, and those from 70 s on are the next patient's.
    expect(state.baselines.II?.total).toBe(210);
    const again = judgeAll(windows(101, 110, hot), state).events;
    expect(inShort(again)[0]?.slice(0, 2)).toEqual(['anomaly', 'raised']);
  });

  it('is told where the admission overtakes the discharge', () => {
    const fast: Signal = { ...QUIET, rhythm: () => steady(170) };
    const busy = judgeAll(windows(10, 30, fast));
    const { state, events } = judgeAll(
      [discharged, admitted(42), ...windows(31, 50, fast)],
      busy.state,
    );
    expect(inShort(events).at(-1)).toEqual(['rate-high', 'ended', 'high', 'discharged']);
    expect(state.control).toMatchObject({ standby: false, dischargedMs: atMs(40) });
    expect(state.countsFromUs).toBe(at(42));
  });

  it('keeps what is known of the feed: a bed that is admitted in silence says so', () => {
    const silent = judgeAll([...windows(10, 30, QUIET), fact.lost(30, 3), fact.lost(30, 60)]);
    const { events } = judgeAll([discharged, admitted(200), fact.back(30, 210)], silent.state);
    expect(inShort(events)).toEqual([
      ['feed-lost', 'ended', 'high', 'discharged'],
      ['feed-lost', 'raised', 'high', 'no-frames'],
      ['feed-lost', 'ended', 'high', 'frames-again'],
    ]);
  });

  it('keeps an alert whose condition it does not know, until the stream ends', () => {
    const { state } = judgeAll(windows(10, 30, { leads: ['II'], scoreMilli: () => 4_000 }));
    const { anomaly } = state.open;
    if (anomaly === undefined) throw new Error('expected an open anomaly');
    const unknown = { ...state, open: { 'tissue-drift': anomaly } as typeof state.open };
    const stored = decodeBedState(encodeBedState(unknown));
    const { events } = judgeAll([...windows(31, 35, QUIET), fact.ended(40)], stored);
    expect(events.map(({ condition, kind, reason }) => [condition, kind, reason])).toContainEqual([
      'tissue-drift',
      'technical',
      'stream-ended',
    ]);
  });
});

describe('previewLimit', () => {
  const day: Signal = {
    leads: ['II', 'V1'],
    scoreMilli: (cell, lead) =>
      lead === 'V1'
        ? NO_SCORE
        : cell >= 1_000 && cell < 1_100
          ? 2_000
          : cell >= 3_000 && cell < 3_050
            ? 4_000
            : 0,
  };
  const control = (limitScore: number): BedControl => ({
    ...untouchedControl(BED),
    limit: { kind: 'fixed', limitScore },
  });

  it.each([
    { limitScore: 1, alertCount: 2 },
    { limitScore: 3, alertCount: 1 },
    { limitScore: 5, alertCount: 0 },
  ])('counts $alertCount alerts for a limit of $limitScore', async ({ limitScore, alertCount }) => {
    const whole = await previewLimit([cellsOf(day, 0, 6_000)], control(limitScore), RULES);
    expect(whole).toEqual({ alertCount, scoredHours: 6_000 / 36_000 });
  });

  it('says the same however the cells are cut into stretches', async () => {
    const stretches = [0, 777, 1_034, 3_021, 3_022, 6_000];
    const cut = stretches
      .slice(1)
      .map((to, i) => cellsOf(day, stretches[i] ?? 0, to - (stretches[i] ?? 0)));
    expect(await previewLimit(cut, control(1), RULES)).toEqual(
      await previewLimit([cellsOf(day, 0, 6_000)], control(1), RULES),
    );
  });

  it('counts what was raised live', async () => {
    const baseline = untouchedControl(BED);
    const live = judgeAll(windows(10, 600, { ...day, leads: ['II'] })).events;
    const { alertCount } = await previewLimit([cellsOf(day, 0, 6_000)], baseline, RULES);
    expect(alertCount).toBe(live.filter(({ phase }) => phase === 'raised').length);
  });

  it('scores nothing where nothing is stored', async () => {
    expect(await previewLimit([], untouchedControl(BED), RULES)).toEqual({
      alertCount: 0,
      scoredHours: 0,
    });
  });
});
