import { describe, expect, it } from '@jest/globals';
import type { EcgFrame } from '../../src/domain/frame.js';
import { frameEndUs } from '../../src/domain/frame.js';
import { epochUs, plusUs, type EpochUs } from '../../src/domain/units.js';
import { promptly, type Delivery, type FrameDelivery } from '../../src/replay/delivery.js';
import { mergeByArrival } from '../../src/replay/merge.js';
import { formatProgress, publishFrames, type PublishProgress } from '../../src/replay/publisher.js';
import { bedIdAt, recordingFrames } from '../../src/replay/recording-frames.js';
import { counting, JumpingClock } from './support.js';

const START_US = epochUs(1_700_000_000_000_000);

function bed(index: number, sampleCount: number, frameDurationMs = 200): Iterable<FrameDelivery> {
  const frames = recordingFrames(counting(sampleCount), {
    bedId: bedIdAt(index, 2),
    deviceId: 'replay',
    startUs: START_US,
    frameDurationMs,
  });
  return promptly(frames);
}

class Target {
  readonly sent: { readonly frame: EcgFrame; readonly dueUs: EpochUs; readonly atMs: number }[] =
    [];
  readonly messages: {
    readonly key: string | undefined;
    readonly bytes: Uint8Array;
    readonly atMs: number;
  }[] = [];
  readonly #clock: JumpingClock;
  readonly #ready: () => Promise<void>;

  constructor(clock: JumpingClock, ready: () => Promise<void> = () => Promise.resolve()) {
    this.#clock = clock;
    this.#ready = ready;
  }

