import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../domain/clock.js';
import { frameEndUs, frameStartUs, type EcgFrame } from '../domain/frame.js';
import { epochUs, plusUs, US_PER_MS, US_PER_SECOND, type EpochUs } from '../domain/units.js';
import type { Delivery } from './delivery.js';
import { ReplayError } from './errors.js';
import { mergeByArrival } from './merge.js';

/** Where frames go: Kafka, or the chain in this process. */
export interface FrameTarget {
  /** Takes a frame that arrives at `dueUs` in the time of its stream. */
  send(frame: EcgFrame, dueUs: EpochUs): void;
  /** Takes a message that need not be a frame. */
  sendMessage(key: string | undefined, bytes: Uint8Array, dueUs: EpochUs): void;
  /** Settles when there is room for more; awaited before every frame. */
  ready(): Promise<void>;
}

/** How far a publisher is. */
export interface PublishProgress {
  /** Frames, and messages that are none. */
  readonly frames: number;
  /** When the newest of them arrives, in the time of the streams; undefined before the first. */
  readonly eventTimeUs: EpochUs | undefined;
  /** Time of the streams that has been published, from the first frame's start. */
  readonly publishedUs: number;
  /** 0 to 100 of `durationUs`; undefined for a stream without end. */
  readonly percent: number | undefined;
  /** Event time for one second of the clock. */
  readonly timesRealTime: number;
  /** How far the newest frame was sent behind its due time; 0 where speed is `max`. */
  readonly behindUs: number;
}

/** What is published, where to, and how fast. */
export interface PublishOptions {
  /** What arrives from each bed, in the order of arrival; `promptly(frames)` for an ideal link. */
  readonly beds: readonly Iterable<Delivery>[];
  readonly target: FrameTarget;
  readonly clock: Clock;
  /** Event time for one second of the clock, such as 1 or 60; `max` waits for the target only. */
  readonly speed: number | 'max';
  /** Ends the publishing before the next frame. */
  readonly signal?: AbortSignal;
  /** Told of each delivery that has been sent. */
  readonly onSent?: (delivery: Delivery) => void;
  /** The event time that all beds together last, for the percentage. */
  readonly durationUs?: number;
  /** Told at most every `progressEveryMs` (1000 by default) of the clock, and once at the end. */
  readonly onProgress?: (progress: PublishProgress) => void;
  readonly progressEveryMs?: number;
}

/** Frames between two turns of the event loop where nothing waits: input and timers go on. */
const FRAMES_PER_TURN = 64;

/**
 * Publishes the deliveries of one bed or many in the order in which they arrive.
 *
 * They are due at their `dueUs`, measured from the start of the publishing: a delay makes the next ones
 * come sooner, so no drift adds up.
 *
 * @returns the progress at the end; the promise settles when every bed has ended, or after an abort
 * @throws {ReplayError} `ECG_REPLAY_OPTION` for a speed that is not above 0; whatever `ready` throws
 */
export async function publishFrames(options: PublishOptions): Promise<PublishProgress> {
  const { speed, signal, target, clock } = options;
  if (speed !== 'max' && !(speed > 0 && Number.isFinite(speed))) {
    throw new ReplayError('ECG_REPLAY_OPTION', `expected a speed above 0 or max, came ${speed}`);
  }
  const meter = new ProgressMeter(options);
  let inTurn = 0;
  for (const delivery of mergeByArrival(options.beds)) {
    if (aborted(signal)) break;
    const waitUs = meter.dueInUs(delivery);
    if (waitUs > 0) await delay(clock, Math.ceil(waitUs / US_PER_MS), signal);
    inTurn = waitUs > 0 ? 0 : inTurn + 1;
    if (inTurn >= FRAMES_PER_TURN) {
      await nextTurn();
      inTurn = 0;
    }
    if (aborted(signal)) break;
    await target.ready();
    if (aborted(signal)) break;
    send(delivery, target);
    options.onSent?.(delivery);
    meter.sent(delivery);
  }
  return meter.finish();
}

