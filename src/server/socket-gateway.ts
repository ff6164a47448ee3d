import type { Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { Clock } from '../domain/clock.js';
import type { Logger } from '../domain/logger.js';
import { toEpochMs } from '../domain/units.js';
import { isLoggedAlert, type WardLogEntry } from '../domain/ward-log.js';
import { AlertFeed } from './alert-feed.js';
import type { TokenAuthority } from './auth.js';
import type { ServerErrorCode } from './errors.js';
import { admit, connectError, readSubscription, type Admission } from './handshake.js';
import { copyBytes, keepsUp } from './load-shedding.js';
import type { WardMetrics } from './metrics.js';
import { receiptFor, type ReceiptStore } from './receipts.js';
import {
  EVENTS,
  HEARTBEAT_PERIOD_MS,
  type BedStatus,
  type CellsMessage,
  type ClientToServerEvents,
  type Heartbeat,
  type ServerToClientEvents,
  type SubscribeReply,
  type WaveMessage,
} from './wire.js';
import type { CellsPacket, LogHead, WardView, WavePacket } from './ward-view.js';

/** How long a dashboard may acknowledge nothing before it is sent away to connect and catch up anew. */
export const ACK_TIMEOUT_MS = 10_000;

const MAX_CLIENT_MESSAGE_BYTES = 16_384;
const PING_MS = 10_000;
/** The longest delay that Node's timers take. */
const MAX_TIMER_MS = 2_147_483_647;

/** What the gateway works with. */
export interface GatewayPorts {
  readonly view: WardView;
  readonly tokens: TokenAuthority;
  readonly receipts: ReceiptStore;
  readonly metrics: WardMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface ClientData {
  admission: Admission;
}

type Io = Server<ClientToServerEvents, ServerToClientEvents, Record<string, never>, ClientData>;
type Client = Socket<ClientToServerEvents, ServerToClientEvents, Record<string, never>, ClientData>;

/** Serves dashboards over socket.io; the one file that knows that library. */
export class SocketGateway {
  readonly #ports: GatewayPorts;
  readonly #io: Io;
  readonly #feeds = new Map<Client, AlertFeed>();
  readonly #stopBeating: () => void;
  #knownHeadSeq = 0;
  #beating = false;

  constructor(httpServer: HttpServer, ports: GatewayPorts) {
    this.#ports = ports;
    this.#io = new Server(httpServer, {
      serveClient: false,
      maxHttpBufferSize: MAX_CLIENT_MESSAGE_BYTES,
      pingInterval: PING_MS,
      pingTimeout: PING_MS,
    });
    this.#io.use((client, next) => {
      admit(client.handshake.auth, ports).then(
        (admission) => {
          client.data.admission = admission;
          next();
        },
        (cause: unknown) => {
          next(connectError(cause));
        },
      );
    });
    this.#io.on('connection', (client) => void this.#welcome(client));
    this.#stopBeating = ports.clock.every(HEARTBEAT_PERIOD_MS, () => void this.#beat());
  }

  /** A new entry stands in the ward's log. */
  publishEntry(entry: WardLogEntry): void {
    this.#knownHeadSeq = Math.max(this.#knownHeadSeq, entry.seq);
    for (const feed of this.#feeds.values()) feed.publish(entry);
  }

  /** Shows the state of a bed to the whole ward. */
  publishBed(status: BedStatus): void {
    this.#io.to(this.#wardRoom()).emit(EVENTS.bed, status);
  }

  /** Shows a wave to those who watch the bed; slow dashboards go without. */
  publishWave(packet: WavePacket): void {
    const { samplesUv, ...rest } = packet;
    let message: WaveMessage | undefined;
    for (const client of this.#watchers(packet.bedId)) {
      message ??= { ...rest, samples: copyBytes(samplesUv) };
      client.emit(EVENTS.wave, message);
    }
  }

  /** Shows cell scores to those who watch the bed; slow dashboards go without. */
  publishCells(packet: CellsPacket): void {
    const { meanMilli, ...rest } = packet;
    let message: CellsMessage | undefined;
    for (const client of this.#watchers(packet.bedId)) {
      message ??= { ...rest, scoresMilli: copyBytes(meanMilli) };
      client.emit(EVENTS.cells, message);
    }
  }

  /** Sends every dashboard away. */
  close(): void {
    this.#stopBeating();
    for (const client of [...this.#feeds.keys()]) {
      this.#dismiss(client, 'ECG_SERVER_CLOSING', 'wardwave is closing.');
    }
    this.#io.disconnectSockets(true);
    this.#io.engine.close();
  }

  async #welcome(client: Client): Promise<void> {
    const { view, metrics } = this.#ports;
    client.on(EVENTS.subscribe, (request, ack) => {
      this.#subscribe(client, request, ack);
    });
    client.on('disconnect', () => {
      this.#feeds.get(client)?.close();
      this.#feeds.delete(client);
      metrics.socketClients.set(this.#feeds.size);
    });
    this.#watchExpiry(client);
    const head = await this.#readHead(client);
    if (head === undefined || !client.connected) return;
    const feed = new AlertFeed(this.#feedPorts(client), this.#startSeq(client, head));
    this.#feeds.set(client, feed);
    metrics.socketClients.set(this.#feeds.size);
    await client.join(this.#wardRoom());
    client.emit(EVENTS.heartbeat, this.#heartbeat(head));
    client.emit(EVENTS.signals, view.signals());
    for (const status of view.beds()) client.emit(EVENTS.bed, status);
    feed.advanceTo(Math.max(head.headSeq, this.#knownHeadSeq));
  }

  async #readHead(client: Client): Promise<LogHead | undefined> {
    try {
      return await this.#ports.view.head();
    } catch (cause) {
      this.#ports.logger.error({ err: cause }, 'The alert log cannot be read for a new dashboard.');
      this.#dismiss(client, 'ECG_SERVER_LOG_UNAVAILABLE', 'The alert log cannot be read now.');
      return undefined;
    }
  }

  /** Where the client stands in this log: 0 where what it knows is of another one. */
  #startSeq(client: Client, head: LogHead): number {
    const { lastSeq, logId } = client.data.admission;
    const sameLog = logId === undefined || logId === this.#ports.view.logId;
    if (sameLog && lastSeq <= Math.max(head.headSeq, this.#knownHeadSeq)) return lastSeq;
    client.emit(EVENTS.catchup, { reason: 'log-replaced', fromSeq: 1, ...head });
    return 0;
  }

  #feedPorts(client: Client): ConstructorParameters<typeof AlertFeed>[0] {
    const { view, receipts, metrics, logger } = this.#ports;
    return {
      readEntries: (afterSeq, limit) => view.readEntries(afterSeq, limit),
      send: (entry, delivered) => {
        if (!isLoggedAlert(entry)) {
          client.emit(EVENTS.signal, entry, delivered);
          return;
        }
        client.emit(EVENTS.alert, entry, () => {
          delivered();
          metrics.alertsDelivered.inc();
          receipts
            .record(receiptFor(entry, client.data.admission.claims.subject, this.#nowMs()))
            .catch((cause: unknown) => {
              logger.error({ err: cause, seq: entry.seq }, 'A receipt could not be kept.');
            });
        });
      },
      tell: (notice) => client.emit(EVENTS.catchup, notice),
      failed: (cause) => {
        logger.error({ err: cause }, 'The alert log cannot be read; trying again in a second.');
      },
      nowMs: () => this.#nowMs(),
    };
  }

  #subscribe(client: Client, request: unknown, ack: unknown): void {
    const reply = this.#changeRooms(client, request);
    if (typeof ack === 'function') (ack as (reply: SubscribeReply) => void)(reply);
  }

  #changeRooms(client: Client, request: unknown): SubscribeReply {
    const reply = readSubscription(request, this.#ports.view);
    if (!reply.ok) return reply;
    for (const room of client.rooms) if (room.startsWith('bed:')) void client.leave(room);
    for (const bedId of reply.beds) void client.join(bedRoom(bedId));
    return reply;
  }

  /** The clients in a bed's room that keep up. */
  *#watchers(bedId: string): Generator<Client> {
    const { sockets, adapter } = this.#io.sockets;
    for (const id of adapter.rooms.get(bedRoom(bedId)) ?? []) {
      const client = sockets.get(id);
      if (client === undefined) continue;
      if (keepsUp(client.conn)) yield client;
      else this.#ports.metrics.wavesShed.inc();
    }
  }

  /** A beat says that the log can be read, so there is none while it cannot. */
  async #beat(): Promise<void> {
    if (this.#beating) return;
    this.#beating = true;
    const sentBefore = [...this.#feeds].map(([client, feed]) => ({ client, seq: feed.sentSeq }));
    try {
      const head = await this.#ports.view.head();
      this.#ports.metrics.alertLogHeadSeq.set(head.headSeq);
      this.#io.to(this.#wardRoom()).emit(EVENTS.heartbeat, this.#heartbeat(head));
      for (const { client, seq } of sentBefore) {
        if (seq > head.headSeq) this.#dismissFromReplacedLog(client);
      }
      for (const [client, feed] of this.#feeds) this.#advance(client, feed, head.headSeq);
    } catch (cause) {
      this.#ports.logger.error({ err: cause }, 'No heartbeat: the alert log cannot be read.');
    } finally {
      this.#beating = false;
    }
  }

  #advance(client: Client, feed: AlertFeed, headSeq: number): void {
    feed.advanceTo(headSeq);
    if (feed.stalledMs(this.#nowMs()) <= ACK_TIMEOUT_MS) return;
    this.#dismiss(
      client,
      'ECG_SERVER_NOT_ACKNOWLEDGING',
      `No alert was acknowledged for ${ACK_TIMEOUT_MS / 1_000} s: connect again to catch up.`,
    );
  }

  #dismissFromReplacedLog(client: Client): void {
    this.#knownHeadSeq = 0;
    this.#dismiss(client, 'ECG_SERVER_LOG_REPLACED', 'The alert log has begun anew.');
  }

  #heartbeat(head: LogHead): Heartbeat {
    const { view } = this.#ports;
    const serverTimeMs = this.#nowMs();
    return {
      wardId: view.wardId,
      logId: view.logId,
      headSeq: head.headSeq,
      serverTimeMs,
      pauses: view.signals().pauses.filter(({ untilMs }) => untilMs > serverTimeMs),
      notReady: view
        .readiness()
        .filter((check) => !check.ok)
        .map((check) => check.name),
    };
  }

  #watchExpiry(client: Client): void {
    const leftMs = Math.max(0, client.data.admission.claims.expiresAtMs - this.#nowMs());
    const cancel = this.#ports.clock.after(Math.min(leftMs, MAX_TIMER_MS), () => {
      if (leftMs > MAX_TIMER_MS) this.#watchExpiry(client);
      else this.#dismiss(client, 'ECG_SERVER_TOKEN_EXPIRED', 'The token has expired.');
    });
    client.once('disconnect', cancel);
  }

  #dismiss(client: Client, code: ServerErrorCode, message: string): void {
    this.#ports.metrics.socketClientsDropped.inc({ code });
    client.emit(EVENTS.goodbye, { code, message });
    client.disconnect(true);
  }

  #wardRoom(): string {
    return `ward:${this.#ports.view.wardId}`;
  }

  #nowMs(): number {
    return toEpochMs(this.#ports.clock.nowUs());
  }
}

function bedRoom(bedId: string): string {
  return `bed:${bedId}`;
}
