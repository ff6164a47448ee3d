import { describe, expect, it } from '@jest/globals';
import { CELL_FLAG } from '../../src/domain/cell.js';
import { NO_SCORE } from '../../src/domain/score.js';
import { isJudged, judge, limitsOf } from '../../src/alerts/bed-judge.js';
import { NEW_BED } from '../../src/alerts/bed-state.js';
import {
  at,
  atMs,
  cellsOf,
  CONTEXT,
  fact,
  inShort,
  judgeAll,
  RULES,
  windowTo,
  windows,
  type Signal,
} from './builders.js';

const OFF = CELL_FLAG.missing | CELL_FLAG.leadOff;
const QUIET: Signal = { leads: ['II'], scoreMilli: () => 200 };

function hot(from: number, to: number, milli = 4_000): Signal {
  return { leads: ['II'], scoreMilli: (cell) => (cell >= from && cell < to ? milli : 200) };
}

describe('judge: a window', () => {
  it('raises, raises the priority of, and ends an anomaly under one id', () => {
    const { events, state } = judgeAll(windows(10, 60, hot(200, 300)));
    expect(inShort(events)).toEqual([
      ['anomaly', 'raised', 'low', 'k-of-n-above-limit'],
      ['anomaly', 'revised', 'medium', 'priority-raised'],
      ['anomaly', 'revised', 'high', 'priority-raised'],
      ['anomaly', 'revised', 'high', 'continues'],
      ['anomaly', 'ended', 'high', 'quiet-again'],
    ]);
    expect(new Set(events.map(({ alertId }) => alertId)).size).toBe(1);
    expect(events.map(({ revision }) => revision)).toEqual([0, 1, 2, 3, 4]);
    expect(events.at(-1)).toMatchObject({
      provisional: false,
      startMs: atMs(20),
      endMs: atMs(30),
      marks: [{ lead: 'II', startMs: atMs(20), endMs: atMs(30) }],
      decidedAtMs: atMs(39),
      model: CONTEXT.model,
    });
    expect(state.open).toEqual({});
  });

  it('writes a running alert again only each 10 s', () => {
    const { events } = judgeAll(windows(10, 60, hot(200, 9_999, 1_400)));
    expect(events.map(({ reason, decidedAtMs }) => [reason, decidedAtMs])).toEqual([
      ['k-of-n-above-limit', atMs(21)],
      ['priority-raised', atMs(23)],
      ['continues', atMs(33)],
      ['continues', atMs(43)],
      ['continues', atMs(53)],
    ]);
  });

  it('never lets the priority fall while the condition is present', () => {
    const twice: Signal = {
      leads: ['II'],
      scoreMilli: (cell) => (cell < 300 ? 4_000 : cell % 50 < 8 ? 1_400 : 0),
    };
    const { events } = judgeAll(windows(10, 90, twice));
    expect(new Set(events.slice(2).map(({ priority }) => priority))).toEqual(new Set(['high']));
    expect(new Set(events.map(({ alertId }) => alertId)).size).toBe(1);
  });

  it('changes nothing when it has been judged', () => {
    const { state } = judgeAll(windows(10, 25, hot(200, 300)));
    expect(isJudged(state, at(25))).toBe(true);
    expect(isJudged(state, at(26))).toBe(false);
    const again = judge(state, windowTo(24, hot(0, 999)), CONTEXT);
    expect(again.state).toBe(state);
    expect(again.events).toEqual([]);
  });

  it('raises once for an anomaly whose mean wavers from window to window', () => {
    const inputs = [20, 21, 22, 23].map((end, i) =>
      windowTo(end, hot(193, 199, i % 2 === 0 ? 2_000 : 500)),
    );
    const { events } = judgeAll([...inputs, ...windows(24, 40, QUIET)]);
    expect(events.map(({ phase }) => phase)).toEqual(['raised', 'ended']);
  });

  it('raises an asystole and a lead off at the cell that shows them', () => {
    const signal: Signal = {
      leads: ['II', 'V1'],
      flags: (cell, lead) => (cell < 123 ? 0 : lead === 'II' ? CELL_FLAG.flat : OFF),
    };
    const { events } = judgeAll(windows(10, 20, signal));
    expect(events.map(({ condition, decidedAtMs }) => [condition, decidedAtMs])).toEqual([
      ['lead-off', atMs(13.3)],
      ['no-electrical-activity', atMs(16.3)],
    ]);
    expect(events[1]).toMatchObject({ priority: 'high', kind: 'physiological', leads: ['II'] });
    expect(events[1]).not.toHaveProperty('model');
  });

  it('is not the end of an anomaly where nothing can be scored', () => {
    const blind: Signal = { leads: ['II'], scoreMilli: (cell) => (cell < 300 ? 4_000 : NO_SCORE) };
    const { state, events } = judgeAll(windows(10, 90, blind));
    expect(state.open.anomaly).toBeDefined();
    expect(events.some(({ phase }) => phase === 'ended')).toBe(false);
  });
});

