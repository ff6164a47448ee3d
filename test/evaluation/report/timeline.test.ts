import { describe, expect, it } from '@jest/globals';
import { judgeRecord, type JudgedRecord } from '../../../src/evaluation/judged-record.js';
import type { RecordResult } from '../../../src/evaluation/record-result.js';
import { scoreCourse } from '../../../src/evaluation/report/score-course.js';
import { timeline } from '../../../src/evaluation/report/timeline.js';
import { madeUpAlert } from './made-up-evaluation.js';

const LEFT = 112;
const RIGHT = 1_090;
const DURATION_MS = 1_000_000;
const at = (ms: number): number => LEFT + (ms / DURATION_MS) * (RIGHT - LEFT);

function judged(about: Partial<RecordResult> = {}): JudgedRecord {
  return judgeRecord({
    name: '208',
    durationMs: DURATION_MS,
    leadNames: [{ sourceName: 'MLII', lead: 'II' }],
    cells: { leads: ['II'], cellCount: 10_000, scoreMilli: new Int32Array(10_000) },
    alerts: [],
    truth: {
      annotations: [
        { atMs: 0, symbol: '+', note: '(N' },
        { atMs: 100_000, symbol: 'V', note: '' },
        { atMs: 200_000, symbol: 'A', note: '' },
        { atMs: 500_000, symbol: '+', note: '(VFL' },
        { atMs: 600_000, symbol: '+', note: '(N' },
      ],
    },
    ...about,
  });
}

function drawn(about: Partial<RecordResult> = {}): string {
  return timeline(judged(about), 'one').toString().replaceAll(/\s+/g, ' ');
}

function bars(markup: string, classes: string): readonly (readonly [number, number])[] {
  const pattern = new RegExp(`<rect class="${classes}" x="([^"]+)" y="[^"]+" width="([^"]+)"`, 'g');
  return [...markup.matchAll(pattern)].map(([, x, width]) => [Number(x), Number(width)]);
}

describe('timeline', () => {
  it('hatches lethal rhythms where they lie', () => {
    const [[x, width] = [0, 0]] = bars(drawn(), 'lethal');
    expect(x).toBeCloseTo(at(500_000), 1);
    expect(width).toBeCloseTo(at(600_000) - at(500_000), 1);
    expect(bars(drawn(), 'rhythm-lasting')).toHaveLength(2);
  });

  it('draws ventricular beats as long ticks and other abnormal ones as short ticks', () => {
    const ticks = /class="beat-ticks" d="([^"]+)"/.exec(drawn())?.[1] ?? '';
    expect(ticks).toMatch(/^M209\.8 [\d.]+v14M307\.6 [\d.]+v7$/);
  });

  it('draws alerts by priority, crosses the false ones and rings the misses', () => {
    const alerts = [
      madeUpAlert({ startMs: 99_800, endMs: 100_600, priority: 'low' }),
      madeUpAlert({ startMs: 300_000, endMs: 340_000, priority: 'high' }),
      madeUpAlert({ startMs: 700_000, endMs: 720_000, priority: 'medium' }),
    ];
    const markup = drawn({ alerts });
    expect(bars(markup, 'low')).toHaveLength(1);
    expect(bars(markup, 'medium')).toHaveLength(1);
    const [[x] = [0]] = bars(markup, 'high');
    expect(x).toBeCloseTo(at(300_000), 1);
    const crosses = /class="crosses" d="([^"]+)"/.exec(markup)?.[1] ?? '';
    expect(crosses.match(/M/g)).toHaveLength(2 * 2);
    const rings = /class="missed" d="([^"]+)"/.exec(markup)?.[1] ?? '';
    expect(rings.match(/a3 3/g)).toHaveLength(2 * 2);
  });

  it('says the same in words', () => {
    expect(drawn()).toContain(
      '0 of 1 lethal episodes alarmed; 3 abnormal stretches without an alert',
    );
  });

  it('draws a record without annotations, score or duration', () => {
    const bare = drawn({
      durationMs: 0,
      cells: { leads: [], cellCount: 0, scoreMilli: new Int32Array() },
      truth: { annotations: [] },
    });
    expect(bare).toContain('no score');
    expect(bare).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('shows a true bedside alarm of the Challenge as lethal and a false one plain', () => {
    const alarm = (isTrue: boolean): string =>
      drawn({ truth: { annotations: [], bedsideAlarm: { kind: 'Asystole', isTrue } } });
    expect(bars(alarm(true), 'lethal')).toHaveLength(1);
    expect(bars(alarm(false), 'lethal')).toHaveLength(0);
    expect(alarm(false)).toContain('Asystole, false alarm at 00:05:00');
  });

  it('shades the stretches with added noise', () => {
    const markup = drawn({ truth: { annotations: [], noiseDb: 6 } });
    const [first, second] = bars(markup, 'noisy');
    expect(first?.[0]).toBeCloseTo(at(300_000), 1);
    expect(second?.[0]).toBeCloseTo(at(540_000), 1);
  });
});

describe('scoreCourse', () => {
  const box = { left: 0, right: 600, height: 40 };

  it('keeps the highest score of each stretch and no more than 600 points', () => {
    const score = new Float64Array(18_000);
    score[9_005] = 2.5;
    const course = scoreCourse(score, box);
    expect(course.highest).toBe(2.5);
    expect(course.path).toContain('L300.5,0');
    expect(course.path.split('L').length).toBeLessThanOrEqual(2 * 600);
  });

  it('leaves a gap where nothing is scored', () => {
    const score = new Float64Array(600).fill(1).fill(Number.NaN, 200, 300);
    expect(scoreCourse(score, box).path.match(/M/g)).toHaveLength(2);
  });

  it('has no course without any score', () => {
    expect(scoreCourse(new Float64Array(10).fill(Number.NaN), box)).toEqual({ path: '' });
    expect(scoreCourse(new Float64Array(), box)).toEqual({ path: '' });
  });
});
