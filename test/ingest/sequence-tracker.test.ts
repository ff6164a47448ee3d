import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { epochUs } from '../../src/domain/units.js';
import { SequenceTracker, type SequenceVerdict } from '../../src/ingest/sequence-tracker.js';
import { bed, EPOCH_US } from './frames.js';

const FRAME_US = 200_000;

interface Step {
  readonly sequence: number;
  readonly epoch?: number;
  readonly bedId?: string;
}

function run(tracker: SequenceTracker, steps: readonly Step[]): SequenceVerdict[] {
  return steps.map(({ sequence, epoch = 0, bedId = 'B1' }) => {
    const streamEpochUs = epochUs(EPOCH_US + epoch);
    const endUs = streamEpochUs + (sequence + 1) * FRAME_US;
    return tracker.observe({ bedId: bed(bedId), streamEpochUs, sequence }, endUs);
  });
}

const tracker = (options: { historyFrames?: number; maxBeds?: number } = {}): SequenceTracker =>
  new SequenceTracker({ allowedLatenessUs: 2_000_000, ...options });

describe('SequenceTracker', () => {
  it('knows the first frame of a bed and the next ones', () => {
    const verdicts = run(tracker(), [{ sequence: 5 }, { sequence: 6 }, { sequence: 7 }]);
    expect(verdicts).toEqual([{ kind: 'first' }, { kind: 'next' }, { kind: 'next' }]);
  });

  it('counts the frames of a gap, and knows one that fills it', () => {
    const steps = [0, 4, 2, 2, 5].map((sequence) => ({ sequence }));
    expect(run(tracker(), steps)).toEqual([
      { kind: 'first' },
      { kind: 'gap', missingFrames: 3 },
      { kind: 'out-of-order', behindFrames: 2 },
      { kind: 'duplicate' },
      { kind: 'next' },
    ]);
  });

  it('calls a missing frame late once it lies behind the allowed lateness', () => {
    const steps = [0, 20, 3].map((sequence) => ({ sequence }));
    expect(run(tracker(), steps)[2]).toEqual({
      kind: 'late',
      because: 'allowed-lateness',
      behindUs: 17 * FRAME_US,
    });
  });

  it('calls a frame late when it is too old to tell whether it came before', () => {
    const steps = [0, 1, 2, 3, 4, 0].map((sequence) => ({ sequence }));
    expect(run(tracker({ historyFrames: 4 }), steps)[5]).toMatchObject({
      kind: 'late',
      because: 'beyond-history',
    });
  });

  it('knows the restart of a monitor, also one whose clock went back', () => {
    const steps = [{ sequence: 9 }, { sequence: 0, epoch: 5 }, { sequence: 2, epoch: -7 }];
    expect(run(tracker(), steps).slice(1)).toEqual([
      { kind: 'restart', epochStepUs: 5, missingFrames: 0 },
      { kind: 'restart', epochStepUs: -12, missingFrames: 2 },
    ]);
  });

  it('calls a straggler of an earlier epoch late and goes on with the new one', () => {
    const steps = [
      { sequence: 9 },
      { sequence: 0, epoch: 5 },
      { sequence: 10 },
      { sequence: 1, epoch: 5 },
    ];
    expect(run(tracker(), steps).slice(2)).toEqual([
      { kind: 'late', because: 'earlier-epoch', behindUs: -10 * FRAME_US + 5 },
      { kind: 'next' },
    ]);
  });

  it('keeps beds apart and forgets the one that was silent longest', () => {
    const small = tracker({ maxBeds: 2 });
    const beds = ['A', 'B', 'A', 'C', 'A', 'B'];
    const kinds = run(
      small,
      beds.map((bedId, sequence) => ({ bedId, sequence })),
    ).map(({ kind }) => kind);
    expect(kinds).toEqual(['first', 'first', 'gap', 'first', 'gap', 'first']);
    expect(small.bedCount).toBe(2);
  });

  it('calls each frame duplicate exactly when it came before, within its history', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 40 }), (sequences) => {
        const verdicts = run(
          tracker(),
          sequences.map((sequence) => ({ sequence })),
        );
        verdicts.forEach((verdict, index) => {
          const sequence = sequences[index] ?? 0;
          const cameBefore = sequences.slice(0, index).includes(sequence);
          expect(verdict.kind === 'duplicate').toBe(cameBefore);
        });
      }),
    );
  });
});
