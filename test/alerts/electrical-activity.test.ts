import { describe, expect, it } from '@jest/globals';
import { CELL_FLAG } from '../../src/domain/cell.js';
import type { Lead } from '../../src/domain/lead.js';
import { judgeActivity, NO_ACTIVITY_SEEN } from '../../src/alerts/electrical-activity.js';
import type { Finding } from '../../src/alerts/finding.js';
import { atMs, ORIGIN_CELL } from './builders.js';

const { missing, leadOff, saturated, flat, noisy } = CELL_FLAG;
const OFF = missing | leadOff;

interface Said {
  readonly cell: number;
  readonly phase: 'begins' | 'ends';
  readonly finding?: Finding;
}

/** The moments at which the condition begins and ends over cells `[0, cellCount)`. */
function watch(
  cellCount: number,
  leads: readonly Lead[],
  flags: (cell: number, lead: Lead) => number,
  flatForMs = 4_000,
): readonly Said[] {
  const said: Said[] = [];
  let state = NO_ACTIVITY_SEEN;
  let open: Finding | undefined;
  for (let cell = 0; cell < cellCount; cell++) {
    const step = judgeActivity(
      state,
      { cellIndex: ORIGIN_CELL + cell, leads, flags: leads.map((lead) => flags(cell, lead)) },
      { open, flatForMs },
    );
    state = step.state;
    const { decision } = step;
    if (decision.present && open === undefined)
      said.push({ cell, phase: 'begins', finding: decision.finding });
    if (decision.present === undefined) continue;
    if (!decision.present && open !== undefined) said.push({ cell, phase: 'ends', finding: open });
    open = decision.present ? decision.finding : undefined;
  }
  return said;
}

describe('judgeActivity', () => {
  it('begins with the 40th flat cell and names the onset', () => {
    const said = watch(60, ['II'], (cell) => (cell < 10 ? 0 : flat));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatchObject({
      cell: 49,
      phase: 'begins',
      finding: { priority: 'high', startMs: atMs(1), endMs: atMs(5), leads: ['II'] },
    });
  });

  it.each([
    { name: 'the other lead is off', II: flat, V1: OFF, leads: ['II'] },
    { name: 'the other lead is missing', II: flat, V1: missing, leads: ['II'] },
    { name: 'the other lead is stuck at its end', II: flat, V1: saturated | flat, leads: ['II'] },
    { name: 'the other lead is flat too', II: flat, V1: flat, leads: ['II', 'V1'] },
  ])('begins where one lead is flat and $name', ({ II, V1, leads }) => {
    const said = watch(50, ['II', 'V1'], (_, lead) => (lead === 'II' ? II : V1));
    expect(said.map(({ phase }) => phase)).toEqual(['begins']);
    expect(said[0]?.finding?.leads).toEqual(leads);
  });

  const detached = [
    { name: 'off', flags: OFF },
    { name: 'off and at the end of its range', flags: OFF | saturated },
    { name: 'missing', flags: missing },
    { name: 'stuck at the end of its range', flags: saturated | flat },
  ];
  const pairs = detached.flatMap((one) =>
    detached.map((other) => ({ name: `${one.name}, ${other.name}`, one, other })),
  );
  it.each(pairs)('never takes a detached patient for an asystole: $name', ({ one, other }) => {
    const said = watch(200, ['II', 'V1'], (_, lead) => (lead === 'II' ? one : other).flags);
    expect(said).toEqual([]);
  });

  it.each([
    { name: 'beats', flags: 0 },
    { name: 'is noisy', flags: noisy },
    { name: 'touches the end of its range as it moves', flags: saturated },
  ])('does not begin while a connected lead $name', ({ flags }) => {
    const said = watch(200, ['II', 'V1'], (_, lead) => (lead === 'II' ? flat : flags));
    expect(said).toEqual([]);
  });

  it('does not begin across a stretch that nobody saw', () => {
    const said = watch(100, ['II'], (cell) => (cell % 35 === 34 ? missing : flat));
    expect(said).toEqual([]);
  });

  it.each([3_000, 4_000])('never takes a heart at 30 a minute for an asystole (%d ms)', (limit) => {
    const beat = (cell: number): number => (cell % 20 === 0 ? 0 : flat);
    expect(watch(1_200, ['II', 'V1'], beat, limit)).toEqual([]);
  });

  it('ends when the heart beats again at 30 a minute', () => {
    const beat = (cell: number): number => (cell >= 80 && (cell - 80) % 20 < 2 ? 0 : flat);
    const said = watch(200, ['II'], beat);
    expect(said.map(({ cell, phase }) => [cell, phase])).toEqual([
      [39, 'begins'],
      [100, 'ends'],
    ]);
    expect(said[1]?.finding?.endMs).toBe(atMs(10));
  });

  it('does not end by one short disturbance', () => {
    const said = watch(300, ['II'], (cell) => (cell === 100 || cell === 101 ? 0 : flat));
    expect(said.map(({ phase }) => phase)).toEqual(['begins']);
  });

  it('does not end by what was seen before it began', () => {
    const said = watch(80, ['II'], (cell) => (cell < 20 ? 0 : flat), 3_000);
    expect(said.map(({ cell, phase }) => [cell, phase])).toEqual([[49, 'begins']]);
  });

  it('stays as it is while no lead is connected', () => {
    const said = watch(400, ['II'], (cell) => (cell < 60 ? flat : OFF));
    expect(said.map(({ phase }) => phase)).toEqual(['begins']);
  });

  it('remembers at most 4 s', () => {
    let state = NO_ACTIVITY_SEEN;
    for (let cell = 0; cell < 500; cell++) {
      const step = { cellIndex: cell, leads: ['II'] as const, flags: [0] };
      ({ state } = judgeActivity(state, step, { open: undefined, flatForMs: 4_000 }));
    }
    expect(state.recentlyActive).toHaveLength(40);
  });
});
