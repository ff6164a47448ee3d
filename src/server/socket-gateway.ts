import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import { toEpochMs } from '../domain/units.js';
import type { WardLogEntry } from '../domain/ward-log.js';
import {
  bedRoom,
  ClientSession,
  type Client,
  type ClientData,
  type SessionPorts,
} from './client-session.js';
import { refusalCode, type AccessAudit } from './access-audit.js';
import { admit, connectError } from './handshake.js';
import { copyBytes, keepsUp } from './load-shedding.js';
import { FOLLOW_PERIOD_MS, LogFollower } from './log-follower.js';
import { isAllowedOrigin } from './origins.js';
import type { SignInThrottle } from './sign-in-throttle.js';
import {
  EVENTS,
  HEARTBEAT_PERIOD_MS,
  type BedStatus,
  type CellsMessage,
  type ClientToServerEvents,
  type Heartbeat,
  type ServerToClientEvents,
  type WaveMessage,
} from './wire.js';
import type { CellsPacket, LogHead, WavePacket } from './ward-view.js';

const MAX_CLIENT_MESSAGE_BYTES = 16_384;
const PING_MS = 10_000;

/** What the gateway works with. */
export interface GatewayPorts extends SessionPorts {
  readonly throttle: SignInThrottle;
  /** Told of who connects, who goes, and who is refused. */
  readonly audit?: AccessAudit;
  /** Other origins whose pages may connect. */
  readonly allowedOrigins: readonly string[];
  /** How often the token of a connected dashboard is checked again. */
  readonly recheckPeriodMs: number;
  /** Told of every entry of the ward's log, whichever process has logged it. */
  readonly onEntry: (entry: WardLogEntry) => void;
}

type Io = Server<ClientToServerEvents, ServerToClientEvents, Record<string, never>, ClientData>;

/** Serves dashboards over socket.io; the one file that knows that library. */
export class SocketGateway {
  readonly #ports: GatewayPorts;
  readonly #io: Io;
  readonly #sessions = new Map<Client, ClientSession>();
  readonly #follower: LogFollower;
  readonly #endings: readonly (() => void)[];
  #knownHeadSeq = 0;
  #knownLogId: string;
  #beating = false;

