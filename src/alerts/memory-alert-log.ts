import type { SignalEvent } from '../domain/alarm-signal.js';
import type { AlertEvent, AlertStrip, LoggedAlert } from '../domain/alert.js';
import type { BedControl } from '../domain/bed-control.js';
import type { BedId, WardId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import { toEpochMs } from '../domain/units.js';
import type { SignalCommit, SignalCommitOutcome, SignalRecord } from '../domain/signal-record.js';
import type { WardLogEntry } from '../domain/ward-log.js';
import { ALERT_LOG_LIMITS, type AlertLogLimits } from './alert-log-limits.js';
import { joinStrip, packStrip, type PackedPart } from './alert-log-strip.js';
import type { AlertLog, BedCommit, BedRecord, CommitOutcome, StripPart } from './alert-log.js';

/** What a {@link MemoryAlertLog} keeps. */
export interface MemoryAlertLogOptions extends Partial<AlertLogLimits> {
  /** Strips of all beds together; the one whose first part is oldest falls away first. 256 by default. */
  readonly maxStripCount?: number;
  /** Tells when an entry is logged; without one, entries are bounded by their count alone. */
  readonly clock?: Clock;
}

/** One bed: its state and the events, as JSON, that are decided and not yet in the ward's log. */
interface StoredBed {
  readonly version: number;
  readonly state: Buffer;
  readonly outbox: string[];
}

/** An entry of the ward's log, without what follows from its place. */
interface StoredEntry {
  readonly kind: 'event' | 'signal';
  readonly json: string;
  readonly atMs: number;
}

/** One ward: the newest entries of its log, and its signals. */
interface StoredWard {
  readonly beds: Set<BedId>;
  readonly entries: StoredEntry[];
  readonly controls: Map<BedId, string>;
  signals: { readonly version: number; readonly state: Buffer | undefined };
  headSeq: number;
  logId?: string;
}

/** The alert log in this process, for the embedded ward; what it gives is what the Redis log gives. */
export class MemoryAlertLog implements AlertLog {
  readonly #beds = new Map<BedId, StoredBed>();
  readonly #wards = new Map<WardId, StoredWard>();
  readonly #strips = new Map<string, Map<number, PackedPart>>();
  readonly #limits: Required<Omit<MemoryAlertLogOptions, 'clock'>>;
  readonly #clock: Clock | undefined;

  constructor({ clock, ...options }: MemoryAlertLogOptions = {}) {
    this.#clock = clock;
    this.#limits = { ...ALERT_LOG_LIMITS, maxStripCount: 256, ...options };
  }

  loadBed(bedId: BedId): Promise<BedRecord> {
    const bed = this.#beds.get(bedId);
    return Promise.resolve({
      version: bed?.version ?? 0,
      state: bed && Buffer.from(bed.state),
    });
  }

  commit(commit: BedCommit): Promise<CommitOutcome> {
    const bed = this.#beds.get(commit.bedId);
    const version = bed?.version ?? 0;
    if (version !== commit.expectedVersion) return Promise.resolve('stale');
    this.#beds.set(commit.bedId, {
      version: version + 1,
      state: Buffer.from(commit.state),
      outbox: [...(bed?.outbox ?? []), ...commit.events.map((event) => JSON.stringify(event))],
    });
    return Promise.resolve('committed');
  }

  publish(wardId: WardId, bedId: BedId): Promise<readonly LoggedAlert[]> {
    const moved = this.#beds.get(bedId)?.outbox.splice(0) ?? [];
    if (moved.length === 0) return Promise.resolve([]);
    const ward = this.#wardOf(wardId);
    ward.beds.add(bedId);
    const logged = this.#append(
      ward,
      moved.map((json) => ({ kind: 'event', json })),
    );
    return Promise.resolve(
      logged.map(({ seq, json }) => ({ seq, wardId, event: JSON.parse(json) as AlertEvent })),
    );
  }

  loadSignals(wardId: WardId, knownVersion = -1): Promise<SignalRecord> {
    const { signals, controls, headSeq } = this.#wardOf(wardId);
    const { version, state } = signals;
    if (version === knownVersion) return Promise.resolve({ version, headSeq });
    const stored = {
      state: state && Buffer.from(state),
      controls: [...controls.values()].map((json) => JSON.parse(json) as BedControl),
    };
    return Promise.resolve({ version, headSeq, stored });
  }

  commitSignals(wardId: WardId, commit: SignalCommit): Promise<SignalCommitOutcome> {
    const ward = this.#wardOf(wardId);
    const { expectedVersion, state, controls, events } = commit;
    if (ward.signals.version !== expectedVersion) return Promise.resolve({ kind: 'stale' });
    const version = expectedVersion + 1;
    ward.signals = { version, state: Buffer.from(state) };
    for (const control of controls) ward.controls.set(control.bedId, JSON.stringify(control));
    const logged = this.#append(
      ward,
      events.map((event) => ({ kind: 'signal', json: JSON.stringify(event) })),
    );
    const entries = logged.map(({ seq, json }) => ({
      seq,
      wardId,
      signal: JSON.parse(json) as SignalEvent,
    }));
    return Promise.resolve({ kind: 'committed', version, entries });
  }

  read(wardId: WardId, afterSeq: number, limit: number): Promise<readonly WardLogEntry[]> {
    const { entries, headSeq } = this.#wardOf(wardId);
    const firstSeq = headSeq - entries.length + 1;
    const from = Math.max(0, afterSeq + 1 - firstSeq);
    return Promise.resolve(
      entries
        .slice(from, from + Math.max(0, limit))
        .map((entry, i) => entryOf(wardId, firstSeq + from + i, entry)),
    );
  }

  head(wardId: WardId): Promise<{ readonly headSeq: number; readonly oldestSeq: number }> {
    const { entries, headSeq } = this.#wardOf(wardId);
    return Promise.resolve({
      headSeq,
      oldestSeq: entries.length === 0 ? 0 : headSeq - entries.length + 1,
    });
  }

  oldestAtMs(wardId: WardId): Promise<number | undefined> {
    return Promise.resolve(this.#clock && this.#wardOf(wardId).entries[0]?.atMs);
  }

  logId(wardId: WardId, candidate: string): Promise<string> {
    const ward = this.#wardOf(wardId);
    ward.logId ??= candidate;
    return Promise.resolve(ward.logId);
  }

  /** What is in this process goes with it. */
  expireWard(_wardId: WardId, _afterSeconds: number): Promise<void> {
    return Promise.resolve();
  }

  beds(wardId: WardId): Promise<readonly BedId[]> {
    return Promise.resolve([...this.#wardOf(wardId).beds].sort());
  }

  addBed(wardId: WardId, bedId: BedId): Promise<void> {
    this.#wardOf(wardId).beds.add(bedId);
    return Promise.resolve();
  }

  putStrip(part: StripPart): Promise<void> {
    const key = stripKey(part.bedId, part.alertId);
    const parts = this.#strips.get(key) ?? new Map<number, PackedPart>();
    this.#strips.set(key, parts);
    if (parts.has(part.startMs) || parts.size < this.#limits.maxStripParts) {
      parts.set(part.startMs, { startMs: part.startMs, packed: packStrip(part) });
    }
    this.#dropOldStrips();
    return Promise.resolve();
  }

  strip(bedId: BedId, alertId: string): Promise<AlertStrip | undefined> {
    const parts = this.#strips.get(stripKey(bedId, alertId));
    return Promise.resolve(joinStrip(alertId, [...(parts?.values() ?? [])]));
  }

  #wardOf(wardId: WardId): StoredWard {
    const known = this.#wards.get(wardId);
    if (known) return known;
    const ward: StoredWard = {
      beds: new Set(),
      entries: [],
      controls: new Map(),
      signals: { version: 0, state: undefined },
      headSeq: 0,
    };
    this.#wards.set(wardId, ward);
    return ward;
  }

  /** Appends entries under the next sequence numbers; those that are too old go, and the oldest beyond the bound. */
  #append(
    ward: StoredWard,
    added: readonly Omit<StoredEntry, 'atMs'>[],
  ): readonly { readonly seq: number; readonly json: string }[] {
    const logged = added.map(({ json }, i) => ({ seq: ward.headSeq + 1 + i, json }));
    ward.headSeq += added.length;
    const atMs = this.#clock === undefined ? 0 : toEpochMs(this.#clock.nowUs());
    ward.entries.push(...added.map((entry) => ({ ...entry, atMs })));
    const young = ward.entries.findIndex((entry) => entry.atMs >= atMs - this.#limits.maxLogAgeMs);
    ward.entries.splice(0, Math.max(young, ward.entries.length - this.#limits.maxLogEntries));
    return logged;
  }

  /** A map keeps the order of insertion, so its first key is the oldest strip. */
  #dropOldStrips(): void {
    for (const key of this.#strips.keys()) {
      if (this.#strips.size <= this.#limits.maxStripCount) return;
      this.#strips.delete(key);
    }
  }
}

/** Bed ids hold no slash, so no two alerts share a key. */
function stripKey(bedId: BedId, alertId: string): string {
  return `${bedId}/${alertId}`;
}

function entryOf(wardId: WardId, seq: number, { kind, json }: StoredEntry): WardLogEntry {
  return kind === 'event'
    ? { seq, wardId, event: JSON.parse(json) as AlertEvent }
    : { seq, wardId, signal: JSON.parse(json) as SignalEvent };
}
