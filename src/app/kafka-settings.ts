import { readFile } from 'node:fs/promises';
import type { Settings } from '../config/schema.js';
import { EcgError } from '../domain/errors.js';
import type { KafkaConnection, KafkaSasl } from '../ingest/kafka-client.js';
import type { TopicSettings } from '../ingest/topics.js';

/**
 * The connection that the settings describe, with the certificates read.
 *
 * @throws {EcgError} `ECG_APP_NO_KAFKA` without brokers, `ECG_APP_CERTIFICATE` for a file that is not there
 */
export async function kafkaConnection({ kafka }: Settings): Promise<KafkaConnection> {
  if (kafka.brokers.length === 0) {
    throw new EcgError(
      'ECG_APP_NO_KAFKA',
      'No Kafka broker is named: set KAFKA_BROKERS (kafka.brokers), for example localhost:9092, ' +
        'or use `wardwave demo`, which needs none.',
    );
  }
  const [ca, cert, key] = await Promise.all([
    pem('kafka.tlsCaFile', kafka.tlsCaFile),
    pem('kafka.tlsCertFile', kafka.tlsCertFile),
    pem('kafka.tlsKeyFile', kafka.tlsKeyFile),
  ]);
  const sasl = saslOf(kafka);
  return {
    brokers: kafka.brokers,
    clientId: kafka.clientId,
    ...(kafka.tls
      ? {
          tls: {
            ...(ca === undefined ? {} : { ca }),
            ...(cert === undefined ? {} : { cert }),
            ...(key === undefined ? {} : { key }),
          },
        }
      : {}),
    ...(sasl === undefined ? {} : { sasl }),
  };
}

/** The topics that the settings describe. */
export function topicSettings({ kafka }: Settings): TopicSettings {
  const { framesTopic, deadLetterTopic, alertsTopic } = kafka;
  const { partitions, replicationFactor, retentionHours } = kafka;
  return {
    framesTopic,
    deadLetterTopic,
    alertsTopic,
    partitions,
    replicationFactor,
    retentionHours,
  };
}

async function pem(setting: string, path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const message = `${setting}: expected a readable PEM file, but ${path} cannot be read.`;
    throw new EcgError('ECG_APP_CERTIFICATE', message, { cause });
  }
}

function saslOf(kafka: Settings['kafka']): KafkaSasl | undefined {
  const { saslMechanism: mechanism, saslUsername: username, saslPassword: password } = kafka;
  if (mechanism === undefined || username === undefined || password === undefined) return undefined;
  return { mechanism, username, password };
}
