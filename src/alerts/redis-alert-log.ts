import type { AlertStrip, LoggedAlert } from '../domain/alert.js';
import type { AtomicScripts, ScriptReply } from '../domain/atomic-scripts.js';
import { parseBedId, type BedId, type WardId } from '../domain/bed.js';
import { EcgError } from '../domain/errors.js';
import type { SignalCommit, SignalCommitOutcome, SignalRecord } from '../domain/signal-record.js';
import type { StoreKeys } from '../domain/store-keys.js';
import type { WardLogEntry } from '../domain/ward-log.js';
import { ALERT_LOG_LIMITS, type AlertLogLimits } from './alert-log-limits.js';
import { joinStrip, packStrip } from './alert-log-strip.js';
import { alertEntry, logEntries, sequenceOf } from './redis-log-entries.js';
import { bytesOf, inPairs, listOf, numberOf, textOf } from './redis-alert-replies.js';
import { commitSignals, loadSignals } from './redis-signals.js';
import type { AlertLog, BedCommit, BedRecord, CommitOutcome, StripPart } from './alert-log.js';

/** What a {@link RedisAlertLog} is made of and keeps. */
export interface RedisAlertLogOptions extends Partial<AlertLogLimits> {
  readonly scripts: AtomicScripts;
  readonly keys: StoreKeys;
  /** A bed's state is kept this long after its last commit; 7 days by default. */
  readonly stateRetentionSeconds?: number;
  /** A strip is kept this long after its last part; 7 days by default. */
  readonly stripRetentionSeconds?: number;
}

/** Events that go from an outbox to the log in one step. */
const PUBLISH_BATCH = 200;

/** The most that one read gives back. */
const MAX_READ = 1_000_000;

/** An event with the id that its stream gave it. */
interface StreamEntry {
  readonly id: string;
  readonly json: string;
}

/**
 * The alert log in Redis.
 *
 * A bed's keys and a ward's keys may lie on different nodes, so an event moves in three steps, each of
 * which may be repeated: read the bed's outbox, append to the ward's log what is not there yet, remove from
 * the outbox what is there. A crash between two steps repeats the first ones, and the log skips what it has.
 */
export class RedisAlertLog implements AlertLog {
  readonly #scripts: AtomicScripts;
  readonly #keys: StoreKeys;
  readonly #limits: AlertLogLimits;
  readonly #stateSeconds: string;
  readonly #stripSeconds: string;

  constructor(options: RedisAlertLogOptions) {
    const { maxLogAgeMs, maxLogEntries, maxStripParts } = { ...ALERT_LOG_LIMITS, ...options };
    this.#scripts = options.scripts;
    this.#keys = options.keys;
    this.#limits = { maxLogAgeMs, maxLogEntries, maxStripParts };
    this.#stateSeconds = String(options.stateRetentionSeconds ?? 7 * 24 * 3_600);
    this.#stripSeconds = String(options.stripRetentionSeconds ?? 7 * 24 * 3_600);
  }

  async loadBed(bedId: BedId): Promise<BedRecord> {
    const reply = await this.#scripts.run('loadBed', [this.#keys.alertState(bedId)], []);
    const [version, state] = listOf('loadBed', reply);
    return {
      version: numberOf('loadBed', version),
      state: state ? bytesOf('loadBed', state) : undefined,
    };
  }

