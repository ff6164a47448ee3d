import type { Settings } from '../config/schema.js';
import type { Clock } from '../domain/clock.js';
import type { Logger } from '../domain/logger.js';
import { KafkaRecordWriter } from '../ingest/kafka-record-writer.js';
import { Hl7Target } from '../outgoing/hl7/hl7-target.js';
import { KafkaTarget } from '../outgoing/kafka/kafka-target.js';
import type { OutgoingTarget } from '../outgoing/outgoing-target.js';
import { WebhookTarget } from '../outgoing/webhook/webhook-target.js';
import { kafkaConnection } from './kafka-settings.js';

/**
 * The targets that the settings name; none of them is connected yet.
 *
 * @throws {EcgError} `ECG_APP_NO_KAFKA`, `ECG_APP_CERTIFICATE`; `ECG_OUTGOING_BAD_URL`
 */
export async function outgoingTargets(
  settings: Settings,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<readonly OutgoingTarget[]> {
  const { outgoing, kafka } = settings;
  const targets: OutgoingTarget[] = [];
  if (outgoing.kafka) {
    const connection = await kafkaConnection(settings);
    const writer = new KafkaRecordWriter({ connection, topic: kafka.alertsTopic }, logger);
    targets.push(new KafkaTarget(writer));
  }
  const { webhookUrl: url, webhookSecret: secret, webhookTimeoutMs: timeoutMs } = outgoing;
  if (url !== undefined && secret !== undefined) {
    targets.push(new WebhookTarget({ url, secret, timeoutMs }, clock));
  }
  if (outgoing.hl7Address !== undefined) {
    targets.push(new Hl7Target(hl7Settings(outgoing, outgoing.hl7Address), clock));
  }
  return targets;
}

function hl7Settings(
  outgoing: Settings['outgoing'],
  hostAndPort: string,
): ConstructorParameters<typeof Hl7Target>[0] {
  const [host = '', port] = hostAndPort.split(':');
  const { hl7ReceivingApplication, hl7ReceivingFacility } = outgoing;
  return {
    address: { host, port: Number(port), tls: outgoing.hl7Tls },
    ackTimeoutMs: outgoing.hl7AckTimeoutMs,
    ...(hl7ReceivingApplication !== undefined && { receivingApplication: hl7ReceivingApplication }),
    ...(hl7ReceivingFacility !== undefined && { receivingFacility: hl7ReceivingFacility }),
  };
}