function send(delivery: Delivery, target: FrameTarget): void {
  const { dueUs } = delivery;
  if (delivery.kind === 'frame') target.send(delivery.frame, dueUs);
  else target.sendMessage(delivery.key, delivery.bytes, dueUs);
}

/** A progress line for a terminal, such as `12.5 %, 340 frames, 68.0 s of signal, 60.0 x real time`. */
export function formatProgress(progress: PublishProgress): string {
  const share = progress.percent === undefined ? '' : `${progress.percent.toFixed(1)} %, `;
  const seconds = (progress.publishedUs / US_PER_SECOND).toFixed(1);
  const ratio = progress.timesRealTime.toFixed(1);
  return `${share}${progress.frames} frames, ${seconds} s of signal, ${ratio} x real time`;
}

/** Knows when frames are due and what has been sent. */
class ProgressMeter {
  readonly #options: PublishOptions;
  readonly #startedUs: EpochUs;
  #firstUs: EpochUs | undefined;
  #newestUs: EpochUs | undefined;
  #frames = 0;
  #behindUs = 0;
  #toldUs: EpochUs;

  constructor(options: PublishOptions) {
    this.#options = options;
    this.#startedUs = options.clock.nowUs();
    this.#toldUs = this.#startedUs;
  }

  dueInUs(delivery: Delivery): number {
    this.#firstUs ??= startOf(delivery);
    const { speed, clock } = this.#options;
    if (speed === 'max') return 0;
    const elapsedUs = clock.nowUs() - this.#startedUs;
    return (delivery.dueUs - this.#firstUs) / speed - elapsedUs;
  }

  sent(delivery: Delivery): void {
    this.#frames += 1;
    this.#newestUs = epochUs(Math.max(this.#newestUs ?? delivery.dueUs, delivery.dueUs));
    const { clock, speed, onProgress, progressEveryMs = 1_000 } = this.#options;
    this.#behindUs = speed === 'max' ? 0 : Math.max(0, -this.dueInUs(delivery));
    if (onProgress === undefined) return;
    const nowUs = clock.nowUs();
    if (nowUs - this.#toldUs < progressEveryMs * US_PER_MS) return;
    this.#toldUs = nowUs;
    onProgress(this.#progress());
  }

  finish(): PublishProgress {
    const progress = this.#progress();
    this.#options.onProgress?.(progress);
    return progress;
  }

  #progress(): PublishProgress {
    const publishedUs =
      this.#newestUs === undefined || this.#firstUs === undefined
        ? 0
        : this.#newestUs - this.#firstUs;
    const elapsedUs = this.#options.clock.nowUs() - this.#startedUs;
    const { durationUs } = this.#options;
    return {
      frames: this.#frames,
      eventTimeUs: this.#newestUs,
      publishedUs,
      percent: durationUs === undefined ? undefined : percentOf(publishedUs, durationUs),
      timesRealTime: elapsedUs > 0 ? publishedUs / elapsedUs : 0,
      behindUs: this.#behindUs,
    };
  }
}

/** From when on a delivery was measured, by the time in which it arrives: not all monitors have that time. */
function startOf(delivery: Delivery): EpochUs {
  if (delivery.kind === 'message') return delivery.dueUs;
  const { frame } = delivery;
  return plusUs(delivery.dueUs, frameStartUs(frame) - frameEndUs(frame));
}

function percentOf(publishedUs: number, durationUs: number): number {
  return durationUs > 0 ? Math.min(100, (100 * publishedUs) / durationUs) : 100;
}

function aborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted ?? false;
}

/** Waits for a time of the clock, or until the abort. */
function delay(clock: Clock, delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      cancel();
      resolve();
    };
    const cancel = clock.after(delayMs, () => {
      signal?.removeEventListener('abort', stop);
      resolve();
    });
    signal?.addEventListener('abort', stop, { once: true });
  });
}
