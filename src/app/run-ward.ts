import { KafkaFrameTarget } from '../ingest/kafka-frame-target.js';
import { KafkaFrameSource } from '../ingest/kafka-frame-source.js';
import type { Settings } from '../config/schema.js';
import { parseWardId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import { EcgError } from '../domain/errors.js';
import type { Logger } from '../domain/logger.js';
import { kafkaConnection } from './kafka-settings.js';
import { listeningTo } from './listening.js';
import { openRelay } from './relay.js';
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
  const { redis, kafka, server, access, ward } = settings;
  const wardId = parseWardId(ward.id);
  if (redis.url === undefined) {
    const message = 'No Redis is named: set REDIS_URL (redis.url), such as redis://localhost:6379.';
    throw new EcgError('ECG_APP_NO_REDIS', message);
  }
  const { jwtSecret } = server;
  if ((jwtSecret === undefined && access.oidcIssuer === undefined) || wardId === undefined) {
    throw new EcgError(
      'ECG_APP_NO_SECRET',
      'Dashboards need signed tokens: set WARDWAVE_SERVER_JWT_SECRET to at least 32 random ' +
        'characters and issue tokens with `wardwave token`, or set WARDWAVE_ACCESS_OIDC_ISSUER.',
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
  const stores = await redisStores({
    ...redis,
    url: redis.url,
    stripRetentionHours: settings.alerts.stripRetentionHours,
  });
  const relay = await openRelay({ ...redis, url: redis.url, wardId }, { clock, logger });
  return startWard({
    settings,
    wardId,
    ...(jwtSecret === undefined ? {} : { jwtSecret }),
    source,
    stores,
    relay,
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
