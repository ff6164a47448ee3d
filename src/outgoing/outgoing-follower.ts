import type { WardId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import { toEpochMs } from '../domain/units.js';
import type { WardLogEntry } from '../domain/ward-log.js';
import type { Cursor, CursorStore } from './cursor-store.js';
import { positionIn, type LogEnds } from './log-position.js';
import type { OutgoingObserver } from './outgoing-observer.js';
import type { OutgoingTarget } from './outgoing-target.js';
import { decideNext, type RetryPolicy } from './retry-policy.js';
import { pause } from './waiting.js';

/** The ward's log, as a follower reads it. */
export interface FollowedLog {
  ends(): Promise<LogEnds>;
  /** Entries with `seq > afterSeq`, oldest first, at most `limit`. */
  read(afterSeq: number, limit: number): Promise<readonly WardLogEntry[]>;
}

/** What a follower works with. */
export interface FollowerParts {
  readonly wardId: WardId;
  readonly target: OutgoingTarget;
  readonly log: FollowedLog;
  readonly cursors: CursorStore;
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly observer: OutgoingObserver;
  /** How often an idle follower looks for new entries. */
  readonly pollMs: number;
}

/** How a target stands. */
export interface TargetStatus {
  readonly target: string;
  /** Entries that the target does not have yet, as of the last look. */
  readonly lagEntries: number;
  /** Server time since which it has taken nothing; left out while it takes what comes. */
  readonly failingSinceMs?: number;
  readonly reason?: string;
}

/** Why a follower has ended: it was told to, or a newer sender has taken over. */
type Ended = 'aborted' | 'superseded';

/**
 * Sends the ward's log to one target: every entry, in order, at least once. The cursor moves only after the
 * receiver has answered, so a process that ends in between sends an entry again with the same number.
 */
export class OutgoingFollower {
  readonly #parts: FollowerParts;
  #lagEntries = 0;
  #failing: { readonly sinceMs: number; readonly reason: string } | undefined;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
  }

  /** How the target stands now. */
  get status(): TargetStatus {
    const target = this.#parts.target.name;
    const failing = this.#failing;
    return {
      target,
      lagEntries: this.#lagEntries,
      ...(failing && { failingSinceMs: failing.sinceMs, reason: failing.reason }),
    };
  }

  /**
   * Follows the log until the signal is aborted, or until a newer sender has taken over.
   *
   * @param token - of the lease under which it sends
   */
  async run(token: number, signal: AbortSignal): Promise<Ended> {
    let cursor: Cursor | undefined;
    while (!signal.aborted) {
      try {
        const at = await this.#position(token, cursor);
        if (at === 'superseded') return at;
        const reached = await this.#sendPage(token, at, signal);
        if (reached === 'aborted' || reached === 'superseded') return reached;
        cursor = reached;
        if (cursor.seq === at.seq) await pause(this.#parts.clock, this.#parts.pollMs, signal);
      } catch (error) {
        // The store is away: the log is the queue, so nothing is lost by waiting.
        this.#parts.observer.onStoreError(this.#parts.target.name, error);
        cursor = undefined;
        await pause(this.#parts.clock, this.#parts.policy.firstPauseMs, signal);
      }
    }
    return 'aborted';
  }

  /** Finds the place to go on; a place that is new is stored before anything is sent from there. */
  async #position(token: number, known: Cursor | undefined): Promise<Cursor | 'superseded'> {
    const { target, log, cursors, wardId, observer } = this.#parts;
    const ends = await log.ends();
    const stored = known ?? (await cursors.cursor(wardId, target.name));
    const position = positionIn(ends, stored);
    this.#lagEntries = ends.headSeq - position.cursor.seq;
    observer.onLag(target.name, this.#lagEntries);
    if (known === undefined || position.reason !== 'goes-on') {
      observer.onPosition(target.name, position);
    }
    if (position.reason === 'goes-on') return position.cursor;
    const moved = await cursors.move(wardId, {
      token,
      target: target.name,
      cursor: position.cursor,
    });
    return moved ? position.cursor : 'superseded';
  }

  /** Sends one page and says how far it came, or why it ended before the page did. */
  async #sendPage(token: number, from: Cursor, signal: AbortSignal): Promise<Cursor | Ended> {
    const { target, log } = this.#parts;
    const page = await log.read(from.seq, Math.max(PAGE_ENTRIES, target.maxBatch));
    let cursor = from;
    let batchSize = target.maxBatch;
    for (let done = 0; done < page.length;) {
      const batch = page.slice(done, done + batchSize);
      const sent = await this.#sendBatch(token, { logId: from.logId, batch }, signal);
      if (sent === 'aborted' || sent === 'superseded') return sent;
      if (sent === 'singly') {
        batchSize = 1;
        continue;
      }
      done += batch.length;
      cursor = { logId: from.logId, seq: batch.at(-1)?.seq ?? cursor.seq };
    }
    return cursor;
  }

  /** Sends a batch until it is dealt with. */
  async #sendBatch(
    token: number,
    { logId, batch }: { readonly logId: string; readonly batch: readonly WardLogEntry[] },
    signal: AbortSignal,
  ): Promise<'done' | 'singly' | Ended> {
    const { target, policy, clock, random, observer } = this.#parts;
    const messages = batch.map((entry) => ({ logId, entry }));
    for (let attempt = 1; !signal.aborted; attempt++) {
      const outcome = await target.deliver(messages);
      const facts = { outcome, attempt, messageCount: batch.length, random: random() };
      const next = decideNext(facts, policy);
      switch (next.action) {
        case 'advance':
        case 'set-aside': {
          const aside = next.action === 'set-aside' ? next.reason : undefined;
          if (!(await this.#moveTo(token, { logId, batch, aside }))) return 'superseded';
          this.#failing = undefined;
          if (next.reason === 'delivered') observer.onDelivered(target.name, messages);
          return 'done';
        }
        case 'send-singly':
          return 'singly';
        case 'wait':
          this.#failing ??= { sinceMs: toEpochMs(clock.nowUs()), reason: next.reason };
          this.#failing = { ...this.#failing, reason: next.reason };
          observer.onWaiting(target.name, next);
          await this.#look();
          await pause(clock, next.pauseMs, signal);
      }
    }
    return 'aborted';
  }

  async #moveTo(
    token: number,
    step: {
      readonly logId: string;
      readonly batch: readonly WardLogEntry[];
      readonly aside: string | undefined;
    },
  ): Promise<boolean> {
    const { target, cursors, wardId, clock, observer } = this.#parts;
    const { logId, aside } = step;
    const seq = step.batch.at(-1)?.seq ?? 0;
    const atMs = toEpochMs(clock.nowUs());
    const moved = await cursors.move(wardId, {
      token,
      target: target.name,
      cursor: { logId, seq },
      ...(aside !== undefined && {
        setAside: { target: target.name, logId, seq, reason: aside, atMs },
      }),
    });
    if (!moved) return false;
    if (aside !== undefined) observer.onSetAside(target.name, { seq, reason: aside });
    this.#lagEntries = Math.max(0, this.#lagEntries - step.batch.length);
    observer.onLag(target.name, this.#lagEntries);
    return true;
  }

  /** While a target is away the log grows on: the lag has to show it. */
  async #look(): Promise<void> {
    const { target, log, cursors, wardId, observer } = this.#parts;
    const [ends, cursor] = await Promise.all([log.ends(), cursors.cursor(wardId, target.name)]);
    if (cursor === undefined) return;
    this.#lagEntries = Math.max(0, ends.headSeq - cursor.seq);
    observer.onLag(target.name, this.#lagEntries);
  }
}

const PAGE_ENTRIES = 200;
