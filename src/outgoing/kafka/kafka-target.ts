import { EcgError } from '../../domain/errors.js';
import type { WardLogEntry } from '../../domain/ward-log.js';
import { isLoggedAlert } from '../../domain/ward-log.js';
import { SYSTEM_BED_ID } from '../../domain/bed.js';
import type { DeliveryOutcome, OutgoingMessage, OutgoingTarget } from '../outgoing-target.js';

/** One record for a topic. */
export interface OutgoingRecord {
  /** Records of one key stay in order. */
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Writes records in order, each once for each call; the app brings one that knows Kafka. */
export interface RecordWriter {
  /**
   * Settles when every record is on as many brokers as the topic asks for.
   *
   * @throws {EcgError} `retryable` where the same call may succeed later
   */
  write(records: readonly OutgoingRecord[]): Promise<void>;
  close(): Promise<void>;
}

/** Writes log entries to a topic, each under its bed's key; entries of the whole ward under the system's. */
export class KafkaTarget implements OutgoingTarget {
  readonly name = 'kafka';
  readonly maxBatch = 200;
  readonly #writer: RecordWriter;

  constructor(writer: RecordWriter) {
    this.#writer = writer;
  }

  deliver(messages: readonly OutgoingMessage[]): Promise<DeliveryOutcome> {
    return this.#write(messages.map(recordOf));
  }

  sendTest(wardId: string): Promise<DeliveryOutcome> {
    return this.#write([
      {
        key: SYSTEM_BED_ID,
        value: JSON.stringify({ schema: 1, test: true, wardId }),
        headers: { schema: 'wardwave.test.v1' },
      },
    ]);
  }

  close(): Promise<void> {
    return this.#writer.close();
  }

  async #write(records: readonly OutgoingRecord[]): Promise<DeliveryOutcome> {
    try {
      await this.#writer.write(records);
      return { kind: 'delivered' };
    } catch (error) {
      const code = error instanceof EcgError ? error.code : 'ECG_UNKNOWN';
      const reason = code.replace(/^ECG_/, '').toLowerCase().replaceAll('_', '-');
      const isLater = !(error instanceof EcgError) || error.retryable;
      return isLater ? { kind: 'away', reason } : { kind: 'refused', reason, final: false };
    }
  }
}

/** The record of a log entry. */
export function recordOf({ logId, entry }: OutgoingMessage): OutgoingRecord {
  return {
    key: bedOf(entry) ?? SYSTEM_BED_ID,
    value: JSON.stringify(entry),
    headers: {
      schema: isLoggedAlert(entry) ? 'wardwave.alert.v1' : 'wardwave.signal.v1',
      seq: String(entry.seq),
      logId,
    },
  };
}

function bedOf(entry: WardLogEntry): string | undefined {
  return isLoggedAlert(entry) ? entry.event.bedId : entry.signal.bedId;
}
