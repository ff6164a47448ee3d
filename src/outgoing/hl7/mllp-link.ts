import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Clock } from '../../domain/clock.js';
import { mllpFrame, MllpReader } from './mllp-frame.js';

/** Where an MLLP peer listens. */
export interface MllpAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

/** What became of a message on the line: an answer, or why there is none. */
export type MllpAnswer =
  | { readonly kind: 'answer'; readonly text: string }
  | { readonly kind: 'none'; readonly reason: 'no-connection' | 'timeout' | 'cut' | 'garbage' };

/**
 * One connection to an MLLP peer, with one message under way at a time. After anything but a whole answer the
 * connection is given up, because a late answer would be taken for that of the next message.
 */
export class MllpLink {
  readonly #address: MllpAddress;
  readonly #clock: Clock;
  #socket: Socket | undefined;

  constructor(address: MllpAddress, clock: Clock) {
    this.#address = address;
    this.#clock = clock;
  }

  /** Sends a message and waits for the answer, connecting first where there is no connection. */
  async exchange(message: string, timeoutMs: number): Promise<MllpAnswer> {
    const socket = this.#socket ?? this.#open();
    const answer = await this.#answerOf(socket, message, timeoutMs);
    if (answer.kind === 'none') this.#drop(socket);
    return answer;
  }

  /** Ends the connection. */
  close(): void {
    if (this.#socket !== undefined) this.#drop(this.#socket);
  }

  #open(): Socket {
    const { host, port, tls } = this.#address;
    const socket = tls ? connectTls({ host, port, servername: host }) : connect({ host, port });
    socket.setKeepAlive(true);
    // Also while nothing is under way, the end of a connection must not end the process.
    socket.on('error', () => {
      this.#drop(socket);
    });
    socket.on('close', () => {
      this.#drop(socket);
    });
    this.#socket = socket;
    return socket;
  }

  #answerOf(socket: Socket, message: string, timeoutMs: number): Promise<MllpAnswer> {
    const reader = new MllpReader();
    const isUp = { value: !socket.connecting };
    return new Promise((resolve) => {
      const finish = (answer: MllpAnswer): void => {
        callOff();
        for (const [event, listener] of Object.entries(listeners)) socket.off(event, listener);
        resolve(answer);
      };
      const none = (reason: Exclude<MllpAnswer, { kind: 'answer' }>['reason']): void => {
        finish({ kind: 'none', reason });
      };
      const listeners = {
        data: (chunk: Buffer): void => {
          const read = reader.push(chunk);
          if (read === 'garbage') none('garbage');
          else if (read !== 'incomplete') finish({ kind: 'answer', text: read.frame });
        },
        connect: (): void => {
          isUp.value = true;
        },
        close: (): void => {
          none(isUp.value ? 'cut' : 'no-connection');
        },
      };
      const callOff = this.#clock.after(timeoutMs, () => {
        none(isUp.value ? 'timeout' : 'no-connection');
      });
      for (const [event, listener] of Object.entries(listeners)) socket.on(event, listener);
      socket.write(mllpFrame(message));
    });
  }

  #drop(socket: Socket): void {
    if (this.#socket === socket) this.#socket = undefined;
    socket.destroy();
  }
}
