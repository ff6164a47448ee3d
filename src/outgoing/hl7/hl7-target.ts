import type { Clock } from '../../domain/clock.js';
import { toEpochMs } from '../../domain/units.js';
import type { DeliveryOutcome, OutgoingMessage, OutgoingTarget } from '../outgoing-target.js';
import { outcomeOfAcknowledgement } from './acknowledgement.js';
import { alertReport, testReport, type AlertReport } from './alert-report.js';
import { MllpLink, type MllpAddress } from './mllp-link.js';
import { controlIdOf, oruR40, type MessageEnvelope } from './oru-r40.js';

/** Where and how alerts are sent as HL7 v2. */
export interface Hl7Settings {
  readonly address: MllpAddress;
  /** A message without an answer after this time is sent again over a new connection. */
  readonly ackTimeoutMs: number;
  readonly receivingApplication?: string;
  readonly receivingFacility?: string;
}

/** Sends alerts as ORU^R40 over MLLP, one at a time, each after the answer to the one before. */
export class Hl7Target implements OutgoingTarget {
  readonly name = 'hl7';
  readonly maxBatch = 1;
  readonly #settings: Hl7Settings;
  readonly #clock: Clock;
  readonly #link: MllpLink;

  constructor(settings: Hl7Settings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
    this.#link = new MllpLink(settings.address, clock);
  }

  async deliver(messages: readonly OutgoingMessage[]): Promise<DeliveryOutcome> {
    let outcome: DeliveryOutcome = { kind: 'not-for-target' };
    for (const { logId, entry } of messages) {
      const report = alertReport(entry);
      if (report === undefined) continue;
      const controlId = controlIdOf(logId, entry.seq);
      outcome = await this.#send(report, { controlId, processingId: 'P', wardId: entry.wardId });
      if (outcome.kind !== 'delivered') return outcome;
    }
    return outcome;
  }

  sendTest(wardId: string): Promise<DeliveryOutcome> {
    const atMs = toEpochMs(this.#clock.nowUs());
    const controlId = `test-${atMs}`;
    return this.#send(testReport(wardId, atMs), { controlId, processingId: 'T', wardId });
  }

  close(): Promise<void> {
    this.#link.close();
    return Promise.resolve();
  }

  async #send(
    report: AlertReport,
    envelope: Pick<MessageEnvelope, 'controlId' | 'processingId' | 'wardId'>,
  ): Promise<DeliveryOutcome> {
    const { ackTimeoutMs, receivingApplication, receivingFacility } = this.#settings;
    const message = oruR40(report, {
      ...envelope,
      sentAtMs: toEpochMs(this.#clock.nowUs()),
      ...(receivingApplication !== undefined && { receivingApplication }),
      ...(receivingFacility !== undefined && { receivingFacility }),
    });
    const answer = await this.#link.exchange(message, ackTimeoutMs);
    if (answer.kind === 'none') return { kind: 'away', reason: `mllp-${answer.reason}` };
    const outcome = outcomeOfAcknowledgement(answer.text, envelope.controlId);
    // After an answer that cannot be right, nobody knows which message the next one is for.
    if (outcome.kind === 'away') this.#link.close();
    return outcome;
  }
}
