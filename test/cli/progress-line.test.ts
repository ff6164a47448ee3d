import { describe, expect, it } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { progressLine } from '../../src/cli/progress-line.js';
import type { PublishProgress } from '../../src/replay/publisher.js';

function progress(frames: number): PublishProgress {
  const eventTimeUs = undefined;
  const publishedUs = 500_000 * frames;
  return { frames, eventTimeUs, publishedUs, percent: frames, timesRealTime: 60, behindUs: 0 };
}

function written(isTTY: boolean, show: (line: ReturnType<typeof progressLine>) => void): string {
  const stream = Object.assign(new PassThrough(), { isTTY });
  show(progressLine(stream as unknown as NodeJS.WriteStream));
  return String(stream.read() ?? '');
}

describe('progressLine', () => {
  it('writes over one line on a terminal, and leaves it at the end', () => {
    const text = written(true, (line) => {
      line.show(progress(1));
      line.show(progress(2));
      line.end();
    });
    expect(text).toBe(
      '\r\u001b[K1.0 %, 1 frames, 0.5 s of signal, 60.0 x real time' +
        '\r\u001b[K2.0 %, 2 frames, 1.0 s of signal, 60.0 x real time\n',
    );
  });

  it('writes every tenth line and the last elsewhere, without control characters', () => {
    const text = written(false, (line) => {
      for (let frames = 1; frames <= 23; frames += 1) line.show(progress(frames));
      line.end();
    });
    const counts = text
      .trim()
      .split('\n')
      .map((row) => /(\d+) frames/.exec(row)?.[1]);
    expect(counts).toEqual(['1', '11', '21', '23']);
    expect(text).not.toMatch(/[\r\u001b]/);
  });
});
