import { io, type Socket } from 'socket.io-client';
import type { LoggedAlert } from '../../src/domain/alert.js';
import {
  EVENTS,
  type BedStatus,
  type CatchupNotice,
  type ClientToServerEvents,
  type Goodbye,
  type HandshakeAuth,
  type Heartbeat,
  type ServerToClientEvents,
  type WaveMessage,
} from '../../src/server/wire.js';

/** How long to wait before connecting again after the server said no or goodbye. */
const RETRY_MS = 1_000;
const SIGN_IN_CODES = new Set([
  'ECG_SERVER_TOKEN_MISSING',
  'ECG_SERVER_TOKEN_INVALID',
  'ECG_SERVER_TOKEN_EXPIRED',
  'ECG_SERVER_WRONG_WARD',
]);

/** What a {@link WardLink} tells the page. */
export interface WardListener {
  /** Where the page stands, asked on every connection. */
  position(): { readonly lastSeq: number; readonly logId: string | undefined };
  beat(beat: Heartbeat): void;
  bed(status: BedStatus): void;
  wave(wave: WaveMessage): void;
  /** Takes an alert event; false where it cannot be taken, so that it is asked for again. */
  alert(alert: LoggedAlert): boolean;
  catchup(notice: CatchupNotice): void;
  connected(): void;
  signedOut(message: string): void;
}

/** The connection to the ward's server. It never gives up; only a refused token ends it. */
export class WardLink {
  readonly #socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  readonly #listener: WardListener;
  #retry: number | undefined;
  #closed = false;

  constructor(token: string, listener: WardListener) {
    this.#listener = listener;
    this.#socket = io({
      auth: (send) => {
        const { lastSeq, logId } = listener.position();
        const auth: HandshakeAuth = { token, lastSeq, ...(logId === undefined ? {} : { logId }) };
        send(auth);
      },
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      reconnectionDelay: 500,
      reconnectionDelayMax: 2_000,
      timeout: 5_000,
    });
    this.#listen();
  }

  /** Asks for the waves of these beds. */
  watch(beds: readonly string[]): void {
    // While disconnected there is nothing to ask: the page asks anew on every connection.
    if (!this.#socket.connected) return;
    this.#socket.emit(EVENTS.subscribe, { beds }, () => undefined);
  }

  /** Gives the connection up and begins another, which catches up from where the page stands. */
  restart(): void {
    if (this.#closed) return;
    this.#socket.disconnect();
    this.#socket.connect();
  }

  /** Ends the connection for good. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#socket.disconnect();
  }

  #listen(): void {
    const socket = this.#socket;
    const listener = this.#listener;
    socket.on('connect', () => {
      listener.connected();
    });
    socket.on(EVENTS.heartbeat, (beat) => {
      listener.beat(beat);
    });
    socket.on(EVENTS.bed, (status) => {
      listener.bed(status);
    });
    socket.on(EVENTS.wave, (wave) => {
      listener.wave(wave);
    });
    socket.on(EVENTS.catchup, (notice) => {
      listener.catchup(notice);
    });
    socket.on(EVENTS.alert, (alert, ack) => {
      if (listener.alert(alert)) ack({ seq: alert.seq });
      else this.restart();
    });
    socket.on(EVENTS.goodbye, (goodbye) => {
      this.#refused(goodbye);
    });
    socket.on('connect_error', (error: Error & { data?: { code?: string } }) => {
      this.#refused({ code: error.data?.code ?? '', message: error.message });
    });
    socket.on('disconnect', () => {
      this.#retryLater();
    });
  }

  #refused({ code, message }: Goodbye): void {
    if (SIGN_IN_CODES.has(code)) this.#listener.signedOut(message);
    else this.#retryLater();
  }

  /** socket.io does not connect again by itself where the server ended or refused the connection. */
  #retryLater(): void {
    if (this.#closed || this.#retry !== undefined) return;
    this.#retry = window.setTimeout(() => {
      this.#retry = undefined;
      if (!this.#closed && !this.#socket.active) this.#socket.connect();
    }, RETRY_MS);
  }
}
