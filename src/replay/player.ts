import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BedId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import { frameEndUs, type EcgFrame } from '../domain/frame.js';
import { epochUs, US_PER_MS, type EpochUs } from '../domain/units.js';
import type { Delivery } from './delivery.js';
import { mergeByArrival } from './merge.js';
import { changedPace, dueInUs, positionUs, steppedPace, type Pace } from './pace.js';
import type { FrameTarget } from './publisher.js';
import { endFrameBehind } from './stream-end.js';

/** What is played, and where to. */
export interface PlayerOptions {
  readonly beds: readonly Iterable<Delivery>[];
  readonly target: FrameTarget;
  readonly clock: Clock;
  /** The event time at which the streams begin. */
  readonly startUs: EpochUs;
  readonly speed: number;
}

/** Deliveries between two turns of the event loop where nothing waits: input and timers go on. */
const PER_TURN = 64;

/** Plays streams at a pace that can be changed while they run. */
export class ReplayPlayer {
  readonly #options: PlayerOptions;
  readonly #newest = new Map<BedId, EcgFrame>();
  #pace: Pace;
  #wake: () => void = () => undefined;
  #isEnding = false;

  constructor(options: PlayerOptions) {
    this.#options = options;
    const { speed, startUs, clock } = options;
    const anchorClockUs = clock.nowUs();
    this.#pace = { speed, isPaused: false, anchorEventUs: startUs, anchorClockUs };
  }

  get speed(): number {
    return this.#pace.speed;
  }

  get isPaused(): boolean {
    return this.#pace.isPaused;
  }

  /** The event time up to which everything is due, or has been sent where that is later. */
  get positionUs(): EpochUs {
    return positionUs(this.#pace, this.#options.clock.nowUs());
  }

  /** The end of the newest sample of any bed; the next streams begin behind it. */
  get endUs(): EpochUs {
    return epochUs(Math.max(0, ...[...this.#newest.values()].map(frameEndUs)));
  }

  change(change: Partial<Pick<Pace, 'speed' | 'isPaused'>>): void {
    this.#goOn(changedPace(this.#pace, change, this.#options.clock.nowUs()));
  }

  /** Pauses, and plays a stretch of event time at once. */
  step(stepUs: number): void {
    this.#goOn(steppedPace(this.#pace, stepUs, this.#options.clock.nowUs()));
  }

  /** Settles when every stream has ended, or after `end`, when all of them have been ended in good order. */
  async play(): Promise<void> {
    const { beds, target } = this.#options;
    let inTurn = 0;
    for (const delivery of mergeByArrival(beds)) {
      if (await this.#whenDue(delivery)) inTurn = 0;
      if (++inTurn % PER_TURN === 0) await nextTurn();
      if (this.#isEnding) break;
      await target.ready();
      // Asked again: while there was no room, it may have been ended.
      if (this.#hasToEnd()) break;
      this.#send(delivery);
    }
    this.#endStreams();
  }

  /** Ends the playing; `play` settles soon. */
  end(): void {
    this.#isEnding = true;
    this.#wake();
  }

  #hasToEnd(): boolean {
    return this.#isEnding;
  }

  #goOn(pace: Pace): void {
    this.#pace = pace;
    this.#wake();
  }

  /** @returns whether it had to wait */
  async #whenDue({ dueUs }: Delivery): Promise<boolean> {
    const { clock } = this.#options;
    let hasWaited = false;
    while (!this.#isEnding) {
      const waitUs = dueInUs(this.#pace, dueUs, clock.nowUs());
      if (waitUs === 0) break;
      hasWaited = true;
      await this.#wait(waitUs);
    }
    return hasWaited;
  }

  /** Waits, for ever where no time is given, or until the pace changes. */
  #wait(waitUs: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const cancel =
        waitUs === undefined
          ? undefined
          : this.#options.clock.after(Math.ceil(waitUs / US_PER_MS), resolve);
      this.#wake = () => {
        cancel?.();
        resolve();
      };
    });
  }

  #send(delivery: Delivery): void {
    const { target } = this.#options;
    if (delivery.kind === 'message') {
      target.sendMessage(delivery.key, delivery.bytes, delivery.dueUs);
      return;
    }
    const { frame, dueUs } = delivery;
    target.send(frame, dueUs);
    const newest = this.#newest.get(frame.bedId);
    if (newest === undefined || frameEndUs(frame) >= frameEndUs(newest)) {
      this.#newest.set(frame.bedId, frame);
    }
  }

  /** So that no bed is taken for silent, and none waits for what does not come. */
  #endStreams(): void {
    for (const frame of this.#newest.values()) {
      if (frame.endOfStream) continue;
      const end = endFrameBehind(frame);
      this.#options.target.send(end, frameEndUs(end));
    }
  }
}
