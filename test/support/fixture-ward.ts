import type { LoggedSignal, SignalEvent, WardSignals } from '../../src/domain/alarm-signal.js';
import type { AlertEvent, AlertStrip, LoggedAlert } from '../../src/domain/alert.js';
import { parseBedId, parseWardId, type BedId, type WardId } from '../../src/domain/bed.js';
import type { WardLogEntry } from '../../src/domain/ward-log.js';
import type { StripFile, StripRequest } from '../../src/server/strip-file.js';
import type { LogHead, ReadinessCheck, WardView } from '../../src/server/ward-view.js';
import type { BedStatus } from '../../src/server/wire.js';

/** The ward of the fixtures. */
export const WARD = ward('fixture-ward');

/** A ward id in a test. */
export function ward(text: string): WardId {
  const wardId = parseWardId(text);
  if (wardId === undefined) throw new Error(`not a ward id: ${text}`);
  return wardId;
}

/** A bed id in a test. */
export function bed(text: string): BedId {
  const bedId = parseBedId(text);
  if (bedId === undefined) throw new Error(`not a bed id: ${text}`);
  return bedId;
}

/** An alert event in a test; what is not said is a medium anomaly on lead II. */
export function alertEvent(changes: Partial<AlertEvent> = {}): AlertEvent {
  const startMs = changes.startMs ?? 1_800_000_000_000;
  const endMs = changes.endMs ?? startMs + 7_000;
  const bedId = changes.bedId ?? bed('B01');
  return {
    schema: 1,
    alertId: `${bedId}:anomaly:${startMs}`,
    revision: 0,
    phase: 'raised',
    bedId,
    condition: 'anomaly',
    kind: 'physiological',
    priority: 'medium',
    provisional: true,
    leads: ['II'],
    startMs,
    endMs,
    marks: [{ lead: 'II', startMs, endMs }],
    score: { peak: 3.1, limit: 1 },
    decidedAtMs: endMs,
    reason: 'k-of-n-above-limit',
    ...changes,
  };
}

/** A ward held in memory, whose state a test sets by hand. */
export class FixtureWard implements WardView {
  readonly wardId = WARD;
  logId = 'fixture-log';
  statuses: BedStatus[] = [];
  checks: ReadinessCheck[] = [{ name: 'detector', ok: true }];
  /** What is known of the ward's signals. */
  known: WardSignals = { throughSeq: 0, signals: [], pauses: [] };
  readonly strips = new Map<string, AlertStrip>();
  /** What a read or a look at the head waits for, so that a test can hold it up or let it fail. */
  gate: () => Promise<void> = () => Promise.resolve();
  #log: WardLogEntry[] = [];
  #headSeq = 0;

  /** Logs an event, as the alert log would. */
  log(event: AlertEvent): LoggedAlert {
    this.#headSeq += 1;
    const entry: LoggedAlert = { seq: this.#headSeq, wardId: this.wardId, event };
    this.#log.push(entry);
    return entry;
  }

  /** Logs a signal event, as the alert log would. */
  logSignal(signal: SignalEvent): LoggedSignal {
    this.#headSeq += 1;
    const entry: LoggedSignal = { seq: this.#headSeq, wardId: this.wardId, signal };
    this.#log.push(entry);
    return entry;
  }

  /** Forgets the entries before a sequence number. */
  trimBefore(seq: number): void {
    this.#log = this.#log.filter((entry) => entry.seq >= seq);
  }

  /** Begins another log. */
  replaceLog(logId: string): void {
    this.logId = logId;
    this.#log = [];
    this.#headSeq = 0;
  }

  beds(): readonly BedStatus[] {
    return this.statuses;
  }

  async readEntries(afterSeq: number, limit: number): Promise<readonly WardLogEntry[]> {
    await this.gate();
    return this.#log.filter((entry) => entry.seq > afterSeq).slice(0, limit);
  }

  async head(): Promise<LogHead> {
    await this.gate();
    return { headSeq: this.#headSeq, oldestSeq: this.#log[0]?.seq ?? 0 };
  }

  signals(): WardSignals {
    return this.known;
  }

  strip(bedId: BedId, alertId: string): Promise<AlertStrip | undefined> {
    return Promise.resolve(this.strips.get(`${bedId}/${alertId}`));
  }

  stripFile({ bedId, alertId }: StripRequest): Promise<StripFile | undefined> {
    const isKept = this.strips.has(`${bedId}/${alertId}`);
    const file = { contentType: 'image/svg+xml', fileName: 'strip.svg', body: '<svg/>' };
    return Promise.resolve(isKept ? file : undefined);
  }

  readiness(): readonly ReadinessCheck[] {
    return this.checks;
  }
}

/** A bed with live signal on leads II and V1. */
export function liveBed(bedId: string, changes: Partial<BedStatus> = {}): BedStatus {
  return {
    bedId,
    feed: 'live',
    leads: [
      { lead: 'II', state: 'ok' },
      { lead: 'V1', state: 'ok' },
    ],
    activeAlerts: 0,
    ...changes,
  };
}
