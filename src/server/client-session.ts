import type { Socket } from 'socket.io';
import type { Clock } from '../domain/clock.js';
import type { Logger } from '../domain/logger.js';
import { toEpochMs } from '../domain/units.js';
import { isLoggedAlert, type WardLogEntry } from '../domain/ward-log.js';
import { AlertFeed } from './alert-feed.js';
import { requirePermission, type TokenVerifier } from './auth.js';
import { EventGate, readSeen, type EventLimits } from './client-events.js';
import { ServerError, type ServerErrorCode } from './errors.js';
import { admitToken, readSubscription, type Admission } from './handshake.js';
import { keepsUp } from './load-shedding.js';
import type { WardMetrics } from './metrics.js';
import type { ReceiptWriter } from './receipt-writer.js';
import type { Receipt, ReceiptKind } from './receipts.js';
import {
  EVENTS,
  type ClientToServerEvents,
  type SeenReply,
  type ServerToClientEvents,
  type SubscribeReply,
} from './wire.js';
import type { WardView } from './ward-view.js';

/** How long a dashboard may acknowledge nothing before it is sent away to connect and catch up anew. */
export const ACK_TIMEOUT_MS = 10_000;

/** How long one entry may stay unacknowledged while others are acknowledged. */
export const ENTRY_TIMEOUT_MS = 30_000;

/** The longest delay that Node's timers take. */
const MAX_TIMER_MS = 2_147_483_647;

/** What is kept with a connection. */
export interface ClientData {
  admission: Admission;
}

/** The connection of one dashboard. */
export type Client = Socket<
  ClientToServerEvents,
  ServerToClientEvents,
  Record<string, never>,
  ClientData
>;

/** What a session works with. */
export interface SessionPorts {
  readonly view: WardView;
  readonly tokens: TokenVerifier;
  readonly receipts: ReceiptWriter;
  readonly limits: EventLimits;
  readonly metrics: WardMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** One dashboard from its admission until it is gone: what it may say, what it is sent, and when it ends. */
export class ClientSession {
  readonly client: Client;
  readonly #ports: SessionPorts;
  #feed: AlertFeed | undefined;
  #headSeq = 0;

