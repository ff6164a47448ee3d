import { describe, expect, it } from '@jest/globals';
import {
  judgeLink,
  startLink,
  stepLink,
  type LinkInput,
  type LinkState,
} from '../../../dashboard/src/link/link-state.js';

function after(...inputs: readonly LinkInput[]): LinkState {
  return inputs.reduce(stepLink, startLink(0));
}

const beat = (atMs: number, headSeq = 0): LinkInput => ({ kind: 'beat', atMs, headSeq });
const alert = (atMs: number, seq: number): LinkInput => ({ kind: 'alert', atMs, seq });

describe('judgeLink', () => {
  it.each([
    { name: 'is connecting at first', nowMs: 2_999, phase: 'connecting', reason: 'none' },
    { name: 'is stale after 3 s', nowMs: 3_000, phase: 'stale', reason: 'silence' },
    { name: 'is lost after 5 s', nowMs: 5_000, phase: 'lost', reason: 'silence' },
  ])('$name without any heartbeat', ({ nowMs, phase, reason }) => {
    expect(judgeLink(startLink(0), nowMs)).toMatchObject({ phase, reason });
  });

  it.each([
    { nowMs: 12_999, phase: 'live' },
    { nowMs: 13_000, phase: 'stale' },
    { nowMs: 15_000, phase: 'lost' },
  ])('is $phase at $nowMs when the last heartbeat came at 10000', ({ nowMs, phase }) => {
    expect(judgeLink(after(beat(10_000)), nowMs).phase).toBe(phase);
  });

  it('is live again with the next heartbeat', () => {
    expect(judgeLink(after(beat(0), beat(20_000)), 20_100).phase).toBe('live');
  });

  it('lets an alert that a heartbeat names be on its way for a second', () => {
    const state = after(beat(0), beat(1_000, 5));
    expect(judgeLink(state, 1_900).phase).toBe('live');
    expect(judgeLink(stepLink(state, beat(2_000, 5)), 2_000)).toMatchObject({
      phase: 'stale',
      reason: 'behind',
    });
  });

  it('is lost when alerts stay missing for 5 s although the server beats', () => {
    const state = after(beat(0, 5), beat(4_500, 5));
    expect(judgeLink(state, 5_000)).toEqual({ phase: 'lost', reason: 'behind', sinceMs: 5_000 });
  });

  it('is live when the missing alerts have come', () => {
    const state = after(beat(0, 2), alert(1_500, 1), alert(1_600, 2), beat(2_000, 2));
    expect(judgeLink(state, 2_100).phase).toBe('live');
  });

  it('is stale at once when the sequence has a hole', () => {
    const state = after(beat(1_000), { kind: 'gap', atMs: 1_100 });
    expect(judgeLink(state, 1_100)).toMatchObject({ phase: 'stale', reason: 'behind' });
  });

  it('is live after a restart of the log', () => {
    const state = after(
      beat(0, 9),
      beat(1_500, 9),
      { kind: 'restart', lastSeq: 0 },
      beat(2_000, 0),
    );
    expect(judgeLink(state, 2_100).phase).toBe('live');
  });
});
