import { KafkaFrameTarget } from '../ingest/kafka-frame-target.js';
import { KafkaFrameSource } from '../ingest/kafka-frame-source.js';
import type { Settings } from '../config/schema.js';
import { parseWardId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import { EcgError } from '../domain/errors.js';
import type { Logger } from '../domain/logger.js';
import type { Listening } from './chain-parts.js';
import { kafkaConnection } from './kafka-settings.js';
import { redisStores } from './stores.js';
import { startWard, type WardProcess } from './ward-process.js';

/**
 * Watches a ward from Kafka, with everything that must outlive the process in Redis.
 *
 * @throws {EcgError} `ECG_APP_NO_KAFKA`, `ECG_APP_NO_REDIS`, `ECG_APP_NO_SECRET` where a setting is missing
 */
export async function runWard(
  settings: Settings,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<WardProcess> {
  const connection = await kafkaConnection(settings);
  const { redis, kafka, server, ward } = settings;
  const wardId = parseWardId(ward.id);
  if (redis.url === undefined) {
    const message = 'No Redis is named: set REDIS_URL (redis.url), such as redis://localhost:6379.';
    throw new EcgError('ECG_APP_NO_REDIS', message);
  }
  if (server.jwtSecret === undefined || wardId === undefined) {
    throw new EcgError(
      'ECG_APP_NO_SECRET',
      'Dashboards need signed tokens: set WARDWAVE_SERVER_JWT_SECRET to at least 32 random ' +
        'characters, and issue tokens with `wardwave token`.',
    );
  }
  const source = new KafkaFrameSource(
    {
      connection,
      groupId: kafka.groupId,
      framesTopic: kafka.framesTopic,
      deadLetterTopic: kafka.deadLetterTopic,
      fromBeginning: kafka.fromBeginning,
    },
    { clock, logger },
  );
  const stores = await redisStores({ ...redis, url: redis.url });
  return startWard({
    settings,
    wardId,
    jwtSecret: server.jwtSecret,
    source,
    stores,
    listening: listeningTo(source, clock),
    sourceHealth: () => {
      const { state, lastError } = source.health();
      const ok = state === 'running';
      return { name: 'kafka', ok, ...(ok ? {} : { detail: lastError ?? state }) };
    },
    openCanaryTarget: () =>
      KafkaFrameTarget.open({ connection, framesTopic: kafka.framesTopic }, { clock, logger }),
    clock,
    logger,
  });
}

/** How long a look back decides whether a source is behind, and whether it moves. */
const BACKLOG_AFTER_US = 2_000_000;

/**
 * How the source hears its beds. While it reads a backlog, the time that passes here says nothing of the
 * beds. A busy source always has some messages waiting, so one look is not enough; and one that has messages
 * but does not move is not behind but stuck: its beds are not watched, and their silence has to be told.
 */
function listeningTo(source: KafkaFrameSource, clock: Clock): Listening {
  let caughtUpUs = 0;
  let movedUs = 0;
  let readTo = 0;
  return () => {
    const nowUs = clock.nowUs();
    const { state, partitions } = source.health();
    if (state !== 'running') return 'deaf';
    const total = partitions.reduce((sum, { nextOffset }) => sum + (nextOffset ?? 0), 0);
    if (total !== readTo) movedUs = nowUs;
    readTo = total;
    if (partitions.every(({ lagMessages }) => lagMessages === 0)) caughtUpUs = nowUs;
    const isBehind = nowUs - caughtUpUs >= BACKLOG_AFTER_US && nowUs - movedUs < BACKLOG_AFTER_US;
    return isBehind ? 'behind' : 'hearing';
  };
}
