import type { AlertEvent, Condition, Priority } from '../../src/domain/alert.js';
import { parseBedId, parseWardId, type BedId, type WardId } from '../../src/domain/bed.js';
import { CELL_MS, CELL_US } from '../../src/domain/cell.js';
import type { FeedFact } from '../../src/domain/feed.js';
import type { Lead } from '../../src/domain/lead.js';
import type { RhythmReading } from '../../src/domain/rhythm.js';
import type { MergedCells, WindowScore } from '../../src/domain/score.js';
import { epochUs, type EpochUs } from '../../src/domain/units.js';
import type { EcgWindow } from '../../src/domain/window.js';
import {
  judge,
  type JudgeContext,
  type JudgedWindow,
  type JudgeInput,
} from '../../src/alerts/bed-judge.js';
import { NEW_BED, type BedAlertState } from '../../src/alerts/bed-state.js';
import type { AlertRules } from '../../src/alerts/rules.js';

/** Tests count seconds and cells from here: 2023-11-14T22:13:20Z. */
export const ORIGIN_MS = 1_700_000_000_000;

/** The first cell of a test, counted from 1970. */
export const ORIGIN_CELL = ORIGIN_MS / CELL_MS;

const SAMPLE_RATE_HZ = 100;
const WINDOW_CELLS = 100;

/** A bed id from text that is one. */
export function bed(text: string): BedId {
  const id = parseBedId(text);
  if (id === undefined) throw new Error(`not a bed id: ${text}`);
  return id;
}

/** A ward id from text that is one. */
export function ward(text: string): WardId {
  const id = parseWardId(text);
  if (id === undefined) throw new Error(`not a ward id: ${text}`);
  return id;
}

export const BED = bed('B1');

const AT_ONCE = { delayMs: 0, mergeWithinMs: 0 };

/**
 * The defaults of src/config/schema.ts, but every episode begins and ends at once, so that a rule is seen by
 * itself; test/alerts/alert-states.test.ts has the delays.
 */
export const RULES: AlertRules = {
  anomaly: {
    k: 6,
    n: 10,
    endRatio: 0.8,
    mediumFromMs: 3_000,
    highFromMs: 6_000,
    highFromRatio: 1.5,
  },
  baseline: {
    floorMilli: 1_300,
    ceilingMilli: 5_000,
    marginMilli: 1_000,
    warmUpMs: 60_000,
    memoryMs: 600_000,
    learnOneInWhilePresent: 8,
  },
  flatForMs: 4_000,
  leadOffForMs: 1_000,
  noisyForMs: 5_000,
  rate: {
    lowBpm: 40,
    highBpm: 140,
    extremeLowBpm: 30,
    extremeHighBpm: 160,
    hysteresisBpm: 5,
    delayMs: 3_000,
    endDelayMs: 5_000,
  },
  chaos: { windows: 3, withinMs: 4_000, endAfterMs: 15_000 },
  episodes: {
    'no-electrical-activity': AT_ONCE,
    'chaotic-rhythm': AT_ONCE,
    'rate-low': AT_ONCE,
    'rate-high': AT_ONCE,
    anomaly: AT_ONCE,
    'lead-off': AT_ONCE,
    noisy: AT_ONCE,
    'feed-lost': AT_ONCE,
    'clock-step': AT_ONCE,
    'clock-drift': AT_ONCE,
  },
  reviseEveryMs: 10_000,
};

export const CONTEXT: JudgeContext = {
  bedId: BED,
  rules: RULES,
  model: { name: 'test-model', version: '1', sha256: '00' },
  hopMs: 1_000,
};

/** A moment so many seconds behind the origin. */
export function at(seconds: number): EpochUs {
  return epochUs(Math.round((ORIGIN_MS + seconds * 1_000) * 1_000));
}

/** The same in milliseconds. */
export function atMs(seconds: number): number {
  return at(seconds) / 1_000;
}

/** What a lead shows in each cell, counted from the origin. */
export interface Signal {
  readonly leads: readonly Lead[];
  /** Milli-score, 0 where not given. */
  readonly scoreMilli?: (cell: number, lead: Lead) => number;
  /** Bits of `CELL_FLAG`, 0 where not given. */
  readonly flags?: (cell: number, lead: Lead) => number;
  /** What the window that ends then says of the rhythm; a steady 70 beats a minute where not given. */
  readonly rhythm?: (endSeconds: number) => Omit<RhythmReading, 'endMs'>;
}

/** A rate that was measured, and no chaos. */
export function steady(rateBpm: number): Omit<RhythmReading, 'endMs'> {
  return {
    rate: { measured: true, rateBpm, periodicity: 1, lead: 'II' },
    chaos: { judged: true, isChaotic: false, margin: -1, leads: [] },
  };
}

/** Waves that look like fibrillation in one lead. */
export const CHAOTIC: Omit<RhythmReading, 'endMs'> = {
  rate: { measured: false, reason: 'chaotic' },
  chaos: {
    judged: true,
    isChaotic: true,
    margin: 0.5,
    leads: [{ lead: 'II', isChaotic: true, margin: 0.5 }],
  },
};

