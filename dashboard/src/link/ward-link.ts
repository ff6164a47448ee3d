import { io, type Socket } from 'socket.io-client';
import type { WardSignals } from '../../../src/domain/alarm-signal.js';
import type { WardLogEntry } from '../../../src/domain/ward-log.js';
import {
  EVENTS,
  type BedStatus,
  type CatchupNotice,
  type CellsMessage,
  type ClientToServerEvents,
  type Goodbye,
  type HandshakeAuth,
  type Heartbeat,
  type ServerToClientEvents,
  type WaveMessage,
} from '../../../src/server/wire.js';

/** How long to wait before connecting again after the server said no or goodbye. */
const RETRY_MS = 1_000;
const SIGN_IN_CODES = new Set([
  'ECG_SERVER_TOKEN_MISSING',
  'ECG_SERVER_TOKEN_INVALID',
  'ECG_SERVER_TOKEN_EXPIRED',
  'ECG_SERVER_WRONG_WARD',
]);

/** What a {@link WardLink} tells. */
export interface WardListener {
  /** Where the page stands, asked on every connection. */
  position(): { readonly lastSeq: number; readonly logId: string | undefined };
  beat(beat: Heartbeat): void;
  bed(status: BedStatus): void;
  wave(wave: WaveMessage): void;
  cells(cells: CellsMessage): void;
  signals(signals: WardSignals): void;
  /** Takes a log entry; false where it cannot be taken, so that it is asked for again. */
  entry(entry: WardLogEntry): boolean;
  catchup(notice: CatchupNotice): void;
  connected(): void;
  signedOut(code: string, message: string): void;
}

/** The connection to the ward's server. It never gives up; after a refused token it waits for another one. */
export class WardLink {
  readonly #socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  readonly #listener: WardListener;
  #token: string;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  #refusedToken = false;

  constructor(url: string, token: string, listener: WardListener) {
    this.#listener = listener;
    this.#token = token;
    this.#socket = io(url, {
      auth: (send) => {
        const { lastSeq, logId } = listener.position();
        const position = { lastSeq, ...(logId === undefined ? {} : { logId }) };
        const auth: HandshakeAuth = { token: this.#token, ...position };
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

  /** Says which log entries a person has had before their eyes. */
  seen(seqs: readonly number[]): void {
    if (this.#socket.connected && seqs.length > 0) this.#socket.emit(EVENTS.seen, { seqs });
  }

  /** Goes on with another token, from where the page stands. */
  signIn(token: string): void {
    this.#token = token;
    this.#refusedToken = false;
    this.restart();
  }

  /** Gives the connection up and begins another, which catches up from where the page stands. */
  restart(): void {
    if (this.#closed || this.#refusedToken) return;
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
    socket.on(EVENTS.cells, (cells) => {
      listener.cells(cells);
    });
    socket.on(EVENTS.signals, (signals) => {
      listener.signals(signals);
    });
    const takeEntry = (entry: WardLogEntry, ack: (delivered: { seq: number }) => void): void => {
      if (listener.entry(entry)) ack({ seq: entry.seq });
      else this.restart();
    };
    socket.on(EVENTS.alert, takeEntry);
    socket.on(EVENTS.signal, takeEntry);
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
    if (!SIGN_IN_CODES.has(code)) {
      this.#retryLater();
      return;
    }
    this.#refusedToken = true;
    this.#socket.disconnect();
    this.#listener.signedOut(code, message);
  }

  /** socket.io does not connect again by itself where the server ended or refused the connection. */
  #retryLater(): void {
    if (this.#closed || this.#refusedToken || this.#retry !== undefined) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      if (!this.#closed && !this.#refusedToken && !this.#socket.active) this.#socket.connect();
    }, RETRY_MS);
  }
}
