import { describe, expect, it } from '@jest/globals';
import { epochUs } from '../../src/domain/units.js';
import { changedPace, dueInUs, positionUs, steppedPace, type Pace } from '../../src/replay/pace.js';

const at = (seconds: number) => epochUs(seconds * 1_000_000);

const begun: Pace = {
  speed: 1,
  isPaused: false,
  anchorEventUs: at(1_000),
  anchorClockUs: at(5_000),
};

describe('a pace', () => {
  it('goes on with the clock, at its speed', () => {
    expect(positionUs(begun, at(5_010))).toBe(at(1_010));
    expect(positionUs({ ...begun, speed: 0.25 }, at(5_010))).toBe(at(1_002.5));
  });

  it('changes its speed where it stands', () => {
    const fast = changedPace(begun, { speed: 60 }, at(5_010));
    expect(positionUs(fast, at(5_010))).toBe(at(1_010));
    expect(positionUs(fast, at(5_011))).toBe(at(1_070));
  });

  it('stands still while it is paused, and goes on from there', () => {
    const paused = changedPace(begun, { isPaused: true }, at(5_010));
    expect(positionUs(paused, at(6_000))).toBe(at(1_010));
    expect(dueInUs(paused, at(1_010.2), at(6_000))).toBeUndefined();
    const resumed = changedPace(paused, { isPaused: false }, at(6_000));
    expect(positionUs(resumed, at(6_001))).toBe(at(1_011));
  });

  it('pauses at a step, a stretch further on', () => {
    const stepped = steppedPace(begun, 1_000_000, at(5_010));
    expect(stepped.isPaused).toBe(true);
    expect(positionUs(stepped, at(9_999))).toBe(at(1_011));
  });

  it('says how long the clock goes on until a moment is due', () => {
    expect(dueInUs({ ...begun, speed: 4 }, at(1_008), at(5_001))).toBe(1_000_000);
    expect(dueInUs(begun, at(1_000), at(5_001))).toBe(0);
  });

  it('does not go back where the clock is set back', () => {
    expect(positionUs(begun, at(4_000))).toBe(at(1_000));
  });
});
