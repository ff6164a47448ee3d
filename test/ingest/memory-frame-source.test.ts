import { describe, expect, it } from '@jest/globals';

import type { EcgFrame } from '../../src/domain/frame.js';
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
