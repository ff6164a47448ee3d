import { describe, expect, it } from '@jest/globals';
import { advanceEpisode, stopEpisode, type Episode } from '../../src/alerts/episode.js';
import type { Decision, Finding } from '../../src/alerts/finding.js';
import {
  INHIBITION,
  inhibitionOfBed,
  inhibitionsOf,
  NOTHING_MUTED,
} from '../../src/alerts/inhibition.js';
import { BED_CONDITIONS, type BedCondition } from '../../src/alerts/rules.js';
import { BED, CONTEXT } from './builders.js';
import { saidOf, tableOf } from './state-tables.js';

const ROWS = tableOf('conditions');
const CELLS = ['begin', 'stay', 'end', 'unknown', 'stop'];

describe('every row of the table of conditions', () => {
  it.each(ROWS.map((row) => ({ name: `${row[0]} (${row[1]}): ${row[2]}`, row })))(
    '$name',
    ({ row: [condition = '', , shows = '', said] }) => {
      expect(saidOf(condition, shows)).toBe(said);
    },
  );

  it('has each cell of each condition', () => {
    for (const condition of BED_CONDITIONS) {
      const cells = ROWS.filter(([name]) => name === condition).map(([, cell]) => cell);
      expect(cells).toEqual(expect.arrayContaining(CELLS));
    }
  });
});

describe('every row of the table of the episode', () => {
  const NOW_MS = 1_000_000;
  const finding: Finding = {
    priority: 'medium',
    leads: ['II'],
    startMs: NOW_MS - 60_000,
    endMs: NOW_MS - 100,
    marks: [],
    provisional: true,
  };

  /** The state, the input and the rules that the words of a row stand for. */
  function stepOf([state, input, time]: readonly string[]): ReturnType<typeof advanceEpisode> {
    const delayMs = time === 'without a delay' ? 0 : 5_000;
    const mergeWithinMs = time === 'without merging' ? 0 : 30_000;
    const context = {
      bedId: BED,
      condition: 'anomaly' as const,
      decidedAtMs: NOW_MS,
      model: CONTEXT.model,
      reviseEveryMs: 10_000,
      episodeRules: { delayMs, mergeWithinMs },
      inhibited: input === 'muted' ? [{ by: 'lead-off' as const }] : [],
    };
    const before = episodeIn(state ?? '', time ?? '');
    if (input === 'stop') return stopEpisode(before, { reason: "the stop's" }, context);
    return advanceEpisode(before, decisionOf(input ?? '', time ?? ''), context);
  }

  function episodeIn(state: string, time: string): Episode {
    if (state === 'absent') return undefined;
    if (state === 'pending') {
      const passedMs = time === 'after the delay' ? 5_000 : 4_900;
      return { phase: 'pending', sinceMs: NOW_MS - passedMs };
    }
    const passedMs = time === 'after merging' ? 30_000 : 29_900;
    const known = state === 'ending' ? { ...finding, provisional: false } : finding;
    return {
      phase: state === 'ending' ? 'ending' : 'present',
      sinceMs: NOW_MS - passedMs,
      alertId: 'B1.anomaly.1',
      revision: 3,
      writtenAtMs: NOW_MS - (time === 'the same, long ago' ? 10_000 : 9_900),
      written: known,
      finding: known,
    };
  }

  function decisionOf(input: string, time: string): Decision {
    const reason = "the rule's";
    if (input === 'not found') return { present: false, reason };
    if (input === 'unknown') return { present: undefined, reason };
    if (input === 'muted') return { present: undefined, reason, by: 'lead-off' };
    const changes: Partial<Finding> = {
      ...(time === 'the same, long ago' ? { endMs: NOW_MS } : {}),
      ...(time === 'higher priority' ? { priority: 'high' } : {}),
      ...(time === 'lower priority' ? { priority: 'low' } : {}),
      ...(time === 'other leads' ? { leads: ['II', 'V1'] } : {}),
    };
    return { present: true, reason, finding: { ...finding, ...changes } };
  }

  it.each(tableOf('episode').map((row) => ({ name: row.slice(0, 3).join(', '), row })))(
    '$name',
    ({ row }) => {
      const { episode, event } = stepOf(row);
      const [state, , , next, phase, reason] = row;
      expect(episode?.phase ?? 'absent').toBe(next);
      expect(event?.phase ?? 'none').toBe(phase?.split(',')[0]);
      expect(event?.reason ?? '').toBe(reason);
      if (event === undefined) return;
      const isNew = state === 'absent' || state === 'pending';
      expect(event.revision).toBe(isNew ? 0 : 4);
      if (!isNew) expect(event.alertId).toBe('B1.anomaly.1');
      if (phase === 'ended') expect(event.provisional).toBe(false);
    },
  );

  it('says nothing new of a final finding that is about to end', () => {
    const present = episodeIn('present', 'any');
    if (present?.phase !== 'present') throw new Error('expected a present episode');
    const said = { ...finding, provisional: false };
    const step = advanceEpisode(
      { ...present, written: said, finding: said },
      { present: false, reason: 'gone' },
      {
        bedId: BED,
        condition: 'lead-off',
        decidedAtMs: NOW_MS,
        model: CONTEXT.model,
        reviseEveryMs: 10_000,
        episodeRules: { delayMs: 0, mergeWithinMs: 1_000 },
        inhibited: [],
      },
    );
    expect(step.event).toBeUndefined();
    expect(step.episode?.phase).toBe('ending');
  });

  it('has every input in every state', () => {
    const pairs = new Set(tableOf('episode').map(([state, input]) => `${state} ${input}`));
    for (const state of ['absent', 'pending', 'present', 'ending']) {
      for (const input of ['found', 'not found', 'unknown', 'muted', 'stop']) {
        expect(pairs).toContain(`${state} ${input}`);
      }
    }
  });
});

