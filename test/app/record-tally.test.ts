import { describe, expect, it } from '@jest/globals';
import { RecordTally } from '../../src/app/record-tally.js';
import { epochUs } from '../../src/domain/units.js';
import { message } from '../capture/captures.js';
import { frameMessage } from '../capture/frames.js';
import { bed, EPOCH_US, frame } from '../ingest/frames.js';

const NOTHING = {
  frames: 0,
  gaps: 0,
  missingFrames: 0,
  duplicates: 0,
  outOfOrder: 0,
  restarts: 0,
};

function tallyOf(sequences: readonly number[]): RecordTally {
  const tally = new RecordTally();
  for (const sequence of sequences) tally.observe(frameMessage(frame(sequence), 0));
  return tally;
}

describe('RecordTally', () => {
  it.each([
    { name: 'a whole stream', sequences: [4, 5, 6], counts: { frames: 3 } },
    { name: 'a gap', sequences: [0, 1, 5], counts: { frames: 3, gaps: 1, missingFrames: 3 } },
    {
      name: 'a gap that is filled later',
      sequences: [0, 3, 1, 2],
      counts: { frames: 4, gaps: 1, outOfOrder: 2 },
    },
    { name: 'copies', sequences: [0, 1, 1, 0], counts: { frames: 4, duplicates: 2 } },
  ])('counts $name', ({ sequences, counts }) => {
    expect(tallyOf(sequences).beds).toEqual(new Map([['B1', { ...NOTHING, ...counts }]]));
  });

  it('counts a monitor that began anew, and what it had sent before it was heard', () => {
    const tally = tallyOf([7, 8]);
    const again = frame(2, { streamEpochUs: epochUs(EPOCH_US + 1_000_000) });
    tally.observe(frameMessage(again, 0));
    expect(tally.beds.get(bed('B1'))).toEqual({
      ...NOTHING,
      frames: 3,
      restarts: 1,
      gaps: 1,
      missingFrames: 2,
    });
  });

  it('counts what is no frame by what is wrong with it', () => {
    const tally = new RecordTally();
    tally.observe(message());
    tally.observe(message());
    tally.observe(message({ value: undefined }));
    tally.observe({ ...frameMessage(frame(0), 0), key: undefined });
    expect(tally.refused).toEqual(
      new Map([
        ['undecodable', 2],
        ['bad-bed-id', 1],
        ['bed-key-mismatch', 1],
      ]),
    );
    expect(tally.beds.size).toBe(0);
  });
});
