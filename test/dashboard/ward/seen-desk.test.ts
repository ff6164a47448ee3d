import { describe, expect, it } from '@jest/globals';
import { SeenDesk } from '../../../dashboard/src/ward/seen-desk.js';

describe('SeenDesk', () => {
  it('tells an entry once, when it has been on the screen for a second', () => {
    const desk = new SeenDesk();
    const told = [0, 500, 1_000, 1_500].map((ms) => desk.look([7], ms));
    expect(told).toEqual([[], [], [7], []]);
  });

  it('begins anew where the entry went off the screen, or nobody looked', () => {
    const desk = new SeenDesk();
    desk.look([7], 0);
    desk.look([], 500);
    expect(desk.look([7], 1_000)).toEqual([]);
    expect(desk.look([7], 60_000)).toEqual([]);
    expect(desk.look([7], 61_000)).toEqual([7]);
  });

  it('tells 256 entries at most, the rest at the next look', () => {
    const desk = new SeenDesk();
    const all = Array.from({ length: 300 }, (_, at) => at + 1);
    desk.look(all, 0);
    expect(desk.look(all, 1_000)).toHaveLength(256);
    expect(desk.look(all, 1_500)).toEqual(all.slice(256));
  });

  it('tells the entries of another log although they have the same numbers', () => {
    const desk = new SeenDesk();
    desk.look([1], 0);
    expect(desk.look([1], 1_000)).toEqual([1]);
    desk.restart();
    desk.look([1], 1_500);
    expect(desk.look([1], 2_500)).toEqual([1]);
  });
});
