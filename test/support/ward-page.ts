import { io, type Socket } from 'socket.io-client';
import type { Condition } from '../../src/domain/alert.js';
import type { BedId } from '../../src/domain/bed.js';
import { isLoggedAlert, type WardLogEntry } from '../../src/domain/ward-log.js';
import type { ClientToServerEvents, ServerToClientEvents } from '../../src/server/wire.js';

/** A dashboard without a picture: it takes the log as the page does, and tells what it would show. */
export class WardPage {
  readonly #entries: WardLogEntry[] = [];
  readonly #socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  #logId: string | undefined;

  constructor(url: string, token: string) {
    this.#socket = io(url, {
      auth: (give) => {
        const logId = this.#logId;
        give({ token, lastSeq: this.lastSeq, ...(logId === undefined ? {} : { logId }) });
      },
      reconnectionDelay: 100,
      reconnectionDelayMax: 300,
      transports: ['websocket'],
    });
    this.#socket.on('heartbeat.v1', (beat) => {
      this.#logId = beat.logId;
    });
    this.#socket.on('alert.v1', (entry, ack) => {
      this.#take(entry, ack);
    });
    this.#socket.on('signal.v1', (entry, ack) => {
      this.#take(entry, ack);
    });
    // socket.io does not come back by itself where the server has ended the connection.
    this.#socket.on('disconnect', (reason) => {
      if (reason === 'io server disconnect') this.#socket.connect();
    });
  }

  /** The highest sequence number taken. */
  get lastSeq(): number {
    return this.#entries.at(-1)?.seq ?? 0;
  }

  /** Every sequence number taken, in the order in which they came. */
  get seqs(): readonly number[] {
    return this.#entries.map(({ seq }) => seq);
  }

  /** The alerts of a bed and condition that are present, by what was decided up to an event time. */
  present(bedId: BedId, condition: Condition, untilMs: number): readonly string[] {
    const present = new Set<string>();
    for (const { event } of this.#entries.filter(isLoggedAlert)) {
      if (event.bedId !== bedId || event.condition !== condition) continue;
      if (event.decidedAtMs > untilMs) continue;
      if (event.phase === 'ended') present.delete(event.alertId);
      else present.add(event.alertId);
    }
    return [...present];
  }

  /** Whether the bed's condition was ever raised, and is no more. */
  isOver(bedId: BedId, condition: Condition): boolean {
    const ofBed = this.#entries
      .filter(isLoggedAlert)
      .filter(({ event }) => event.bedId === bedId && event.condition === condition);
    return ofBed.length > 0 && this.present(bedId, condition, Infinity).length === 0;
  }

  /** Ends the connection, as a page does that loses its network. */
  disconnect(): void {
    this.#socket.disconnect();
  }

  /** Comes back, and catches up. */
  reconnect(): void {
    this.#socket.connect();
  }

  #take(entry: WardLogEntry, ack: (delivered: { readonly seq: number }) => void): void {
    // What is sent again was taken before, and is acknowledged again.
    if (entry.seq > this.lastSeq) this.#entries.push(entry);
    ack({ seq: entry.seq });
  }
}
