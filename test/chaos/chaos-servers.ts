import { startPrivateKafka, startPrivateRedis, type PrivateServer } from '../support/services.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

/** A Kafka and a Redis of their own, each behind a link that can be cut. */
export interface ChaosServers {
  readonly kafka: PrivateServer;
  readonly redis: PrivateServer;
  readonly kafkaLink: TcpProxy;
  readonly redisLink: TcpProxy;
  /** Kafka through its link. */
  readonly brokers: readonly string[];
  /** Redis through its link. */
  readonly redisUrl: string;
  /** Redis beside its link, for whoever looks on. */
  readonly directRedisUrl: string;
  stop(): Promise<void>;
}

/** Starts both; takes several seconds. */
export async function startChaosServers(): Promise<ChaosServers> {
  const kafkaLink = await startTcpProxy();
  const redisLink = await startTcpProxy();
  const kafka = await startPrivateKafka({ advertisePort: kafkaLink.port });
  const redis = await startPrivateRedis({ appendOnly: true });
  kafkaLink.forwardTo(portOf(kafka.address));
  redisLink.forwardTo(portOf(redis.address));
  return {
    kafka,
    redis,
    kafkaLink,
    redisLink,
    brokers: [`127.0.0.1:${kafkaLink.port}`],
    redisUrl: `redis://127.0.0.1:${redisLink.port}`,
    directRedisUrl: redis.address,
    stop: async () => {
      await Promise.all([kafkaLink.close(), redisLink.close()]);
      await Promise.all([kafka.stop(), redis.stop()]);
    },
  };
}

function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}