describe('judge: the limit of a bed', () => {
  const day = (signal: Signal, minutes: number): ReturnType<typeof judgeAll> =>
    judgeAll(windows(10, minutes * 60, signal));

  it('lets a chronic abnormal level rest within minutes', () => {
    const { events, state } = day({ leads: ['II'], scoreMilli: () => 2_000 }, 12);
    expect(events.at(0)?.phase).toBe('raised');
    expect(events.at(-1)).toMatchObject({ phase: 'ended' });
    expect(state.open).toEqual({});
    expect(limitsOf(state, { leads: ['II'] }, RULES)).toEqual([3_050]);
  });

  it('does not learn a lasting change away within 20 minutes', () => {
    const change: Signal = { leads: ['II'], scoreMilli: (cell) => (cell < 3_000 ? 200 : 3_500) };
    const { events, state } = day(change, 25);
    expect(state.open.anomaly?.finding.priority).toBe('high');
    expect(events.filter(({ phase }) => phase === 'ended')).toEqual([]);
  });

  it('goes on to alarm for the premature beats of a bigeminy', () => {
    const bigeminy: Signal = {
      leads: ['II'],
      scoreMilli: (cell) => (cell % 16 < 8 ? 3_000 : 200),
    };
    expect(day(bigeminy, 15).state.open.anomaly).toBeDefined();
  });

  it('learns one cell in eight while an anomaly is present, up to the window that ends it', () => {
    const before = judgeAll(windows(10, 20, QUIET));
    const quietCells = before.state.baselines.II?.total ?? 0;
    const { state } = judgeAll(windows(21, 49, hot(200, 300)), before.state);
    // 9 windows until it is there, 20 s of signal at one in eight, and 10 s once it is over.
    const total = state.baselines.II?.total ?? 0;
    expect(total - quietCells).toBeGreaterThanOrEqual(100);
    expect(total - quietCells).toBeLessThanOrEqual(130);
  });

  it('learns no cell twice and no cell without a score', () => {
    const half: Signal = { leads: ['II'], scoreMilli: (cell) => (cell % 2 === 0 ? NO_SCORE : 0) };
    const { state } = judgeAll([...windows(10, 40, half), ...windows(20, 40, half)]);
    expect(state.baselines.II?.total).toBe(31 * 5);
  });

  it('begins anew for the next stream, which may be of another patient', () => {
    const { state } = judgeAll([...windows(10, 200, QUIET), fact.ended(200)]);
    expect(state.baselines).toEqual({});
    expect(state.ended).toBe(true);
  });
});