  send(frame: EcgFrame, dueUs: EpochUs): void {
    this.sent.push({ frame, dueUs, atMs: this.#clock.nowMs });
  }

  sendMessage(key: string | undefined, bytes: Uint8Array): void {
    this.messages.push({ key, bytes, atMs: this.#clock.nowMs });
  }

  ready(): Promise<void> {
    return this.#ready();
  }
}

describe('mergeByArrival', () => {
  it('orders frames by their arrival and, where those are equal, by bed', () => {
    const merged = [...mergeByArrival([bed(0, 250, 400), bed(1, 250, 200)])].map(
      ({ frame }) => frame,
    );
    const ends = merged.map(frameEndUs);
    expect(ends).toEqual([...ends].sort((a, b) => a - b));
    expect(merged.map(({ bedId, sequence }) => `${bedId}:${sequence}`)).toEqual([
      'B02:0',
      'B01:0',
      'B02:1',
      'B02:2',
      'B01:1',
      'B02:3',
      'B01:2',
      'B01:3',
      'B02:4',
      'B02:5',
    ]);
  });

  it('closes every stream where its reader stops early', () => {
    const closed: number[] = [];
    const streams = [0, 1].map(function* (index) {
      try {
        yield* bed(index, 1_000);
      } finally {
        closed.push(index);
      }
    });
    const reader = mergeByArrival(streams);
    reader.next();
    reader.return(undefined);
    expect(closed).toEqual([0, 1]);
  });
});

describe('publishFrames', () => {
  it.each([
    [1, [200, 400, 600, 600]],
    [10, [20, 40, 60, 60]],
  ])('sends each frame when its last sample is due at %s x', async (speed, expectedMs) => {
    const clock = new JumpingClock();
    const target = new Target(clock);
    await publishFrames({ beds: [bed(0, 150)], target, clock, speed });
    expect(target.sent.map(({ atMs }) => atMs - 1_000)).toEqual(expectedMs);
  });

  it('sends what is late when it is due, and passes the due time on', async () => {
    const clock = new JumpingClock();
    const target = new Target(clock);
    const late = [...bed(0, 100)].map((delivery, index) => ({
      ...delivery,
      dueUs: plusUs(delivery.dueUs, index === 0 ? 0 : 1_000_000),
    }));
    await publishFrames({ beds: [late], target, clock, speed: 2 });
    expect(target.sent.map(({ atMs }) => atMs - 1_000)).toEqual([100, 700, 700]);
    expect(target.sent.map(({ dueUs }) => dueUs)).toEqual(late.map(({ dueUs }) => dueUs));
  });

  it('begins with the first frame, also where the link has another time than the monitor', async () => {
    const clock = new JumpingClock();
    const target = new Target(clock);
    const hourLater = [...bed(0, 100)].map((delivery) => ({
      ...delivery,
      dueUs: plusUs(delivery.dueUs, 3_600_000_000),
    }));
    await publishFrames({ beds: [hourLater], target, clock, speed: 1 });
    expect(target.sent.map(({ atMs }) => atMs - 1_000)).toEqual([200, 400, 400]);
  });

  it('hands on a message that is no frame as it is', async () => {
    const clock = new JumpingClock();
    const target = new Target(clock);
    const bytes = Uint8Array.of(1, 2, 3);
    const dueUs = plusUs(START_US, 300_000);
    const message: Delivery = { kind: 'message', dueUs, key: 'B01', bytes };
    const beds = [bed(0, 100), [message]];
    const end = await publishFrames({ beds, target, clock, speed: 1 });
    expect(target.messages).toEqual([{ key: 'B01', bytes, atMs: 1_300 }]);
    expect(end.frames).toBe(4);
  });

  it('catches up after a slow target, so that no drift adds up', async () => {
    const clock = new JumpingClock();
    let frames = 0;
    const target = new Target(clock, () => {
      frames += 1;
      if (frames === 2) clock.nowMs += 500;
      return Promise.resolve();
    });
    await publishFrames({ beds: [bed(0, 300)], target, clock, speed: 1 });
    expect(target.sent.map(({ atMs }) => atMs - 1_000)).toEqual([
      200, 900, 900, 900, 1000, 1200, 1200,
    ]);
  });

  it('waits for nothing but the target at max', async () => {
    const clock = new JumpingClock();
    const target = new Target(clock);
    const end = await publishFrames({ beds: [bed(0, 30_000)], target, clock, speed: 'max' });
    expect(clock.waitsMs).toEqual([]);
    expect(end).toMatchObject({ frames: 601, publishedUs: 120_000_000 });
  });

  it('sends the same frames in the same order at every speed', async () => {
    const orders = await Promise.all(
      ([1, 60, 'max'] as const).map(async (speed) => {
        const clock = new JumpingClock();
        const target = new Target(clock);
        await publishFrames({ beds: [bed(0, 1_000, 333), bed(1, 900, 200)], target, clock, speed });
        return target.sent.map(({ frame }) => frame);
      }),
    );
    expect(orders[1]).toEqual(orders[0]);
    expect(orders[2]).toEqual(orders[0]);
  });

  it('sends nothing while the target is not ready', async () => {
    const clock = new JumpingClock();
    let release: () => void = () => undefined;
    const target = new Target(clock, () => new Promise((resolve) => (release = resolve)));
    const done = publishFrames({ beds: [bed(0, 60)], target, clock, speed: 'max' });
    for (let sent = 0; sent < 3; sent += 1) {
      await Promise.resolve();
      expect(target.sent).toHaveLength(sent);
      release();
      await Promise.resolve();
      await Promise.resolve();
    }
    await expect(done).resolves.toMatchObject({ frames: 3 });
  });

  it('lets the event loop turn at max, so that an abort comes through', async () => {
    const clock = new JumpingClock();
    const target = new Target(clock);
    const abort = new AbortController();
    setImmediate(() => {
      abort.abort();
    });
    const endless = promptly(
      recordingFrames(counting(500), {
        bedId: bedIdAt(0, 1),
        deviceId: 'replay',
        startUs: START_US,
        repeat: 'loop',
      }),
    );
    const end = await publishFrames({
      beds: [endless],
      target,
      clock,
      speed: 'max',
      signal: abort.signal,
    });
    expect(end.frames).toBe(target.sent.length);
    expect(end.frames).toBeGreaterThan(0);
  });

  it('ends a wait at once when it is aborted', async () => {
    const clock = new JumpingClock();
    const abort = new AbortController();
    clock.after = () => () => undefined;
    const target = new Target(clock);
    const done = publishFrames({
      beds: [bed(0, 500)],
      target,
      clock,
      speed: 1,
      signal: abort.signal,
    });
    abort.abort();
    await expect(done).resolves.toMatchObject({ frames: 0 });
  });

  it('passes on what the target throws', async () => {
    const clock = new JumpingClock();
    const target = new Target(clock, () => Promise.reject(new Error('away')));
    await expect(publishFrames({ beds: [bed(0, 500)], target, clock, speed: 1 })).rejects.toThrow(
      'away',
    );
  });

  it('tells its progress once a second and at the end', async () => {
    const clock = new JumpingClock();
    const told: PublishProgress[] = [];
    await publishFrames({
      beds: [bed(0, 750)],
      target: new Target(clock),
      clock,
      speed: 2,
      durationUs: 3_000_000,
      onProgress: (progress) => told.push(progress),
    });
    expect(told.map(({ percent }) => Math.round(percent ?? 0))).toEqual([67, 100]);
    expect(told.at(-1)).toMatchObject({ frames: 16, timesRealTime: 2, publishedUs: 3_000_000 });
  });

  it.each([0, -1, NaN, Infinity])('refuses a speed of %s', async (speed) => {
    const clock = new JumpingClock();
    await expect(
      publishFrames({ beds: [], target: new Target(clock), clock, speed }),
    ).rejects.toMatchObject({ code: 'ECG_REPLAY_OPTION' });
  });
});

describe('formatProgress', () => {
  it('leaves the share out where the stream has no end', () => {
    const progress = {
      frames: 10,
      eventTimeUs: START_US,
      publishedUs: 2_000_000,
      percent: 12.34,
      timesRealTime: 60,
      behindUs: 0,
    };
    expect(formatProgress(progress)).toBe('12.3 %, 10 frames, 2.0 s of signal, 60.0 x real time');
    expect(formatProgress({ ...progress, percent: undefined })).toBe(
      '10 frames, 2.0 s of signal, 60.0 x real time',
    );
  });
});
