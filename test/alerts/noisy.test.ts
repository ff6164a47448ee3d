import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../src/alerts/finding.js';
import { withoutNoise } from '../../src/alerts/muted-cells.js';
import { judgeNoisy, noisyLeads, NO_NOISE_SEEN } from '../../src/alerts/noisy.js';
import { CELL_FLAG } from '../../src/domain/cell.js';
import type { Lead } from '../../src/domain/lead.js';
import { NO_SCORE } from '../../src/domain/score.js';
import {
  atMs,
  inShort,
  judgeAll,
  ORIGIN_CELL,
  windowTo,
  windows,
  type Signal,
} from './builders.js';

const { noisy, leadOff, missing } = CELL_FLAG;
const OFF = leadOff | missing;

/** The finding after cells `[0, cellCount)`, or why there is none. */
function after(
  cellCount: number,
  leads: readonly Lead[],
  flags: (cell: number, lead: Lead) => number,
): Finding | string {
  let state = NO_NOISE_SEEN;
  let open: Finding | undefined;
  let reason = '';
  for (let cell = 0; cell < cellCount; cell++) {
    const step = judgeNoisy(
      state,
      { cellIndex: ORIGIN_CELL + cell, leads, flags: leads.map((lead) => flags(cell, lead)) },
      { open, noisyForMs: 5_000 },
    );
    state = step.state;
    reason = step.decision.reason;
    if (step.decision.present !== undefined) {
      open = step.decision.present ? step.decision.finding : undefined;
    }
  }
  return open ?? reason;
}

describe('judgeNoisy', () => {
  it('begins with the 50th cell in which most leads are noisy', () => {
    expect(after(49, ['II'], () => noisy)).toBe('noise-too-short');
    expect(after(50, ['II'], () => noisy)).toMatchObject({
      priority: 'medium',
      leads: ['II'],
      startMs: atMs(0),
      endMs: atMs(5),
    });
  });

  it('is of low priority while a connected lead can be judged', () => {
    const found = after(60, ['I', 'II', 'V1'], (_, lead) => (lead === 'V1' ? 0 : noisy));
    expect(found).toMatchObject({ priority: 'low', leads: ['I', 'II'] });
  });

  it('needs more than half of the connected leads', () => {
    const half = (_: number, lead: Lead): number => (lead === 'II' ? noisy : 0);
    expect(after(100, ['II', 'V1'], half)).toBe('signal-usable');
    const otherOff = (_: number, lead: Lead): number => (lead === 'II' ? noisy : OFF);
    expect(after(100, ['II', 'V1'], otherOff)).toMatchObject({ leads: ['II'], priority: 'medium' });
  });

  it('bridges quiet cells between, and ends after as long a quiet', () => {
    expect(after(60, ['II'], (cell) => (cell % 4 === 3 ? 0 : noisy))).toMatchObject({
      leads: ['II'],
    });
    expect(after(100, ['II'], (cell) => (cell < 50 ? noisy : 0))).toMatchObject({
      endMs: atMs(5.4),
    });
    expect(after(110, ['II'], (cell) => (cell < 50 ? noisy : 0))).toBe('signal-usable');
  });

  it('says nothing where no lead is connected', () => {
    expect(after(100, ['II'], () => OFF | noisy)).toBe('no-connected-lead');
  });

  it('remembers one second of each connected lead', () => {
    let state = NO_NOISE_SEEN;
    for (let cell = 0; cell < 100; cell++) {
      const step = { cellIndex: cell, leads: ['II'] as const, flags: [cell < 95 ? noisy : 0] };
      ({ state } = judgeNoisy(state, step, { open: undefined, noisyForMs: 5_000 }));
    }
    expect(state.recent.II).toHaveLength(10);
    expect(noisyLeads(state)).toEqual([]);
  });
});

describe('withoutNoise', () => {
  it('leaves out a noisy cell of a lead and the second over which it was measured', () => {
    const signal: Signal = {
      leads: ['II', 'V1'],
      flags: (cell, lead) => (lead === 'V1' && cell === 50 ? noisy : 0),
    };
    const { window, cells } = windowTo(10, signal);
    const { meanMilli } = withoutNoise(cells, window);
    const out = [...meanMilli.keys()].filter((cell) => meanMilli[cell] === NO_SCORE);
    expect(out).toEqual(Array.from({ length: 10 }, (_, i) => 100 + 41 + i));
  });

  it('is the same cells where nothing is noisy', () => {
    const { window, cells } = windowTo(10, { leads: ['II'] });
    expect(withoutNoise(cells, window)).toBe(cells);
  });
});

describe('judge: noise', () => {
  const hot = (cell: number): number => (cell >= 200 ? 4_000 : 200);

  it('raises no anomaly on a noisy lead, and says of another lead which one it leaves out', () => {
    const onII: Signal = {
      leads: ['II'],
      scoreMilli: hot,
      flags: (cell) => (cell >= 195 ? noisy : 0),
    };
    const alone = judgeAll(windows(10, 30, onII)).events;
    expect(inShort(alone)).toEqual([['noisy', 'raised', 'medium', 'most-leads-noisy']]);
    const { events } = judgeAll(
      windows(10, 40, {
        leads: ['II', 'V1'],
        scoreMilli: hot,
        flags: (cell, lead) => (lead === 'II' && cell >= 195 ? noisy : 0),
      }),
    );
    const [raised] = events;
    expect(raised).toMatchObject({ condition: 'anomaly', leads: ['V1'] });
    expect(raised?.inhibited).toEqual([{ lead: 'II', by: 'noisy' }]);
  });
});
