import type { Clock } from '../domain/clock.js';
import type { Logger } from '../domain/logger.js';
import type { WardLogEntry } from '../domain/ward-log.js';
import type { AlarmDesk } from './alarm-desk.js';
import { createTokenAuthority } from './auth.js';
import { ServerError } from './errors.js';
import { buildHttpApp } from './http-app.js';
import type { WardMetrics } from './metrics.js';
import type { BurdenReports } from './routes/burden.js';
import { createMemoryReceipts, type ReceiptStore } from './receipts.js';
import { SocketGateway } from './socket-gateway.js';
import type { CellsPacket, WardView, WavePacket } from './ward-view.js';
import type { BedStatus } from './wire.js';

/** Where the server listens, and with what it signs. */
export interface ServerSettings {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Signs tokens; at least 32 bytes. */
  readonly jwtSecret: string;
  /** The folder of the built page, `dist/dashboard`. */
  readonly dashboardDir?: string;
}

/** What a ward server is made of. */
export interface WardServerOptions {
  readonly settings: ServerSettings;
  readonly view: WardView;
  readonly desk: AlarmDesk;
  readonly metrics: WardMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where deliveries are kept; in this process where nothing else is given. */
  readonly receipts?: ReceiptStore;
  /** Makes burden reports; without it there are none. */
  readonly burden?: BurdenReports;
}

/** Shows one ward to its dashboards. */
export interface WardServer {
  /**
   * Starts to listen.
   *
   * @returns the address, such as `http://127.0.0.1:8080`
   * @throws {ServerError} `ECG_SERVER_LISTEN_FAILED` where the address cannot be had
   */
  listen(): Promise<string>;
  /** Says that an entry stands in the ward's log: it must be durable before this is called. */
  publishEntry(entry: WardLogEntry): void;
  /** Shows a stretch of signal; the array may be reused after the call. */
  publishWave(packet: WavePacket): void;
  /** Shows cell scores; the array may be reused after the call. */
  publishCells(packet: CellsPacket): void;
  /** Shows the state of a bed. */
  publishBed(status: BedStatus): void;
  /** Tells the dashboards and ends every connection. */
  close(): Promise<void>;
}

/**
 * Makes the server of one ward: REST, metrics, the page and the sockets on one port.
 *
 * @throws {ServerError} `ECG_SERVER_WEAK_SECRET` where the secret is too short
 */
export function createWardServer(options: WardServerOptions): WardServer {
  const { settings, view, desk, metrics, clock, logger } = options;
  const tokens = createTokenAuthority({ secret: settings.jwtSecret, clock });
  const receipts = options.receipts ?? createMemoryReceipts();
  const { dashboardDir } = settings;
  const burden = options.burden === undefined ? {} : { burden: options.burden };
  const app = buildHttpApp({
    view,
    desk,
    tokens,
    receipts,
    metrics,
    logger,
    dashboardDir,
    ...burden,
  });
  const gateway = new SocketGateway(app.server, { view, tokens, receipts, metrics, clock, logger });
  return {
    listen: async () => {
      try {
        return await app.listen({ host: settings.host, port: settings.port });
      } catch (cause) {
        const where = `${settings.host}:${settings.port}`;
        throw new ServerError('ECG_SERVER_LISTEN_FAILED', `Cannot listen on ${where}.`, { cause });
      }
    },
    publishEntry: (entry) => {
      gateway.publishEntry(entry);
    },
    publishWave: (packet) => {
      gateway.publishWave(packet);
    },
    publishCells: (packet) => {
      gateway.publishCells(packet);
    },
    publishBed: (status) => {
      gateway.publishBed(status);
    },
    close: async () => {
      gateway.close();
      await app.close();
    },
  };
}
