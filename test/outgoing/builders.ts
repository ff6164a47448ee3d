import type { LoggedSignal, SignalEventKind } from '../../src/domain/alarm-signal.js';
import type { AlertEvent, LoggedAlert } from '../../src/domain/alert.js';
import type { WardLogEntry } from '../../src/domain/ward-log.js';
import type { FollowedLog } from '../../src/outgoing/outgoing-follower.js';
import type { OutgoingObserver } from '../../src/outgoing/outgoing-observer.js';
import type {
  DeliveryOutcome,
  OutgoingMessage,
  OutgoingTarget,
} from '../../src/outgoing/outgoing-target.js';
import type { RetryPolicy } from '../../src/outgoing/retry-policy.js';
import { alertEvent, bed, WARD } from '../support/fixture-ward.js';

export const LOG_ID = '6a0e3ab4-7f0b-4c9c-9d2e-2f8f6f4b9c11';

export const POLICY: RetryPolicy = {
  firstPauseMs: 5,
  longestPauseMs: 20,
  refusalAttempts: 3,
  longestRetryAfterMs: 1_000,
};

export function loggedAlert(seq: number, changes: Partial<AlertEvent> = {}): LoggedAlert {
  return { seq, wardId: WARD, event: alertEvent(changes) };
}

export function acknowledged(seq: number): LoggedSignal {
  const by = { subject: 'nurse-7', role: 'nurse' } as const;
  const atMs = 1_800_000_012_000;
  return {
    seq,
    wardId: WARD,
    signal: {
      schema: 1,
      kind: 'acknowledged',
      atMs,
      by,
      bedId: bed('B01'),
      alertId: 'B01:anomaly:1800000000000',
      reason: 'acknowledged',
      signal: {
        alertId: 'B01:anomaly:1800000000000',
        bedId: bed('B01'),
        condition: 'anomaly',
        priority: 'medium',
        sinceSeq: 1,
        sinceMs: 1_800_000_007_000,
        present: true,
        state: 'acknowledged',
        latched: false,
        acknowledged: { by, atMs },
        tier: 0,
      },
    },
  };
}

/** An entry that is of no single alert's signal. */
export function wardEvent(seq: number, kind: SignalEventKind): LoggedSignal {
  const signal = { schema: 1, kind, atMs: 1_800_000_012_000, reason: kind } as const;
  return { seq, wardId: WARD, signal };
}

/** A log in memory that a test may replace, trim and let fail. */
export class TestLog implements FollowedLog {
  entries: WardLogEntry[] = [];
  logId = LOG_ID;
  failures = 0;

  add(...entries: readonly WardLogEntry[]): void {
    this.entries.push(...entries);
  }

  ends() {
    if (this.failures-- > 0) return Promise.reject(new Error('the store is away'));
    const headSeq = this.entries.at(-1)?.seq ?? 0;
    return Promise.resolve({ logId: this.logId, headSeq, oldestSeq: this.entries[0]?.seq ?? 0 });
  }

  read(afterSeq: number, limit: number) {
    return Promise.resolve(this.entries.filter(({ seq }) => seq > afterSeq).slice(0, limit));
  }
}

/** A target whose answers a test sets; it remembers what it was sent. */
export class TestTarget implements OutgoingTarget {
  readonly name = 'test';
  readonly sent: number[][] = [];
  answer: (messages: readonly OutgoingMessage[]) => DeliveryOutcome | Promise<DeliveryOutcome> =
    () => ({ kind: 'delivered' });

  readonly maxBatch: number;

  constructor(maxBatch = 1) {
    this.maxBatch = maxBatch;
  }

  async deliver(messages: readonly OutgoingMessage[]): Promise<DeliveryOutcome> {
    this.sent.push(messages.map(({ entry }) => entry.seq));
    return this.answer(messages);
  }

  sendTest(): Promise<DeliveryOutcome> {
    return Promise.resolve({ kind: 'delivered' });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Writes down what a follower says. */
export function recordingObserver(): OutgoingObserver & { readonly said: string[] } {
  const said: string[] = [];
  return {
    said,
    onDelivered: (_target, messages) => {
      said.push(`delivered ${messages.map(({ entry }) => entry.seq).join(' ')}`);
    },
    onWaiting: (_target, { reason }) => {
      said.push(`waiting ${reason}`);
    },
    onSetAside: (_target, { seq, reason }) => {
      said.push(`set aside ${seq} ${reason}`);
    },
    onPosition: (_target, { cursor, reason, lostCount }) => {
      said.push(`${reason} at ${cursor.seq} lost ${lostCount}`);
    },
    onLag: () => undefined,
    onStoreError: () => {
      said.push('store error');
    },
  };
}
