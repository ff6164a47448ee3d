import { io, type Socket } from 'socket.io-client';
import type { LoggedAlert } from '../../domain/alert.js';
import { EcgError } from '../../domain/errors.js';
import type {
  CellsMessage,
  ClientToServerEvents,
  ServerToClientEvents,
  SubscribeReply,
} from '../../server/wire.js';
import { EVENTS } from '../../server/wire.js';

/** Who takes what comes to a page. */
export interface WardPageListener {
  readonly onAlert: (alert: LoggedAlert) => void;
  readonly onCells: (cells: CellsMessage) => void;
}

/** How a page signs in. */
export interface WardPageOptions {
  readonly url: string;
  readonly token: string;
  /** Alerts after this one come. */
  readonly lastSeq: number;
}

const CONNECTS_WITHIN_MS = 10_000;

/** A dashboard without a screen: it takes alerts and cells as a page does, and acknowledges. */
export class WardPage {
  readonly #socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  #disconnects = 0;

  private constructor(socket: Socket<ServerToClientEvents, ClientToServerEvents>) {
    this.#socket = socket;
    socket.on('disconnect', () => {
      this.#disconnects += 1;
    });
  }

  /**
   * Connects and signs in.
   *
   * @throws {EcgError} `ECG_APP_LOAD_PAGE` where no page answers or the token is refused
   */
  static async open(options: WardPageOptions, listener: WardPageListener): Promise<WardPage> {
    let { lastSeq } = options;
    const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io(options.url, {
      auth: (give) => {
        give({ token: options.token, lastSeq });
      },
      transports: ['websocket'],
      forceNew: true,
      timeout: CONNECTS_WITHIN_MS,
    });
    socket.on(EVENTS.alert, (alert, ack) => {
      ack({ seq: alert.seq });
      lastSeq = Math.max(lastSeq, alert.seq);
      listener.onAlert(alert);
    });
    // They share the alerts' sequence: a page that does not take them is sent away.
    socket.on(EVENTS.signal, ({ seq }, ack) => {
      ack({ seq });
      lastSeq = Math.max(lastSeq, seq);
    });
    socket.on(EVENTS.cells, listener.onCells);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', (cause) => {
        socket.close();
        const message = `No page of the ward lets the load sign in at ${options.url}: ${cause.message}`;
        reject(new EcgError('ECG_APP_LOAD_PAGE', message, { cause }));
      });
    });
    return new WardPage(socket);
  }

  /** How often the connection was lost. */
  get disconnects(): number {
    return this.#disconnects;
  }

  /** Asks for the cells of beds; those that the ward does not know yet do not come. */
  subscribe(beds: readonly string[]): Promise<readonly string[]> {
    return new Promise((resolve) => {
      this.#socket
        .timeout(CONNECTS_WITHIN_MS)
        .emit(EVENTS.subscribe, { beds }, (error: unknown, reply?: SubscribeReply) => {
          resolve(error === null && reply?.ok === true ? reply.beds : []);
        });
    });
  }

  close(): void {
    this.#socket.close();
  }
}
