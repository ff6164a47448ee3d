import { describe, expect, it } from '@jest/globals';
import { tappedFrames } from '../../../src/app/shadow/tapped-frames.js';
import type { EcgFrame } from '../../../src/domain/frame.js';
import { epochUs, type EpochUs } from '../../../src/domain/units.js';
import { encodeFrame } from '../../../src/ingest/frame-codec.js';
import type { FrameRejection } from '../../../src/ingest/frame-source.js';
import type { TappedMessage } from '../../../src/ingest/tapped-message.js';
import { demoBeds } from '../../support/streams.js';

const ARRIVED_US = epochUs(1_767_225_700_000_000);
const [bed] = demoBeds(2, { beds: 1 });
const frame = bed?.frames[0];

function collector() {
  const frames: { readonly frame: EcgFrame; readonly arrivedUs: EpochUs | undefined }[] = [];
  const rejections: FrameRejection[] = [];
  const sink = tappedFrames({
    push: (pushed, arrivedUs) => frames.push({ frame: pushed, arrivedUs }),
    rejected: (rejection) => rejections.push(rejection),
    ready: () => Promise.resolve(),
    hasRoom: () => frames.length === 0,
  });
  return { frames, rejections, sink };
}

function aMessage(more: Partial<TappedMessage>): TappedMessage {
  return {
    partition: 0,
    offset: 1,
    brokerTimeMs: 1_767_225_600_500,
    arrivedUs: ARRIVED_US,
    key: Buffer.from('B01'),
    value: frame === undefined ? undefined : encodeFrame(frame),
    headers: [],
    ...more,
  };
}

describe('tappedFrames', () => {
  it('hands on a frame, and says nothing of when it came', () => {
    const { frames, sink } = collector();
    sink.push(aMessage({}));
    expect(frames).toMatchObject([{ frame: { bedId: 'B01' }, arrivedUs: undefined }]);
    expect(sink.hasRoom()).toBe(false);
  });

  it.each([
    { name: 'bytes that are no frame', message: { value: Buffer.from('x') }, why: 'undecodable' },
    { name: 'no bytes', message: { value: undefined }, why: /./ },
    {
      name: 'the key of another bed',
      message: { key: Buffer.from('B9') },
      why: 'bed-key-mismatch',
    },
  ])('tells of $name and hands nothing on', ({ message, why }) => {
    const { frames, rejections, sink } = collector();
    sink.push(aMessage(message));
    expect(frames).toEqual([]);
    expect(rejections).toHaveLength(1);
    expect(rejections[0]?.reason).toMatch(why);
  });
});
