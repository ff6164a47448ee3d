import type { Clock } from '../domain/clock.js';
import type { Logger } from '../domain/logger.js';
import type { WardLogEntry } from '../domain/ward-log.js';
import type { AccessAudit } from './access-audit.js';
import { DEFAULT_ACCESS, type AccessSettings } from './access-settings.js';
import { acknowledgedReceipt } from './acknowledged.js';
import type { AlarmDesk } from './alarm-desk.js';
import { ServerError } from './errors.js';
import { buildHttpApp, type RouteAccess } from './http-app.js';
import { MemoryReceipts } from './memory-receipts.js';
import type { WardMetrics } from './metrics.js';
import type { BurdenReports } from './routes/burden.js';
import { ReceiptWriter } from './receipt-writer.js';
import type { ReceiptStore } from './receipts.js';
import type { ReplayDesk } from './replay-desk.js';
import { SignInThrottle } from './sign-in-throttle.js';
import { SocketGateway } from './socket-gateway.js';
import { createTokenVerifier } from './token-verifier.js';
import type { WardRelay } from './ward-relay.js';
import type { CellsPacket, WardView, WavePacket } from './ward-view.js';
import type { BedStatus } from './wire.js';

/** Where the server listens, and with what it signs. */
export interface ServerSettings {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Signs local tokens; at least 32 bytes. Left out where only those of a provider are good. */
  readonly jwtSecret?: string;
  /** The folder of the built page, `dist/dashboard`. */
  readonly dashboardDir?: string;
  /** Who may do how much; what is left out is as it is where nothing is set. */
  readonly access?: Partial<AccessSettings>;
}

/** What a ward server is made of. */
export interface WardServerOptions {
  readonly settings: ServerSettings;
  readonly view: WardView;
  readonly desk: AlarmDesk;
  readonly metrics: WardMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where receipts are kept; in this process where nothing else is given. */
  readonly receipts?: ReceiptStore;
  /** Makes burden reports; without it there are none. */
  readonly burden?: BurdenReports;
  /** Carries what is shown to the other processes of the ward; left out where there are none. */
  readonly relay?: WardRelay;
  /** Controls what is played; left out where monitors are watched. */
  readonly replay?: ReplayDesk;
  /** Told of sign-ins, refusals and exports; nobody is where nothing is given. */
  readonly audit?: AccessAudit;
  /** Told of a bed's state as another process shows it. */
  readonly onForeignBed?: (status: BedStatus) => void;
}

/** Shows one ward to its dashboards. */
export interface WardServer {
  /** Every route with what it needs; complete once the server listens. */
  readonly routes: readonly RouteAccess[];
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
  const { settings, view, desk, metrics, clock, logger, relay } = options;
  const access = { ...DEFAULT_ACCESS, ...settings.access };
  const { jwtSecret, dashboardDir } = settings;
  const tokens = createTokenVerifier(
    { ...(jwtSecret === undefined ? {} : { jwtSecret }), ...access },
    { clock, logger },
  );
  const receipts = options.receipts ?? new MemoryReceipts();
  const throttle = new SignInThrottle(clock);
  const audit = options.audit === undefined ? {} : { audit: options.audit };
  const common = { ...access, ...audit, view, tokens, throttle, metrics, clock, logger };
  const burden = options.burden === undefined ? {} : { burden: options.burden };
  const replay = options.replay === undefined ? {} : { replay: options.replay };
  const { app, routes } = buildHttpApp({
    ...common,
    ...burden,
    ...replay,
    desk,
    receipts,
    dashboardDir,
  });
  const onLost = (count: number): void => {
    metrics.receiptsLost.inc(count);
  };
  const writer = new ReceiptWriter({ store: receipts, logger, onLost });
  const gateway = new SocketGateway(app.server, {
    ...common,
    limits: access,
    receipts: writer,
    onEntry: (entry) => {
      writer.add(...acknowledgedReceipt(entry));
    },
  });
  relay?.start(
    {
      bed: (status) => {
        options.onForeignBed?.(status);
        gateway.publishBed(status);
      },
      wave: (packet) => {
        gateway.publishWave(packet);
      },
      cells: (packet) => {
        gateway.publishCells(packet);
      },
    },
    () => view.beds(),
  );
  return {
    routes,
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
      relay?.wave(packet);
    },
    publishCells: (packet) => {
      gateway.publishCells(packet);
      relay?.cells(packet);
    },
    publishBed: (status) => {
      gateway.publishBed(status);
      relay?.bed(status);
    },
    close: async () => {
      gateway.close();
      await app.close();
      await writer.flushed();
      await relay?.close();
    },
  };
}
