import { describe, expect, it } from '@jest/globals';
import type { StripPart } from '../../src/alerts/alert-log.js';
import { judge, type JudgedWindow } from '../../src/alerts/bed-judge.js';
import { NEW_BED } from '../../src/alerts/bed-state.js';
import { stripParts } from '../../src/alerts/strip.js';
import { CELL_FLAG } from '../../src/domain/cell.js';
import { atMs, CONTEXT, scoreOf, windowTo, windows, type Signal } from './builders.js';

const HOT: Signal = {
  leads: ['II'],
  scoreMilli: (cell) => (cell >= 203 && cell < 250 ? 4_000 : 0),
};

/** The parts that each window adds, with the second at which the window ends. */
function partsOf(
  inputs: readonly JudgedWindow[],
  hopMs = 1_000,
): readonly (readonly [number, readonly StripPart[]])[] {
  let state = NEW_BED;
  return inputs.map((input) => {
    const judged = judge(state, input, { ...CONTEXT, hopMs });
    state = judged.state;
    const scored = { window: input.window, score: scoreOf(input) };
    return [
      (input.window.endUs / 1_000 - atMs(0)) / 1_000,
      stripParts(state, judged.events, scored, hopMs),
    ];
  });
}

function secondsOf(parts: readonly StripPart[]): readonly number[] {
  return parts.map(({ startMs }) => (startMs - atMs(0)) / 1_000);
}

describe('stripParts', () => {
  it('writes what is there at the raise, then each second up to 6 s behind the onset', () => {
    const written = partsOf(windows(15, 40, HOT))
      .map(([end, parts]) => [end, secondsOf(parts)])
      .filter(([, seconds]) => Array.isArray(seconds) && seconds.length > 0);
    expect(written).toEqual([
      [21, [14, 15, 16, 17, 18, 19, 20]],
      [22, [21]],
      [23, [22]],
      [24, [23]],
      [25, [24]],
      [26, [25]],
      [27, [26]],
    ]);
  });

  it.each([
    { hopMs: 100, step: 0.1 },
    { hopMs: 500, step: 0.5 },
    { hopMs: 2_500, step: 2.5 },
  ])('leaves no second out where windows come each $hopMs ms', ({ hopMs, step }) => {
    const ends = Array.from({ length: Math.ceil(20 / step) }, (_, i) => 15 + i * step);
    const inputs = ends.map((end) => windowTo(Math.round(end * 10) / 10, HOT));
    const seconds = partsOf(inputs, hopMs).flatMap(([, parts]) => secondsOf(parts));
    const all = [14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26];
    expect([...new Set(seconds)].sort((a, b) => a - b)).toEqual(all);
    expect(seconds.length).toBeLessThanOrEqual(all.length + 10);
  });

  it('writes nothing while nothing physiological is there', () => {
    const off: Signal = { leads: ['II'], flags: () => CELL_FLAG.leadOff };
    expect(partsOf(windows(15, 30, off)).flatMap(([, parts]) => parts)).toEqual([]);
  });

  it('keeps a strip of an alert that came and went with one window', () => {
    const pause: Signal = {
      leads: ['II'],
      flags: (cell) => (cell >= 261 && cell < 302 ? CELL_FLAG.flat : 0),
    };
    const [[, parts] = [0, []]] = partsOf([windowTo(32, pause)]);
    expect(secondsOf(parts)).toEqual([22, 23, 24, 25, 26, 27, 28, 29, 30, 31]);
  });

  it('holds whole seconds of signal and reconstruction, null where missing', () => {
    const input = windowTo(25, HOT);
    input.window.samplesMv.fill(Number.NaN, 550, 560);
    input.window.samplesMv[700] = 0.123_456;
    const score = scoreOf(input);
    score.reconstructionMv.fill(Number.NaN, 600, 700);
    const { state, events } = judge(NEW_BED, input, CONTEXT);
    const parts = stripParts(state, events, { window: input.window, score }, 1_000);
    const leadAt = (second: number): StripPart['strip']['leads'][number] | undefined =>
      parts.find(({ startMs }) => startMs === atMs(second))?.strip.leads[0];
    expect(leadAt(20)?.signalMv).toHaveLength(100);
    expect(leadAt(20)?.signalMv.flatMap((mv, i) => (mv === null ? [i] : []))).toEqual([
      50, 51, 52, 53, 54, 55, 56, 57, 58, 59,
    ]);
    expect(leadAt(21)?.reconstructionMv).toEqual(new Array(100).fill(null));
    expect(leadAt(22)?.signalMv[0]).toBe(0.123);
    expect(leadAt(22)?.reconstructionMv[0]).toBe(0.25);
    expect(parts[0]?.strip).toMatchObject({ sampleRateHz: 100, startMs: atMs(15) });
  });
});
