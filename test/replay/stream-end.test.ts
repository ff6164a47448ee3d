import { describe, expect, it } from '@jest/globals';
import { frameEndUs } from '../../src/domain/frame.js';
import { endedInGoodOrder } from '../../src/replay/stream-end.js';
import { clean, dueMs } from './faults/streams.js';

const whole = clean(2);

describe('endedInGoodOrder', () => {
  it('leaves a whole stream that says its end as it is', () => {
    expect([...endedInGoodOrder(whole, 2_000)]).toEqual(whole);
  });

  it('ends a stream that stops without saying so', () => {
    const ended = [...endedInGoodOrder(whole.slice(0, -1), 2_000)];
    expect(ended).toEqual(whole);
  });

  it('says the end once more, when nothing is waited for any more, where signal is missing', () => {
    const ended = [...endedInGoodOrder(whole.toSpliced(3, 1), 2_000)];
    expect(ended.slice(0, -1)).toEqual(whole.toSpliced(3, 1));
    const [end, again] = ended.slice(-2);
    expect(again).toMatchObject({ frame: end?.kind === 'frame' ? end.frame : undefined });
    expect(again && dueMs(again)).toBe(5_000);
  });

  it('ends behind the newest signal where the last frames came out of order', () => {
    const mixed = [...whole.slice(0, 8), ...whole.slice(8, 10).reverse()];
    const newest = whole[9]?.frame;
    if (newest === undefined) throw new Error('no frame');
    const [end] = [...endedInGoodOrder(mixed, 0)].slice(10);
    expect(end?.kind === 'frame' && end.frame).toMatchObject({
      endOfStream: true,
      sampleCount: 0,
      sequence: newest.sequence + 1,
      deviceTimeUs: frameEndUs(newest),
    });
  });

  it('has nothing to end where nothing came', () => {
    expect([...endedInGoodOrder([], 2_000)]).toEqual([]);
  });

  it('can be read again', () => {
    const ended = endedInGoodOrder(whole.slice(0, -1), 2_000);
    expect([...ended]).toEqual([...ended]);
  });
});