  constructor(client: Client, ports: SessionPorts) {
    this.client = client;
    this.#ports = ports;
    const gate = new EventGate(ports.limits, this.#nowMs());
    client.use((packet, next) => {
      if (this.#judge(packet, gate)) next();
    });
    client.on(EVENTS.subscribe, (request, ack) => {
      answer(ack, this.#changeRooms(request));
    });
    client.on(EVENTS.seen, (request, ack) => {
      const seqs = readSeen(request, this.#headSeq);
      this.#keep('seen', ...seqs);
      answer(ack, { ok: true, seqs });
    });
    client.once('disconnect', () => this.#feed?.close());
    this.#watchExpiry();
  }

  /** The newest entry sent; 0 before any. */
  get sentSeq(): number {
    return this.#feed?.sentSeq ?? 0;
  }

  /** Begins to send the log from where the client stands. */
  open(afterSeq: number, headSeq: number): void {
    this.#feed = new AlertFeed(this.#feedPorts(), afterSeq);
    this.advanceTo(headSeq);
  }

  /** A new entry stands in the log. */
  publish(entry: WardLogEntry): void {
    this.#headSeq = Math.max(this.#headSeq, entry.seq);
    this.#feed?.publish(entry);
  }

  /** The log reaches to `headSeq` at least. */
  advanceTo(headSeq: number): void {
    this.#headSeq = Math.max(this.#headSeq, headSeq);
    this.#feed?.advanceTo(this.#headSeq);
  }

  /** Sends again what is not acknowledged, and ends the session where nothing is acknowledged at all. */
  tend(): void {
    const feed = this.#feed;
    if (feed === undefined) return;
    const nowMs = this.#nowMs();
    if (feed.stalledMs(nowMs) > ACK_TIMEOUT_MS || feed.oldestMs(nowMs) > ENTRY_TIMEOUT_MS) {
      this.dismiss(
        'ECG_SERVER_NOT_ACKNOWLEDGING',
        `No alert was acknowledged for ${ACK_TIMEOUT_MS / 1_000} s: connect again to catch up.`,
      );
      return;
    }
    // What a slow line has not taken yet needs no second copy behind it.
    if (keepsUp(this.client.conn)) this.#ports.metrics.alertsResent.inc(feed.resend());
  }

  /** Checks the token again: a key may have been taken back. An issuer that is away ends nothing. */
  async recheck(): Promise<void> {
    try {
      await admitToken(this.client.data.admission.token, this.#ports);
    } catch (error) {
      if (error instanceof ServerError && !error.retryable) {
        this.dismiss(error.code, error.message);
      }
    }
  }

  /** Tells the dashboard why, and ends its connection. */
  dismiss(code: ServerErrorCode, message: string): void {
    if (!this.client.connected) return;
    this.#ports.metrics.socketClientsDropped.inc({ code });
    this.client.emit(EVENTS.goodbye, { code, message });
    this.client.disconnect(true);
  }

  /** Whether an event may pass; one that may not is answered, and too many of them end the session. */
  #judge(packet: readonly unknown[], gate: EventGate): boolean {
    const { claims } = this.client.data.admission;
    const verdict = gate.judge(String(packet[0]), claims, this.#nowMs());
    if (verdict.kind === 'taken') return true;
    const { code, message } = verdict.error;
    this.#ports.metrics.socketEventsRefused.inc({ code });
    answer(packet.at(-1), { ok: false, code, message });
    if (verdict.kind === 'flood') this.dismiss(verdict.error.code, message);
    return false;
  }

  #changeRooms(request: unknown): SubscribeReply {
    const { client } = this;
    const reply = readSubscription(request, this.#ports.view);
    if (!reply.ok) return reply;
    for (const room of client.rooms) if (room.startsWith('bed:')) void client.leave(room);
    for (const bedId of reply.beds) void client.join(bedRoom(bedId));
    return reply;
  }

  #feedPorts(): ConstructorParameters<typeof AlertFeed>[0] {
    const { view, metrics, logger } = this.#ports;
    const { client } = this;
    return {
      readEntries: (afterSeq, limit) => view.readEntries(afterSeq, limit),
      send: (entry, delivered) => {
        if (isLoggedAlert(entry)) client.emit(EVENTS.alert, entry, delivered);
        else client.emit(EVENTS.signal, entry, delivered);
      },
      onDelivered: ({ seq }) => {
        metrics.alertsDelivered.inc();
        this.#keep('delivered', seq);
      },
      tell: (notice) => client.emit(EVENTS.catchup, notice),
      failed: (cause) => {
        logger.error({ err: cause }, 'The alert log cannot be read; trying again in a second.');
      },
      nowMs: () => this.#nowMs(),
    };
  }

  #keep(kind: ReceiptKind, ...seqs: readonly number[]): void {
    const by = requirePermission(this.client.data.admission.claims, 'ward.read');
    const atMs = this.#nowMs();
    this.#ports.receipts.add(...seqs.map((seq): Receipt => ({ seq, kind, by, atMs })));
  }

  #watchExpiry(): void {
    const { claims } = this.client.data.admission;
    const leftMs = Math.max(0, claims.expiresAtMs - this.#nowMs());
    const cancel = this.#ports.clock.after(Math.min(leftMs, MAX_TIMER_MS), () => {
      if (leftMs > MAX_TIMER_MS) this.#watchExpiry();
      else this.dismiss('ECG_SERVER_TOKEN_EXPIRED', 'The token has expired.');
    });
    this.client.once('disconnect', cancel);
  }

  #nowMs(): number {
    return toEpochMs(this.#ports.clock.nowUs());
  }
}

/** Answers an event where its sender wants an answer; the argument came from outside and may be anything. */
function answer(ack: unknown, reply: SubscribeReply | SeenReply): void {
  if (typeof ack === 'function') (ack as (reply: SubscribeReply | SeenReply) => void)(reply);
}

/** The room of those who watch a bed. */
export function bedRoom(bedId: string): string {
  return `bed:${bedId}`;
}