describe('every cell of the table of inhibition', () => {
  const cells = tableOf('inhibition').flatMap(([target = '', ...kinds]) =>
    kinds.map((kind, i) => ({
      target: target as BedCondition,
      by: BED_CONDITIONS[i] ?? 'anomaly',
      kind,
    })),
  );

  it('is there for every pair', () => {
    expect(cells.map(({ target, by }) => [target, by])).toEqual(
      BED_CONDITIONS.flatMap((target) => BED_CONDITIONS.map((by) => [target, by])),
    );
  });

  it.each(cells)('$target by $by: $kind', ({ target, by, kind }) => {
    expect(INHIBITION[target]?.[by] ?? '-').toBe(kind);
    const present = { ...NOTHING_MUTED, present: new Set([by]) };
    const onOneLead = {
      ...present,
      off: by === 'lead-off' ? (['II'] as const) : [],
      noisy: by === 'noisy' ? (['II'] as const) : [],
    };
    const onAll = { ...onOneLead, detached: by === 'lead-off' };
    const ofBed = kind === 'bed' ? { kind: 'muted', by } : undefined;
    const yields = kind === 'yields' ? { kind: 'yields', by } : undefined;
    expect(inhibitionOfBed(target, onOneLead)).toEqual(ofBed ?? yields);
    expect(inhibitionOfBed(target, onAll)).toEqual(
      kind === 'detached' ? { kind: 'muted', by } : (ofBed ?? yields),
    );
    const isLead = kind === 'lead' || kind === 'detached';
    expect(inhibitionsOf(target, onOneLead)).toEqual(
      isLead ? [{ lead: 'II', by }] : kind === 'bed' ? [{ by }] : [],
    );
    expect(inhibitionsOf(target, onAll)).toEqual(
      kind === 'detached' || kind === 'bed' ? [{ by }] : isLead ? [{ lead: 'II', by }] : [],
    );
  });
});
