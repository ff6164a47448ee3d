import type { Clock } from '../../domain/clock.js';
import { toEpochMs } from '../../domain/units.js';
import type { DeliveryOutcome, OutgoingMessage, OutgoingTarget } from '../outgoing-target.js';
import { outcomeOfAnswer } from './http-answer.js';
import { signatureOf } from './signature.js';
import { webhookUrl } from './webhook-url.js';

/** Where and how a webhook is called. */
export interface WebhookSettings {
  readonly url: string;
  /** Shared with the receiver; signs each call. */
  readonly secret: string;
  /** A call without an answer after this time is given up. */
  readonly timeoutMs: number;
}

interface Call {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * POSTs each log entry as JSON, signed.
 *
 * @throws {OutgoingError} `ECG_OUTGOING_BAD_URL` when it is made
 */
export class WebhookTarget implements OutgoingTarget {
  readonly name = 'webhook';
  readonly maxBatch = 1;
  readonly #settings: WebhookSettings;
  readonly #url: URL;
  readonly #clock: Clock;

  constructor(settings: WebhookSettings, clock: Clock) {
    this.#settings = settings;
    this.#url = webhookUrl(settings.url);
    this.#clock = clock;
  }

  async deliver(messages: readonly OutgoingMessage[]): Promise<DeliveryOutcome> {
    let outcome: DeliveryOutcome = { kind: 'delivered' };
    for (const message of messages) {
      outcome = await this.#post(callOf(message));
      if (outcome.kind !== 'delivered') return outcome;
    }
    return outcome;
  }

  sendTest(wardId: string): Promise<DeliveryOutcome> {
    const sentAtMs = toEpochMs(this.#clock.nowUs());
    return this.#post({
      body: JSON.stringify({ schema: 1, test: true, wardId, sentAtMs }),
      headers: { 'wardwave-event': 'test', 'idempotency-key': `test-${sentAtMs}` },
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #post({ body, headers }: Call): Promise<DeliveryOutcome> {
    const { secret, timeoutMs } = this.#settings;
    const timestampS = Math.floor(toEpochMs(this.#clock.nowUs()) / 1_000);
    const gaveUp = new AbortController();
    const callOff = this.#clock.after(timeoutMs, () => {
      gaveUp.abort();
    });
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        body,
        redirect: 'manual',
        signal: gaveUp.signal,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'wardwave',
          'wardwave-timestamp': String(timestampS),
          'wardwave-signature': signatureOf(secret, { timestampS, body }),
          ...headers,
        },
      });
      // The status is the answer; a body that never ends must not hold the log up.
      response.body?.cancel().catch(() => undefined);
      const retryAfter = response.headers.get('retry-after') ?? undefined;
      return outcomeOfAnswer(
        { status: response.status, retryAfter },
        toEpochMs(this.#clock.nowUs()),
      );
    } catch {
      // What fetch throws may name the address, which may hold a secret.
      return { kind: 'away', reason: gaveUp.signal.aborted ? 'timeout' : 'no-connection' };
    } finally {
      callOff();
    }
  }
}

function callOf({ logId, entry }: OutgoingMessage): Call {
  return {
    body: JSON.stringify({ logId, ...entry }),
    headers: {
      'wardwave-event': 'event' in entry ? 'alert.v1' : 'signal.v1',
      'wardwave-log-id': logId,
      'wardwave-seq': String(entry.seq),
      'idempotency-key': `${logId}-${entry.seq}`,
    },
  };
}
