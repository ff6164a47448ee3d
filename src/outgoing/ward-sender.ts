import type { WardId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import { US_PER_MS } from '../domain/units.js';
import type { CursorStore } from './cursor-store.js';
import type { OutgoingFollower } from './outgoing-follower.js';
import { pause } from './waiting.js';

/** What a sender works with. */
export interface WardSenderParts {
  readonly wardId: WardId;
  /** Names this process; no other one has the same. */
  readonly owner: string;
  readonly cursors: CursorStore;
  readonly followers: readonly OutgoingFollower[];
  readonly clock: Clock;
  /** How long the lease holds without a sign of life; it is renewed three times as often. */
  readonly leaseMs: number;
  readonly onLease: (event: 'taken' | 'lost', token: number) => void;
  readonly onStoreError: (error: unknown) => void;
}

const RENEWALS = 3;

/**
 * Sends a ward's log while it has the lease, so that of several processes one sends. It stops by its own
 * clock before the lease runs out: only what is under way at that moment may still arrive, as a double.
 */
export class WardSender {
  readonly #parts: WardSenderParts;
  readonly #ended = new AbortController();
  #running: Promise<void> | undefined;
  #token: number | undefined;

  constructor(parts: WardSenderParts) {
    this.#parts = parts;
  }

  /** Whether this process sends now. */
  get isSending(): boolean {
    return this.#token !== undefined;
  }

  /** Begins to ask for the lease, and to send while it has it. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Finishes what is under way and gives the lease back. */
  async stop(): Promise<void> {
    this.#ended.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, leaseMs, cursors, wardId, owner, onStoreError } = this.#parts;
    const { signal } = this.#ended;
    while (!signal.aborted) {
      const askedUs = clock.nowUs();
      const token = await this.#lease();
      if (token !== undefined) await this.#send(token, askedUs);
      await pause(clock, leaseMs / RENEWALS, signal);
    }
    await cursors.release(wardId, owner).catch(onStoreError);
  }

  /** Sends under one token until the lease is gone or the process ends. */
  async #send(token: number, askedUs: number): Promise<void> {
    const { clock, followers, leaseMs, onLease } = this.#parts;
    const held = new AbortController();
    const letGo = (): void => {
      held.abort();
    };
    this.#ended.signal.addEventListener('abort', letGo, { once: true });
    this.#token = token;
    onLease('taken', token);
    const following = followers.map(async (follower) => {
      if ((await follower.run(token, held.signal)) === 'superseded') letGo();
    });
    let untilUs = askedUs + leaseMs * US_PER_MS;
    while (!held.signal.aborted) {
      await pause(clock, leaseMs / RENEWALS, held.signal);
      const renewedUs = clock.nowUs();
      if ((await this.#lease()) === token) untilUs = renewedUs + leaseMs * US_PER_MS;
      // Until the next look a third of the lease goes by, and what is sent then must still be covered.
      else if (clock.nowUs() + (leaseMs / RENEWALS) * US_PER_MS >= untilUs) letGo();
    }
    await Promise.all(following);
    this.#ended.signal.removeEventListener('abort', letGo);
    this.#token = undefined;
    onLease('lost', token);
  }

  async #lease(): Promise<number | undefined> {
    const { cursors, wardId, owner, leaseMs, onStoreError } = this.#parts;
    try {
      return await cursors.lease(wardId, owner, leaseMs);
    } catch (error) {
      onStoreError(error);
      return undefined;
    }
  }
}
