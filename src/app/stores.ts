import { fileURLToPath } from 'node:url';
import { MemoryScoreStore } from '../aggregation/memory-score-store.js';
import { RedisScoreStore } from '../aggregation/redis-score-store.js';
import { RedisScripts } from '../aggregation/redis-scripts.js';
import type { ScoreStore } from '../aggregation/score-store.js';
import type { AlertLog } from '../alerts/alert-log.js';
import { MemoryAlertLog } from '../alerts/memory-alert-log.js';
import { RedisAlertLog } from '../alerts/redis-alert-log.js';
import type { WardId } from '../domain/bed.js';
import { storeKeys } from '../domain/store-keys.js';
import type { CursorStore } from '../outgoing/cursor-store.js';
import { MemoryCursorStore } from '../outgoing/memory-cursor-store.js';
import { RedisCursorStore } from '../outgoing/redis-cursor-store.js';
import { MemoryReceipts } from '../server/memory-receipts.js';
import type { ReceiptStore } from '../server/receipts.js';
import { RedisReceipts } from '../server/redis-receipts.js';
import type { ReadinessCheck } from '../server/ward-view.js';
import { systemClock } from './system-clock.js';

/** Everything that a ward keeps. */
export interface Stores {
  readonly scores: ScoreStore;
  readonly alerts: AlertLog;
  /** How far outgoing targets have come. */
  readonly cursors: CursorStore;
  /** What became of the entries of a ward's log with staff and screens. */
  receiptsOf(wardId: WardId): ReceiptStore;
  /** Takes or keeps the right to feed the ward's canary; one process of a ward has it. */
  holdCanaryLease(wardId: WardId, lease: LeaseRequest): Promise<boolean>;
  health(): ReadinessCheck;
  close(): Promise<void>;
}

/** Who wants a lease, and for how long. */
export interface LeaseRequest {
  readonly holder: string;
  readonly forMs: number;
}

/** Where Redis is and what it may keep. */
export interface RedisStoreOptions {
  readonly url: string;
  readonly keyPrefix: string;
  readonly cellTtlHours: number;
  readonly alertLogMaxEntries: number;
  /** How long an entry of the ward's log is kept; 168 by default. */
  readonly alertLogRetentionHours?: number;
  /** How long a strip is kept; 168 by default. */
  readonly stripRetentionHours?: number;
  /** For a ward that is there for one replay: everything of it goes after this time. */
  readonly forgetAfterSeconds?: number;
}

const SECONDS_PER_HOUR = 3_600;

/** A full hour of one lead takes 180 kB: in this process little more than what windows still touch is kept. */
const MEMORY_RETENTION_HOURS = 2;

/** Strips are kept for a week, so that the night of a weekend can be looked at after it. */
const STRIP_RETENTION_HOURS = 168;

/** Stores in this process: they are gone with it. */
export function memoryStores(): Stores {
  const receipts = new MemoryReceipts();
  return {
    scores: new MemoryScoreStore({ retentionHours: MEMORY_RETENTION_HOURS }),
    alerts: new MemoryAlertLog({ clock: systemClock }),
    cursors: new MemoryCursorStore(systemClock),
    receiptsOf: () => receipts,
    holdCanaryLease: () => Promise.resolve(true),
    health: () => ({ name: 'store', ok: true }),
    close: () => Promise.resolve(),
  };
}

/**
 * Stores in Redis, which may come up later.
 *
 * @throws {EcgError} `ECG_STORE_BAD_URL` where the URL is none
 */
export async function redisStores(options: RedisStoreOptions): Promise<Stores> {
  const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  const scripts = await RedisScripts.open({
    url: options.url,
    scriptFolders: [
      folder('../aggregation/commands'),
      folder('../alerts/commands'),
      folder('../outgoing/commands'),
      folder('../server/commands'),
    ],
  });
  const keys = storeKeys(options.keyPrefix);
  const { forgetAfterSeconds, alertLogRetentionHours } = options;
  const retention =
    forgetAfterSeconds === undefined
      ? {
          stripRetentionSeconds:
            (options.stripRetentionHours ?? STRIP_RETENTION_HOURS) * SECONDS_PER_HOUR,
        }
      : { stateRetentionSeconds: forgetAfterSeconds, stripRetentionSeconds: forgetAfterSeconds };
  return {
    scores: new RedisScoreStore({
      scripts,
      keys,
      retentionSeconds: forgetAfterSeconds ?? Math.round(options.cellTtlHours * SECONDS_PER_HOUR),
    }),
    alerts: new RedisAlertLog({
      scripts,
      keys,
      maxLogEntries: options.alertLogMaxEntries,
      ...(alertLogRetentionHours === undefined
        ? {}
        : { maxLogAgeMs: alertLogRetentionHours * SECONDS_PER_HOUR * 1_000 }),
      ...retention,
    }),
    cursors: new RedisCursorStore({ scripts, keys }),
    receiptsOf: (wardId) => new RedisReceipts({ scripts, keys, wardId }),
    holdCanaryLease: async (wardId, { holder, forMs }) => {
      const reply = await scripts.run(
        'holdLease',
        [keys.canaryLease(wardId)],
        [holder, String(forMs)],
      );
      return reply === 1;
    },
    health: () => {
      const { state, lastError } = scripts.health;
      return {
        name: 'store',
        ok: state === 'ready',
        ...(state === 'ready'
          ? {}
          : { detail: `Redis is ${state}: ${lastError ?? 'no answer yet'}` }),
      };
    },
    close: () => scripts.close(),
  };
}