  async commit(commit: BedCommit): Promise<CommitOutcome> {
    const keys = [this.#keys.alertState(commit.bedId), this.#keys.outbox(commit.bedId)];
    const reply = await this.#scripts.run('commitBed', keys, [
      String(commit.expectedVersion),
      commit.state,
      this.#stateSeconds,
      ...commit.events.map((event) => JSON.stringify(event)),
    ]);
    return numberOf('commitBed', reply) === 1 ? 'committed' : 'stale';
  }

  async publish(wardId: WardId, bedId: BedId): Promise<readonly LoggedAlert[]> {
    const published: LoggedAlert[] = [];
    for (;;) {
      const batch = await this.#readOutbox(bedId);
      const last = batch.at(-1);
      if (last === undefined) return published;
      published.push(...(await this.#append(wardId, bedId, batch)));
      const trimmed = await this.#trimOutbox(bedId, last.id);
      if (!trimmed || batch.length < PUBLISH_BATCH) return published;
    }
  }

  loadSignals(wardId: WardId, knownVersion = -1): Promise<SignalRecord> {
    return loadSignals(this.#scripts, this.#keys, { wardId, knownVersion });
  }

  commitSignals(wardId: WardId, commit: SignalCommit): Promise<SignalCommitOutcome> {
    return commitSignals(this.#scripts, this.#keys, { wardId, commit, limits: this.#limits });
  }

  async read(wardId: WardId, afterSeq: number, limit: number): Promise<readonly WardLogEntry[]> {
    if (limit < 1) return [];
    const reply = await this.#scripts.run(
      'readLog',
      [this.#keys.alertLog(wardId)],
      [String(Math.max(0, afterSeq)), String(Math.min(limit, MAX_READ))],
    );
    return logEntries(wardId, reply);
  }

  async head(wardId: WardId): Promise<{ readonly headSeq: number; readonly oldestSeq: number }> {
    const keys = [this.#keys.alertLog(wardId), this.#keys.alertLogHead(wardId)];
    const [headSeq, oldest] = listOf('readHead', await this.#scripts.run('readHead', keys, []));
    return {
      headSeq: numberOf('readHead', headSeq),
      oldestSeq: oldest ? sequenceOf(textOf('readHead', oldest)) : 0,
    };
  }

  async oldestAtMs(wardId: WardId): Promise<number | undefined> {
    const keys = [this.#keys.alertLog(wardId), this.#keys.alertLogHead(wardId)];
    const [, , atMs] = listOf('readHead', await this.#scripts.run('readHead', keys, []));
    return atMs ? Number(textOf('readHead', atMs)) : undefined;
  }

  async logId(wardId: WardId, candidate: string): Promise<string> {
    const keys = [this.#keys.alertLogHead(wardId)];
    return textOf('nameLog', await this.#scripts.run('nameLog', keys, [candidate]));
  }

  async expireWard(wardId: WardId, afterSeconds: number): Promise<void> {
    const keys = [
      this.#keys.alertLog(wardId),
      this.#keys.alertLogHead(wardId),
      this.#keys.beds(wardId),
      this.#keys.alarmSignals(wardId),
      this.#keys.bedControls(wardId),
    ];
    for (const bedId of await this.beds(wardId)) {
      await this.#scripts.run('expireBed', [this.#keys.outbox(bedId)], [String(afterSeconds)]);
    }
    await this.#scripts.run('expireWard', keys, [String(afterSeconds)]);
  }

  async beds(wardId: WardId): Promise<readonly BedId[]> {
    const reply = await this.#scripts.run('readBeds', [this.#keys.beds(wardId)], []);
    return listOf('readBeds', reply)
      .map((bed) => parseBedId(textOf('readBeds', bed)))
      .filter((bed) => bed !== undefined)
      .sort();
  }

  async addBed(wardId: WardId, bedId: BedId): Promise<void> {
    await this.#scripts.run('addBed', [this.#keys.beds(wardId)], [bedId]);
  }

  async putStrip(part: StripPart): Promise<void> {
    await this.#scripts.run(
      'putStrip',
      [this.#keys.strip(part.bedId, part.alertId)],
      [
        String(part.startMs),
        packStrip(part),
        this.#stripSeconds,
        String(this.#limits.maxStripParts),
      ],
    );
  }

  async strip(bedId: BedId, alertId: string): Promise<AlertStrip | undefined> {
    const reply = await this.#scripts.run('readStrip', [this.#keys.strip(bedId, alertId)], []);
    const parts = inPairs(listOf('readStrip', reply)).map(([startMs, packed]) => ({
      startMs: Number(textOf('readStrip', startMs)),
      packed: bytesOf('readStrip', packed),
    }));
    return joinStrip(alertId, parts);
  }

  async #readOutbox(bedId: BedId): Promise<readonly StreamEntry[]> {
    const keys = [this.#keys.outbox(bedId)];
    const reply = await this.#scripts.run('readOutbox', keys, [String(PUBLISH_BATCH)]);
    return streamEntries('readOutbox', reply);
  }

  async #append(
    wardId: WardId,
    bedId: BedId,
    batch: readonly StreamEntry[],
  ): Promise<readonly LoggedAlert[]> {
    const keys = [
      this.#keys.alertLog(wardId),
      this.#keys.alertLogHead(wardId),
      this.#keys.beds(wardId),
    ];
    const reply = await this.#scripts.run('appendLog', keys, [
      bedId,
      String(this.#limits.maxLogEntries),
      String(this.#limits.maxLogAgeMs),
      ...batch.flatMap(({ id, json }) => [id, json]),
    ]);
    const [head, appended] = listOf('appendLog', reply);
    const headSeq = numberOf('appendLog', head);
    const count = numberOf('appendLog', appended);
    return batch
      .slice(batch.length - count)
      .map(({ json }, i) => alertEntry(wardId, headSeq - count + 1 + i, json));
  }

  /**
   * Removes what is in the log. Where the store is away, the entries are logged all the same and their caller
   * must learn of them: the next call removes what this one could not.
   */
  async #trimOutbox(bedId: BedId, lastId: string): Promise<boolean> {
    try {
      await this.#scripts.run('trimOutbox', [this.#keys.outbox(bedId)], [lastId]);
      return true;
    } catch (error) {
      if (error instanceof EcgError && error.retryable) return false;
      throw error;
    }
  }
}

function streamEntries(call: string, reply: ScriptReply): readonly StreamEntry[] {
  return inPairs(listOf(call, reply)).map(([id, json]) => ({
    id: textOf(call, id),
    json: textOf(call, json),
  }));
}
