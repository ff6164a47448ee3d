import { describe, expect, it } from '@jest/globals';

import type { EcgFrame } from '../../src/domain/frame.js';
import { epochUs } from '../../src/domain/units.js';
import { encodeFrame } from '../../src/ingest/frame-codec.js';
import type { FrameRejection } from '../../src/ingest/frame-source.js';
import { MemoryFrameSource } from '../../src/ingest/memory-frame-source.js';
import { bed, frame } from './frames.js';

function sinkOf(frames: EcgFrame[], ready: () => Promise<void> = () => Promise.resolve()) {
  return { push: (taken: EcgFrame) => frames.push(taken), ready, rejected: () => undefined };
}

describe('MemoryFrameSource', () => {
  it('hands frames straight to the chain, in order', async () => {
    const source = new MemoryFrameSource();
    const frames: EcgFrame[] = [];
    await source.start(sinkOf(frames));
    const sent = [frame(0), frame(1)];
    for (const one of sent) source.send(one);
    expect(frames).toEqual(sent);
  });

  it('says when a frame arrived, where the sender states it', async () => {
    const source = new MemoryFrameSource();
    const arrivals: (number | undefined)[] = [];
    const push = (_frame: EcgFrame, arrivedUs?: number): unknown => arrivals.push(arrivedUs);
    await source.start({ ...sinkOf([]), push });
    source.send(frame(0), epochUs(5));
    source.send(frame(1));
    source.sendMessage('B1', encodeFrame(frame(2)), epochUs(7));
    expect(arrivals).toEqual([5, undefined, 7]);
  });

  it('decodes a message as Kafka would, and keeps no hold on its bytes', async () => {
    const source = new MemoryFrameSource();
    const frames: EcgFrame[] = [];
    await source.start(sinkOf(frames));
    const bytes = encodeFrame(frame(3));
    source.sendMessage('B1', bytes);
    bytes.fill(0);
    expect(frames).toEqual([frame(3)]);
  });

  it.each([
    {
      name: 'bytes that are no frame',
      key: 'B1',
      bytes: Uint8Array.of(255),
      reason: 'undecodable',
    },
    {
      name: 'a frame under another key',
      key: 'B2',
      bytes: encodeFrame(frame(0)),
      reason: 'bed-key-mismatch',
    },
    {
      name: 'a frame without a key',
      key: undefined,
      bytes: encodeFrame(frame(0)),
      reason: 'bed-key-mismatch',
    },
    {
      name: 'an impossible amplitude',
      key: 'B1',
      bytes: encodeFrame(
        frame(0, {
          leads: [
            {
              lead: 'II',
              gainUvPerCount: 1_000,
              counts: new Int16Array(50).fill(501),
              leadOff: false,
            },
          ],
        }),
      ),
      reason: 'samples-out-of-range',
    },
  ])('rejects $name through the sink', async ({ key, bytes, reason }) => {
    const source = new MemoryFrameSource();
    const rejections: FrameRejection[] = [];
    const frames: EcgFrame[] = [];
    const rejected = (rejection: FrameRejection): unknown => rejections.push(rejection);
    await source.start({ ...sinkOf(frames), rejected });
    source.sendMessage(key, bytes);
    expect(frames).toEqual([]);
    expect(rejections.map((rejection) => rejection.reason)).toEqual([reason]);
  });

  it('is ready when the chain is started and has room', async () => {
    const source = new MemoryFrameSource();
    const steps: string[] = [];
    const ready = source.ready().then(() => steps.push('ready'));
    await Promise.resolve();
    steps.push('start');
    await source.start(sinkOf([], () => Promise.resolve(void steps.push('room'))));
    await ready;
    expect(steps).toEqual(['start', 'room', 'ready']);
  });

  it('owns every bed until it stops, and refuses frames before and after', async () => {
    const source = new MemoryFrameSource();
    const refused = expect.objectContaining({ code: 'ECG_INGEST_CLOSED' });
    expect(() => {
      source.send(frame());
    }).toThrow(refused);
    await source.start(sinkOf([]));
    expect(source.owns(bed('B1'))).toBe(true);
    await source.stop();
    expect(source.owns(bed('B1'))).toBe(false);
    expect(() => {
      source.send(frame());
    }).toThrow(refused);
  });
});