/** Nothing can be said of the rhythm. */
export const NO_RHYTHM: Omit<RhythmReading, 'endMs'> = {
  rate: { measured: false, reason: 'no-connected-lead' },
  chaos: { judged: false, reason: 'no-connected-lead' },
};

/** The merged cells of a span that begins so many cells behind the origin. */
export function cellsOf(signal: Signal, firstCell: number, cellCount = WINDOW_CELLS): MergedCells {
  const { leads, scoreMilli = () => 0 } = signal;
  return {
    firstCellIndex: ORIGIN_CELL + firstCell,
    cellCount,
    leads,
    meanMilli: Int32Array.from(eachCell(leads, firstCell, cellCount, scoreMilli)),
    windowCount: new Uint8Array(leads.length * cellCount).fill(1),
  };
}

/** A judged window that ends so many seconds behind the origin. */
export function windowTo(endSeconds: number, signal: Signal): JudgedWindow {
  const firstCell = Math.round(endSeconds * 10) - WINDOW_CELLS;
  const { leads, flags = () => 0 } = signal;
  const sampleCount = (WINDOW_CELLS * SAMPLE_RATE_HZ) / 10;
  const window: EcgWindow = {
    bedId: BED,
    startUs: epochUs((ORIGIN_CELL + firstCell) * CELL_US),
    endUs: at(endSeconds),
    sampleRateHz: SAMPLE_RATE_HZ,
    sampleCount,
    leads,
    samplesMv: new Float32Array(leads.length * sampleCount).fill(0.5),
    cellFlags: Uint8Array.from(eachCell(leads, firstCell, WINDOW_CELLS, flags)),
  };
  const rhythm = { endMs: atMs(endSeconds), ...(signal.rhythm?.(endSeconds) ?? steady(70)) };
  return { kind: 'window', window, cells: cellsOf(signal, firstCell), rhythm };
}

/** Windows that end at `from`, `from + 1`, ... up to `to` seconds. */
export function windows(from: number, to: number, signal: Signal): readonly JudgedWindow[] {
  return Array.from({ length: to - from + 1 }, (_, i) => windowTo(from + i, signal));
}

/** What the detector says of a window, for strips: the reconstruction is 0.25 mV. */
export function scoreOf({ window, cells }: JudgedWindow): WindowScore {
  return {
    bedId: window.bedId,
    startUs: window.startUs,
    endUs: window.endUs,
    leads: window.leads,
    cellScoresMilli: cells.meanMilli,
    windowScoreMilli: 0,
    reconstructionMv: new Float32Array(window.samplesMv.length).fill(0.25),
  };
}

/** A fact of the bed's feed; moments in seconds behind the origin. */
export const fact = {
  lost: (since: number, silentSeconds: 3 | 60): FeedFact => ({
    kind: 'feed-lost',
    bedId: BED,
    sinceUs: at(since),
    silentUs: silentSeconds * 1_000_000,
  }),
  back: (since: number, back: number): FeedFact => ({
    kind: 'feed-back',
    bedId: BED,
    sinceUs: at(since),
    backUs: at(back),
  }),
  layout: (seconds: number, leads: readonly Lead[] = ['II']): FeedFact => ({
    kind: 'layout',
    bedId: BED,
    atUs: at(seconds),
    leads,
    sampleRateHz: 250,
  }),
  clockStep: (seconds: number, offsetUs: number): FeedFact => ({
    kind: 'clock-step',
    bedId: BED,
    atUs: at(seconds),
    offsetUs,
  }),
  clockDrift: (seconds: number, offsetUs: number): FeedFact => ({
    kind: 'clock-drift',
    bedId: BED,
    atUs: at(seconds),
    offsetUs,
    beyondLimit: Math.abs(offsetUs) > 500_000,
  }),
  gap: (from: number, to: number): FeedFact => ({
    kind: 'gap',
    bedId: BED,
    startUs: at(from),
    endUs: at(to),
  }),
  ended: (seconds: number): FeedFact => ({
    kind: 'stream-ended',
    bedId: BED,
    endUs: at(seconds),
  }),
};

/** A bed after a row of inputs, and all that was said. */
export interface Story {
  readonly state: BedAlertState;
  readonly events: readonly AlertEvent[];
}

/** Judges inputs one after the other. */
export function judgeAll(
  inputs: readonly JudgeInput[],
  from: BedAlertState = NEW_BED,
  context: JudgeContext = CONTEXT,
): Story {
  let state = from;
  const events: AlertEvent[] = [];
  for (const input of inputs) {
    const judged = judge(state, input, context);
    state = judged.state;
    events.push(...judged.events);
  }
  return { state, events };
}

/** An event in short: what, phase, priority, why. */
export function inShort(
  events: readonly AlertEvent[],
): readonly (readonly [Condition, string, Priority, string])[] {
  return events.map(({ condition, phase, priority, reason }) => [
    condition,
    phase,
    priority,
    reason,
  ]);
}

function eachCell(
  leads: readonly Lead[],
  firstCell: number,
  cellCount: number,
  value: (cell: number, lead: Lead) => number,
): readonly number[] {
  return leads.flatMap((lead) =>
    Array.from({ length: cellCount }, (_, i) => value(firstCell + i, lead)),
  );
}
