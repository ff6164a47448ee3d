import { once } from 'node:events';
import { Registry } from 'prom-client';
import { io, type Socket } from 'socket.io-client';
import { alarmDesk } from '../../src/app/alarm-desk.js';
import { signalRules } from '../../src/app/rules.js';
import { memoryStores, type Stores } from '../../src/app/stores.js';
import { loadSettings } from '../../src/config/load.js';
import type { Clock } from '../../src/domain/clock.js';
import type { Logger } from '../../src/domain/logger.js';
import type { LoggedAlert } from '../../src/domain/alert.js';
import type { AccessAudit } from '../../src/server/access-audit.js';
import type { AlarmDesk } from '../../src/server/alarm-desk.js';
import { SignalKeeper } from '../../src/signals/signal-keeper.js';
import { createTokenAuthority, type TokenRequest } from '../../src/server/auth.js';
import type { AccessSettings } from '../../src/server/access-settings.js';
import { createWardMetrics } from '../../src/server/metrics.js';
import type { BurdenReports } from '../../src/server/routes/burden.js';
import type { ReceiptStore } from '../../src/server/receipts.js';
import type { WardRelay } from '../../src/server/ward-relay.js';
import { createWardServer, type WardServer } from '../../src/server/ward-server.js';
import type {
  ClientToServerEvents,
  HandshakeAuth,
  ServerToClientEvents,
} from '../../src/server/wire.js';
import { FixtureWard, WARD } from './fixture-ward.js';
import { silentLogger } from './test-chain.js';
import { realClock } from './test-clock.js';

/** Signs the tokens of the fixtures. */
export const SECRET = 'a-secret-for-tests-that-is-long-enough';

/** A dashboard's socket. */
export type WardSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

/** A real server over a ward in memory, with clients that are closed with it. */
export interface Harness {
  readonly view: FixtureWard;
  /** Carries out what the routes of staff ask for, on `stores`. */
  readonly keeper: SignalKeeper;
  readonly stores: Stores;
  readonly server: WardServer;
  readonly url: string;
  readonly registry: Registry;
  token(request?: Partial<TokenRequest>): Promise<string>;
  /** A socket that is not yet connected, so that listeners can be added first. */
  socket(auth: Partial<HandshakeAuth>): WardSocket;
  /** GET with a good token, or with the headers given. */
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

/** What a test may set of a {@link Harness}. */
export interface HarnessOptions {
  readonly clock?: Clock;
  readonly port?: number;
  readonly dashboardDir?: string;
  readonly access?: Partial<AccessSettings>;
  readonly logger?: Logger;
  readonly receipts?: ReceiptStore;
  readonly relay?: WardRelay;
  readonly burden?: BurdenReports;
  readonly audit?: AccessAudit;
}

/** Starts a {@link Harness} on a free port. */
export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  const clock = options.clock ?? realClock;
  const view = new FixtureWard();
  const registry = new Registry();
  const { keeper, stores, desk } = memoryDesk(clock);
  const { dashboardDir, access, receipts, relay } = options;
  const server = createWardServer({
    settings: {
      host: '127.0.0.1',
      port: options.port ?? 0,
      jwtSecret: SECRET,
      ...(dashboardDir === undefined ? {} : { dashboardDir }),
      ...(access === undefined ? {} : { access }),
    },
    view,
    desk,
    metrics: createWardMetrics(registry),
    clock,
    ...(options.burden === undefined ? {} : { burden: options.burden }),
    logger: options.logger ?? silentLogger,
    ...(receipts === undefined ? {} : { receipts }),
    ...(options.audit === undefined ? {} : { audit: options.audit }),
    ...(relay === undefined ? {} : { relay }),
  });
  const url = await server.listen();
  const tokens = createTokenAuthority({ secret: SECRET, clock });
  const token: Harness['token'] = (request = {}) =>
    tokens.issueToken({
      subject: 'screen-1',
      wardId: WARD,
      roles: ['charge-nurse'],
      expiresInS: 3_600,
      ...request,
    });
  const sockets: WardSocket[] = [];
  return {
    view,
    keeper,
    stores,
    server,
    url,
    registry,
    token,
    socket: (auth) => {
      const socket: WardSocket = io(url, {
        auth: { ...auth },
        autoConnect: false,
        forceNew: true,
        reconnection: false,
        transports: ['websocket'],
      });
      sockets.push(socket);
      return socket;
    },
    get: async (path, headers) =>
      fetch(`${url}${path}`, {
        headers: headers ?? { authorization: `Bearer ${await token()}` },
      }),
    close: async () => {
      for (const socket of sockets) socket.disconnect();
      await server.close();
      registry.clear();
    },
  };
}

/** A desk over stores in memory; its keeper is not started, so only commands look at the log. */
function memoryDesk(clock: Clock): {
  readonly keeper: SignalKeeper;
  readonly stores: Stores;
  readonly desk: AlarmDesk;
} {
  const stores = memoryStores();
  const settings = loadSettings({ environment: {} });
  const rules = signalRules(settings);
  const keeper = new SignalKeeper({
    wardId: WARD,
    log: stores.alerts,
    rules,
    clock,
    logger: silentLogger,
  });
  const desk = alarmDesk({ settings, wardId: WARD, stores, keeper, clock, replay: false });
  return { keeper, stores, desk };
}

/** Waits for an event of a socket and gives its first argument. */
export async function nextEvent(socket: WardSocket, event: string): Promise<unknown> {
  const [first] = (await once(socket as unknown as NodeJS.EventEmitter, event)) as unknown[];
  return first;
}

/** Collects alert events, acknowledging each, and resolves when so many have come. */
export function collectAlerts(
  socket: WardSocket,
  count: number,
): { readonly seqs: number[]; readonly done: Promise<void> } {
  const seqs: number[] = [];
  const done = new Promise<void>((resolve) => {
    socket.on('alert.v1', (alert: LoggedAlert, ack) => {
      seqs.push(alert.seq);
      ack({ seq: alert.seq });
      if (seqs.length === count) resolve();
    });
  });
  return { seqs, done };
}
