import type { Settings } from '../../config/schema.js';
import { parseWardId, type WardId } from '../../domain/bed.js';
import type { Clock } from '../../domain/clock.js';
import { EcgError } from '../../domain/errors.js';
import { KafkaTap, type KafkaTapSettings } from '../../ingest/kafka-tap.js';
import { configuredModel } from '../detectors.js';
import { kafkaConnection } from '../kafka-settings.js';
import { retrying } from '../retry.js';
import { redisStores, type RedisStoreOptions } from '../stores.js';
import { startCandidate, type Candidate, type CandidateListener } from './candidate.js';
import { PairedBeds } from './paired-beds.js';
import { openShadowFolder } from './shadow-folder.js';
import type { ShadowReport } from './shadow-report.js';
import { ShadowSession, type ShadowSessionParts } from './shadow-session.js';
import { tappedFrames } from './tapped-frames.js';
import { whenAborted } from '../when-aborted.js';

/** A candidate, the ward beside which it runs, and for how long. */
export interface ShadowOptions extends Pick<
  ShadowSessionParts,
  'clock' | 'logger' | 'signal' | 'onNotice' | 'onProgress' | 'pollEveryMs' | 'writeEveryMs'
> {
  /** The candidate's; Kafka, Redis and ward in it are those of the ward that is watched. */
  readonly settings: Settings;
  /** A new or empty folder. */
  readonly out: string;
  /** Until it is stopped where not given. */
  readonly durationMs?: number;
  /** Told once frames are read. */
  readonly onStarted: () => void;
}

const STOP_GRACE_MS = 3_000;

/**
 * Runs a candidate beside a ward that is watched: on the same live frames, from now on, without raising an
 * alarm anywhere. It only reads: frames in a consumer group of its own, and the ward's log.
 *
 * @returns what both sides said, as it is written last
 * @throws {EcgError} where the settings, the model, the topic or the folder cannot be used; whatever
 *   ended the candidate's chain
 */
export async function runShadow(options: ShadowOptions): Promise<ShadowReport> {
  const { settings, clock, logger } = options;
  const tapSettings = await tapSettingsOf(settings);
  const storeOptions = redisOf(settings);
  const wardId = wardOf(settings);
  // A model that cannot be used is refused before anything is written.
  await configuredModel(settings);
  const folder = await openShadowFolder(options.out);
  const paired = new PairedBeds({ settlingMs: settings.alerts.warmUpMs });
  const stores = await redisStores(storeOptions);
  const candidate = await startCandidate(settings, wardId, listenerOf(paired), {
    clock,
    logger,
  }).catch(async (error: unknown) => {
    await stores.close();
    throw error;
  });
  let tap: KafkaTap | undefined;
  const waitingMessages = (): number => tap?.health().lagMessages ?? 0;
  const log = stores.alerts;
  const parts = { ...options, wardId, folder, log, paired, candidate, waitingMessages };
  const session = new ShadowSession(parts);
  try {
    try {
      await session.begin();
      tap = await openTap(tapSettings, options);
      if (tap !== undefined) await untilEnd(tap, candidate, session, options);
    } finally {
      await Promise.all([tap?.stop(), candidate.stop(STOP_GRACE_MS)]);
    }
    return await session.finish();
  } finally {
    await stores.close();
  }
}

/** Reads frames until it is stopped or its time is over. */
async function untilEnd(
  tap: KafkaTap,
  candidate: Candidate,
  session: ShadowSession,
  { clock, signal, durationMs, onStarted }: ShadowOptions,
): Promise<void> {
  const endRepeating = session.repeat();
  try {
    // It starts when Kafka answers, which may be later than the end.
    const started = tap.start(tappedFrames(candidate.sink)).then(() => {
      if (!signal.aborted) onStarted();
    });
    const broken = candidate.broken.then((fault) => {
      throw fault;
    });
    const isOver = started.then(() => timeOver(clock, durationMs));
    await Promise.race([broken, isOver, whenAborted(signal)]);
  } finally {
    endRepeating();
  }
}

function timeOver(clock: Clock, durationMs: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (durationMs !== undefined) clock.after(durationMs, resolve);
  });
}

/** Waits for a broker that is away; undefined after an abort. */
async function openTap(
  settings: KafkaTapSettings,
  { clock, logger, signal }: ShadowOptions,
): Promise<KafkaTap | undefined> {
  try {
    return await retrying(() => KafkaTap.open(settings, { clock, logger }), {
      clock,
      signal,
      onFailure: ({ code, message }) => {
        logger.warn({ code }, `${message} It is tried again.`);
      },
    });
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

function listenerOf(paired: PairedBeds): CandidateListener {
  return {
    onEvent: (event) => {
      paired.logged('candidate', event);
    },
    onJudged: (bedId, endMs) => {
      paired.candidateJudged(bedId, endMs);
    },
  };
}

async function tapSettingsOf(settings: Settings): Promise<KafkaTapSettings> {
  const { groupId, framesTopic } = settings.kafka;
  return {
    connection: await kafkaConnection(settings),
    topic: framesTopic,
    start: { kind: 'now' },
    groupPrefix: `${groupId}.shadow`,
  };
}

function redisOf({ redis }: Settings): RedisStoreOptions {
  if (redis.url !== undefined) return { ...redis, url: redis.url };
  const message =
    'No Redis is named, where the ward keeps its log: give --redis, or set REDIS_URL.';
  throw new EcgError('ECG_APP_NO_REDIS', message);
}

function wardOf({ ward }: Settings): WardId {
  const wardId = parseWardId(ward.id);
  if (wardId === undefined) throw new TypeError(`The settings check ward ids: ${ward.id}`);
  return wardId;
}