  constructor(httpServer: HttpServer, ports: GatewayPorts) {
    this.#ports = ports;
    this.#knownLogId = ports.view.logId;
    this.#io = new Server(httpServer, {
      serveClient: false,
      maxHttpBufferSize: MAX_CLIENT_MESSAGE_BYTES,
      pingInterval: PING_MS,
      pingTimeout: PING_MS,
      cors: { origin: [...ports.allowedOrigins] },
      allowRequest: ({ headers }, answer) => {
        answer(undefined, isAllowedOrigin(headers.origin, headers.host, ports.allowedOrigins));
      },
    });
    this.#io.use((client, next) => {
      const { auth, address } = client.handshake;
      ports.throttle
        .slowed(address, () => admit(auth, ports))
        .then(
          (admission) => {
            client.data.admission = admission;
            ports.audit?.({ kind: 'signed-in', who: admission.claims, way: 'socket' });
            next();
          },
          (cause: unknown) => {
            ports.audit?.({ kind: 'sign-in-refused', way: 'socket', code: refusalCode(cause) });
            next(connectError(cause));
          },
        );
    });
    this.#io.on('connection', (client) => void this.#welcome(client));
    this.#follower = this.#follow();
    const { clock, recheckPeriodMs } = ports;
    this.#endings = [
      clock.every(HEARTBEAT_PERIOD_MS, () => void this.#beat()),
      clock.every(FOLLOW_PERIOD_MS, () => void this.#follower.follow()),
      clock.every(recheckPeriodMs, () => {
        for (const session of this.#sessions.values()) void session.recheck();
      }),
    ];
  }

  /** A new entry stands in the ward's log. */
  publishEntry(entry: WardLogEntry): void {
    this.#knownHeadSeq = Math.max(this.#knownHeadSeq, entry.seq);
    for (const session of this.#sessions.values()) session.publish(entry);
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
    for (const end of this.#endings) end();
    this.#follower.stop();
    for (const session of [...this.#sessions.values()]) {
      session.dismiss('ECG_SERVER_CLOSING', 'wardwave is closing.');
    }
    this.#io.disconnectSockets(true);
    this.#io.engine.close();
  }

  async #welcome(client: Client): Promise<void> {
    const { view, metrics } = this.#ports;
    const session = new ClientSession(client, this.#ports);
    client.on('disconnect', () => {
      const { claims } = client.data.admission;
      this.#ports.audit?.({ kind: 'signed-out', who: claims, way: 'socket' });
      this.#sessions.delete(client);
      metrics.socketClients.set(this.#sessions.size);
    });
    const head = await this.#readHead(session);
    if (head === undefined || !client.connected) return;
    this.#sessions.set(client, session);
    metrics.socketClients.set(this.#sessions.size);
    await client.join(this.#wardRoom());
    const headSeq = Math.max(head.headSeq, this.#knownHeadSeq);
    const startSeq = this.#startSeq(client, { ...head, headSeq });
    client.emit(EVENTS.heartbeat, this.#heartbeat(head));
    client.emit(EVENTS.signals, view.signals());
    for (const status of view.beds()) client.emit(EVENTS.bed, status);
    session.open(startSeq, headSeq);
  }

  async #readHead(session: ClientSession): Promise<LogHead | undefined> {
    try {
      return await this.#ports.view.head();
    } catch (cause) {
      this.#ports.logger.error({ err: cause }, 'The alert log cannot be read for a new dashboard.');
      session.dismiss('ECG_SERVER_LOG_UNAVAILABLE', 'The alert log cannot be read now.');
      return undefined;
    }
  }

  /** Where the client stands in this log: 0 where what it knows is of another one, or of the future. */
  #startSeq(client: Client, head: LogHead): number {
    const { lastSeq, logId } = client.data.admission;
    const sameLog = logId === undefined || logId === this.#ports.view.logId;
    if (sameLog && lastSeq <= head.headSeq) return lastSeq;
    client.emit(EVENTS.catchup, { reason: 'log-replaced', fromSeq: 1, ...head });
    return 0;
  }

  #follow(): LogFollower {
    const { view, logger, onEntry } = this.#ports;
    return new LogFollower({
      head: () => view.head(),
      readEntries: (afterSeq, limit) => view.readEntries(afterSeq, limit),
      onEntry: (entry) => {
        this.publishEntry(entry);
        onEntry(entry);
      },
      failed: (cause) => {
        logger.error({ err: cause }, 'The alert log cannot be followed; trying again at once.');
      },
    });
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
    // Taken before the log is asked: what is published meanwhile is no sign of another log.
    const before = {
      headSeq: this.#knownHeadSeq,
      sent: [...this.#sessions.values()].map((session) => ({ session, seq: session.sentSeq })),
    };
    try {
      const head = await this.#ports.view.head();
      this.#ports.metrics.alertLogHeadSeq.set(head.headSeq);
      this.#dismissFromReplacedLog(before, head);
      this.#io.to(this.#wardRoom()).emit(EVENTS.heartbeat, this.#heartbeat(head));
      for (const session of this.#sessions.values()) {
        session.advanceTo(head.headSeq);
        session.tend();
      }
      this.#ports.receipts.retry();
    } catch (cause) {
      this.#ports.logger.error({ err: cause }, 'No heartbeat: the alert log cannot be read.');
    } finally {
      this.#beating = false;
    }
  }

  /** A log of another name, or one that ends before what was sent, is not the one that clients know. */
  #dismissFromReplacedLog(
    before: {
      readonly headSeq: number;
      readonly sent: readonly { readonly session: ClientSession; readonly seq: number }[];
    },
    head: LogHead,
  ): void {
    const renamed = this.#knownLogId !== this.#ports.view.logId;
    this.#knownLogId = this.#ports.view.logId;
    if (!renamed && before.headSeq <= head.headSeq) return;
    this.#knownHeadSeq = head.headSeq;
    this.#follower.restart();
    for (const { session, seq } of before.sent) {
      if (!renamed && seq <= head.headSeq) continue;
      session.dismiss('ECG_SERVER_LOG_REPLACED', 'The alert log has begun anew.');
    }
  }

  #heartbeat(head: LogHead): Heartbeat {
    const { view } = this.#ports;
    const serverTimeMs = toEpochMs(this.#ports.clock.nowUs());
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

  #wardRoom(): string {
    return `ward:${this.#ports.view.wardId}`;
  }
}
