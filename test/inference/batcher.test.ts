import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { Batcher, type BatchItem } from '../../src/inference/batcher.js';
import { ManualClock } from '../support/test-clock.js';
import { bed } from './windows.js';

interface Item extends BatchItem {
  readonly id: string;
}

function item(id: string): Item {
  return { bedId: bed(`bed-${id.charAt(0)}`), id };
}

function setUp(maxBatch = 4) {
  const clock = new ManualClock(0);
  const onDue = jest.fn();
  const unwanted: string[] = [];
  const onUnwanted = ({ id }: Item): void => {
    unwanted.push(id);
  };
  const batcher = new Batcher<Item>({ maxBatch, maxDelayMs: 20, clock, onDue, onUnwanted });
  const add = (...ids: readonly string[]): void => {
    for (const id of ids) batcher.add(item(id));
  };
  const take = (): string[] => batcher.take().map(({ id }) => id);
  return { clock, onDue, batcher, add, take, unwanted };
}

describe('Batcher', () => {
  it('gives a batch as soon as it is full', () => {
    const { onDue, add, take } = setUp();
    add('a1', 'b1', 'c1');
    expect(take()).toEqual([]);
    expect(onDue).not.toHaveBeenCalled();
    add('d1');
    expect(onDue).toHaveBeenCalledTimes(1);
    expect(take()).toEqual(['a1', 'b1', 'c1', 'd1']);
  });

  it('gives a batch that is not full when its first item has waited long enough', () => {
    const { clock, onDue, add, take } = setUp();
    add('a1');
    clock.advanceMs(15);
    add('b1');
    clock.advanceMs(4);
    expect(take()).toEqual([]);
    clock.advanceMs(1);
    expect(onDue).toHaveBeenCalledTimes(1);
    expect(take()).toEqual(['a1', 'b1']);
  });

  it('gives no place to what is not wanted when its turn comes, and tells', () => {
    const { batcher, add, take, unwanted } = setUp(2);
    let isBusy = false;
    for (const id of ['a1', 'b1', 'a2']) batcher.add({ ...item(id), isWanted: () => !isBusy });
    isBusy = true;
    add('c1', 'd1', 'e1');
    expect(take()).toEqual(['c1', 'd1']);
    expect(unwanted).toEqual(['a1', 'b1']);
    expect(batcher.size).toBe(2);
    expect(take()).toEqual(['e1']);
    expect(unwanted).toEqual(['a1', 'b1', 'a2']);
    expect(batcher.size).toBe(0);
  });

  it('gives no batch, and keeps nothing, where nothing that waits is wanted', () => {
    const { clock, batcher, take, unwanted } = setUp();
    for (const id of ['a1', 'b1']) batcher.add({ ...item(id), isWanted: () => false });
    clock.advanceMs(20);
    expect(take()).toEqual([]);
    expect(unwanted).toEqual(['a1', 'b1']);
    expect(batcher.size).toBe(0);
  });

  it('counts the delay of a later item from the item, not from the batch before', () => {
    const { clock, add, take } = setUp();
    add('a1', 'b1', 'c1', 'd1');
    expect(take()).toHaveLength(4);
    clock.advanceMs(15);
    add('e1');
    clock.advanceMs(19);
    expect(take()).toEqual([]);
    clock.advanceMs(1);
    expect(take()).toEqual(['e1']);
  });

  it('lets beds take turns and keeps the order of each', () => {
    const { add, take, batcher } = setUp();
    add('a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'b2', 'c1');
    expect(take()).toEqual(['a1', 'b1', 'c1', 'a2']);
    expect(take()).toEqual(['b2', 'a3', 'a4', 'a5']);
    expect(batcher.size).toBe(0);
  });

  it('gives what was put back first, each alone, whatever else waits', () => {
    const { onDue, add, take, batcher } = setUp();
    add('a1');
    batcher.putBack([item('x1'), item('y1')]);
    expect(onDue).toHaveBeenCalledTimes(1);
    expect(batcher.size).toBe(3);
    expect([take(), take(), take()]).toEqual([['x1'], ['y1'], []]);
  });

  it('gives everything at once when it is flushed, also what comes later', () => {
    const { add, take, batcher } = setUp();
    add('a1');
    batcher.flush();
    expect(take()).toEqual(['a1']);
    add('b1');
    expect(take()).toEqual(['b1']);
  });

  it('gives every item once, in the order of its bed, none later than the delay allows', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), bed: fc.constantFrom('a', 'b', 'c') }),
      fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 15 }) }),
    );
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        fc.integer({ min: 1, max: 5 }),
        (steps, maxBatch) => {
          const clock = new ManualClock(0);
          const addedUs = new Map<string, number>();
          const taken: string[] = [];
          const onDue = (): void => {
            for (let batch = batcher.take(); batch.length > 0; batch = batcher.take()) {
              expect(batch.length).toBeLessThanOrEqual(maxBatch);
              for (const { id } of batch) {
                taken.push(id);
                expect(clock.nowUs() - (addedUs.get(id) ?? 0)).toBeLessThanOrEqual(20_000);
              }
            }
          };
          const onUnwanted = ({ id }: Item): void => {
            throw new Error(`${id} was wanted`);
          };
          const batcher = new Batcher<Item>({ maxBatch, maxDelayMs: 20, clock, onDue, onUnwanted });
          for (const [at, action] of steps.entries()) {
            if (action.kind === 'wait') {
              clock.advanceMs(action.ms);
            } else {
              const id = `${action.bed}${at}`;
              addedUs.set(id, clock.nowUs());
              batcher.add(item(id));
            }
          }
          clock.advanceMs(20);
          const ofBed = (ids: readonly string[], name: string): string[] =>
            ids.filter((id) => id.startsWith(name));
          for (const name of ['a', 'b', 'c']) {
            expect(ofBed(taken, name)).toEqual(ofBed([...addedUs.keys()], name));
          }
          expect(batcher.size).toBe(0);
        },
      ),
    );
  });
});