describe('judge: facts of the feed', () => {
  it('raises a lost feed at 3 s, makes it high at 60 s, and ends it when frames come again', () => {
    const { events } = judgeAll([fact.lost(50, 3), fact.lost(50, 60), fact.back(50, 130)]);
    expect(inShort(events)).toEqual([
      ['feed-lost', 'raised', 'medium', 'no-frames'],
      ['feed-lost', 'revised', 'high', 'priority-raised'],
      ['feed-lost', 'ended', 'high', 'frames-again'],
    ]);
    expect(events.map(({ decidedAtMs }) => decidedAtMs)).toEqual([atMs(53), atMs(110), atMs(130)]);
    expect(events.map(({ endMs }) => endMs)).toEqual([atMs(53), atMs(110), atMs(130)]);
    expect(events.every(({ startMs }) => startMs === atMs(50))).toBe(true);
  });

  it('says a silence once, however often it is found', () => {
    const lost = [fact.lost(50, 3), fact.lost(50, 60)];
    const { events } = judgeAll([...lost, ...lost, fact.back(50, 130), ...lost]);
    expect(events.map(({ phase }) => phase)).toEqual(['raised', 'revised', 'ended']);
  });

  it('says a silence once that ended without a hole', () => {
    const { events } = judgeAll([fact.lost(50, 3), fact.back(50, 50), fact.lost(50, 3)]);
    expect(events.map(({ phase }) => phase)).toEqual(['raised', 'ended']);
  });

  it('ends a silence from before a restart with the first frame behind it', () => {
    const { events } = judgeAll([fact.lost(50, 3), fact.layout(700)]);
    expect(events.at(-1)).toMatchObject({ phase: 'ended', endMs: atMs(700) });
  });

  it('is not ended by the layout of old frames that are read again', () => {
    const { events, state } = judgeAll([fact.lost(50, 3), fact.layout(40), fact.back(30, 35)]);
    expect(events.map(({ phase }) => phase)).toEqual(['raised']);
    expect(state.open['feed-lost']).toBeDefined();
  });

  it('ends a silence by signal behind it where no fact tells of it', () => {
    const seen: Signal = {
      leads: ['II'],
      flags: (cell) => (cell < 503 ? 0 : cell < 507 ? CELL_FLAG.missing : 0),
    };
    const { events } = judgeAll([...windows(45, 50, seen), fact.lost(50.3, 3), windowTo(51, seen)]);
    expect(inShort(events).at(-1)).toEqual(['feed-lost', 'ended', 'medium', 'frames-again']);
    expect(events.at(-1)?.endMs).toBe(atMs(50.7));
  });

  it('is not ended by the windows that hold the last signal', () => {
    const last: Signal = {
      leads: ['II'],
      flags: (cell) => (cell < 503 ? 0 : CELL_FLAG.missing),
    };
    const { state } = judgeAll([fact.lost(50.34, 3), ...windows(50, 60, last)]);
    expect(state.open['feed-lost']).toBeDefined();
  });

  it('raises and ends a clock step, each once', () => {
    const steps = [fact.clockStep(20, 2_000_000), fact.clockStep(90, 100_000)];
    const { events } = judgeAll([...steps, ...steps]);
    expect(inShort(events)).toEqual([
      ['clock-step', 'raised', 'low', 'clock-jumped-ahead'],
      ['clock-step', 'ended', 'low', 'clock-in-step-again'],
    ]);
    expect(events[1]).toMatchObject({ startMs: atMs(20), endMs: atMs(90), decidedAtMs: atMs(90) });
  });

  it.each([
    { offsetUs: 500_001, reason: 'clock-jumped-ahead' },
    { offsetUs: -500_001, reason: 'clock-jumped-back' },
  ])('names the way of a step of $offsetUs us', ({ offsetUs, reason }) => {
    expect(judgeAll([fact.clockStep(20, offsetUs)]).events[0]?.reason).toBe(reason);
  });

  it.each([500_000, -500_000])('takes an offset of %d us for none', (offsetUs) => {
    expect(judgeAll([fact.clockStep(20, offsetUs)]).events).toEqual([]);
  });

  it('says nothing more of a clock that is still out of step', () => {
    const { events } = judgeAll([fact.clockStep(20, 2_000_000), fact.clockStep(40, 5_000_000)]);
    expect(events).toHaveLength(1);
  });

  it('ends everything once when the stream ends in good order', () => {
    const signal: Signal = {
      leads: ['II', 'V1'],
      scoreMilli: (cell) => (cell > 100 ? 4_000 : 0),
      flags: (cell, lead) => (cell < 100 ? 0 : lead === 'II' ? CELL_FLAG.flat : OFF),
    };
    const inputs = [
      ...windows(10, 30, signal),
      fact.clockStep(30, 2_000_000),
      fact.lost(30, 3),
      fact.ended(27),
    ];
    const { events, state } = judgeAll([...inputs, fact.ended(27)]);
    const ended = events.filter(({ phase }) => phase === 'ended');
    expect(ended.map(({ condition }) => condition).sort()).toEqual([
      'anomaly',
      'clock-step',
      'feed-lost',
      'lead-off',
      'no-electrical-activity',
    ]);
    expect(
      ended.every(({ reason, provisional }) => reason === 'stream-ended' && !provisional),
    ).toBe(true);
    for (const { alertId, decidedAtMs } of ended)
      for (const event of events.filter((e) => e.alertId === alertId))
        expect(event.decidedAtMs).toBeLessThanOrEqual(decidedAtMs);
    expect(state.open).toEqual({});
  });

  it('is not ended by the end of an earlier stream that is read again', () => {
    const first = judgeAll([...windows(10, 20, QUIET), fact.ended(20)]);
    const next = judgeAll(windows(40, 60, hot(400, 600)), first.state);
    expect(next.state.open.anomaly).toBeDefined();
    const again = judge(next.state, fact.ended(20), CONTEXT);
    expect(again.state).toBe(next.state);
  });

  it('raises nothing from the scores of a stream that has ended', () => {
    const { events } = judgeAll([
      ...windows(10, 25, hot(200, 250)),
      fact.ended(25),
      ...windows(26, 40, hot(200, 250)),
    ]);
    expect(events.map(({ phase }) => phase)).toEqual(['raised', 'revised', 'ended']);
  });

  it('forgets a loose electrode with the stream', () => {
    const loose: Signal = { leads: ['II', 'V1'], flags: (_, lead) => (lead === 'V1' ? OFF : 0) };
    const { state } = judgeAll([
      ...windows(10, 20, loose),
      fact.ended(20),
      ...windows(40, 60, QUIET),
    ]);
    expect(state.open).toEqual({});
  });

  it('says nothing of a gap', () => {
    expect(judge(NEW_BED, fact.gap(1, 2), CONTEXT)).toEqual({ state: NEW_BED, events: [] });
  });
});

describe('limitsOf', () => {
  it('gives the floor for a lead that was never seen', () => {
    expect(limitsOf(NEW_BED, cellsOf(QUIET, 0), RULES)).toEqual([1_300]);
  });
});
