import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Hl7Target } from '../../../src/outgoing/hl7/hl7-target.js';
import { mllpFrame, MllpReader, MAX_ANSWER_BYTES } from '../../../src/outgoing/hl7/mllp-frame.js';
import { realClock } from '../../support/test-clock.js';
import { acknowledged, LOG_ID, loggedAlert, wardEvent } from '../builders.js';

const TIMEOUT_MS = 120;

/** A peer that reads messages and answers each as a test tells it to. */
class Peer {
  readonly messages: string[] = [];
  readonly sockets: Socket[] = [];
  readonly #server: Server;
  answer: (socket: Socket, controlId: string) => void = (socket, id) => socket.write(ack('AA', id));

  constructor() {
    this.#server = createServer((socket) => {
      this.sockets.push(socket);
      socket.on('error', () => undefined);
      const reader = new MllpReader();
      socket.on('data', (chunk: Buffer) => {
        const read = reader.push(chunk);
        if (typeof read === 'string') return;
        this.messages.push(read.frame);
        this.answer(socket, read.frame.split('|')[9] ?? '');
      });
    });
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.#server.close();
  }
}

function ack(code: string, controlId: string): Buffer {
  return mllpFrame(
    `MSH|^~\\&|ENGINE||WARDWAVE||20260101||ACK^R40^ACK|1|P|2.6\rMSA|${code}|${controlId}\r`,
  );
}

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function open() {
  const peer = new Peer();
  const address = { host: '127.0.0.1', port: await peer.listen(), tls: false };
  const target = new Hl7Target({ address, ackTimeoutMs: TIMEOUT_MS }, realClock);
  closing.push(() => {
    void target.close();
    peer.close();
  });
  return {
    peer,
    target,
    send: (seq = 1) => target.deliver([{ logId: LOG_ID, entry: loggedAlert(seq) }]),
  };
}

describe('Hl7Target', () => {
  it('sends messages one after another over one connection', async () => {
    const { peer, send } = await open();
    expect([await send(1), await send(2)]).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }]);
    expect(peer.sockets).toHaveLength(1);
    expect(peer.messages.map((text) => text.split('|')[9])).toEqual([
      `${LOG_ID.replaceAll('-', '')}-1`,
      `${LOG_ID.replaceAll('-', '')}-2`,
    ]);
  });

  it.each([
    ['AA', { kind: 'delivered' }],
    ['CA', { kind: 'delivered' }],
    ['AE', { kind: 'refused', reason: 'ack-ae', final: false }],
    ['CE', { kind: 'refused', reason: 'ack-ce', final: false }],
    ['AR', { kind: 'refused', reason: 'ack-ar', final: true }],
    ['CR', { kind: 'refused', reason: 'ack-cr', final: true }],
    ['XX', { kind: 'away', reason: 'ack-unreadable' }],
  ] as const)('takes %s for what it says', async (code, expected) => {
    const { peer, send } = await open();
    peer.answer = (socket, id) => socket.write(ack(code, id));
    expect(await send()).toEqual(expected);
  });

  it.each([
    ['nothing', () => undefined, 'mllp-timeout'],
    [
      'half an answer',
      (s: Socket, id: string) => s.write(ack('AA', id).subarray(0, 20)),
      'mllp-timeout',
    ],
    [
      'half an answer and a cut',
      (s: Socket, id: string) => s.end(ack('AA', id).subarray(0, 20)),
      'mllp-cut',
    ],
    ['a cut connection', (s: Socket) => s.destroy(), 'mllp-cut'],
    ['a reset', (s: Socket) => s.resetAndDestroy(), 'mllp-cut'],
    ['no frame', (s: Socket) => s.write('HTTP/1.1 400 Bad Request\r\n'), 'mllp-garbage'],
    ['too much', (s: Socket) => s.write(Buffer.alloc(MAX_ANSWER_BYTES + 2, 0x0b)), 'mllp-garbage'],
    ['a frame of nonsense', (s: Socket) => s.write(mllpFrame('hello')), 'ack-unreadable'],
    ['the answer to another message', (s: Socket) => s.write(ack('AA', 'other')), 'ack-of-another'],
  ] as const)(
    'after %s it connects anew, and the next message gets through',
    async (_name, answer, reason) => {
      const { peer, send } = await open();
      const good = peer.answer;
      peer.answer = answer;
      expect(await send()).toEqual({ kind: 'away', reason });
      peer.answer = good;
      expect(await send()).toEqual({ kind: 'delivered' });
      expect(peer.sockets).toHaveLength(2);
    },
  );

  it('does not take a late answer for that of the next message', async () => {
    const { peer, send } = await open();
    peer.answer = (socket, id) => {
      setTimeout(() => socket.write(ack('AA', id)), 1.5 * TIMEOUT_MS);
    };
    expect(await send(1)).toEqual({ kind: 'away', reason: 'mllp-timeout' });
    peer.answer = (socket, id) => socket.write(ack('AE', id));
    expect(await send(1)).toEqual({ kind: 'refused', reason: 'ack-ae', final: false });
  });

  it('takes an answer that comes byte by byte', async () => {
    const { peer, send } = await open();
    peer.answer = (socket, id) => {
      socket.setNoDelay(true);
      for (const byte of ack('AA', id)) socket.write(Buffer.from([byte]));
    };
    expect(await send()).toEqual({ kind: 'delivered' });
  });

  it('says that nobody listens', async () => {
    const { peer, send } = await open();
    peer.close();
    expect(await send()).toEqual({ kind: 'away', reason: 'mllp-no-connection' });
  });

  it('connects anew where the peer has closed an idle connection', async () => {
    const { peer, send } = await open();
    await send(1);
    peer.sockets[0]?.destroy();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await send(2)).toEqual({ kind: 'delivered' });
  });

  it('sends acknowledgements, passes over what is no alert, and marks a test as one', async () => {
    const { peer, target } = await open();
    expect(await target.deliver([{ logId: LOG_ID, entry: acknowledged(5) }])).toEqual({
      kind: 'delivered',
    });
    const discharged = wardEvent(6, 'discharged');
    expect(await target.deliver([{ logId: LOG_ID, entry: discharged }])).toEqual({
      kind: 'not-for-target',
    });
    expect(await target.sendTest('ward-1')).toEqual({ kind: 'delivered' });
    expect(peer.messages.map((text) => text.split('|')[10])).toEqual(['P', 'T']);
  });
});
