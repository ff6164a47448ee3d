import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A link between two programs that a test may cut, hold up and mend. */
export interface TcpProxy {
  readonly port: number;
  /** Where connections go from now on; a connection before the first call is refused. */
  readonly forwardTo: (port: number) => void;
  /** Ends every connection and refuses new ones, as a partition of the network does. */
  readonly cut: () => void;
  /** Lets connections through again, without delay. */
  readonly mend: () => void;
  /** Holds up what is sent, in both directions. */
  readonly slow: (delayMs: number) => void;
  /** Ends every connection that is open now; new ones are let through. */
  readonly drop: () => void;
  readonly close: () => Promise<void>;
}

/** Opens a proxy on a free port of this machine. */
export async function startTcpProxy(): Promise<TcpProxy> {
  const open = new Set<Socket>();
  let targetPort: number | undefined;
  let isCut = false;
  let delayMs = 0;
  const drop = (): void => {
    for (const socket of open) socket.destroy();
  };
  const join = (from: Socket, to: Socket): void => {
    open.add(from);
    // What was held up must not be overtaken by what comes after it: each timer sends the oldest.
    const held: Buffer[] = [];
    from.on('data', (bytes) => {
      if (delayMs === 0 && held.length === 0) {
        to.write(bytes);
        return;
      }
      held.push(bytes);
      setTimeout(() => {
        const oldest = held.shift();
        if (oldest !== undefined && !to.destroyed) to.write(oldest);
      }, delayMs);
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      open.delete(from);
      to.destroy();
    });
  };
  const server = createServer((client) => {
    if (isCut || targetPort === undefined) {
      client.destroy();
      return;
    }
    const target = connect(targetPort, '127.0.0.1');
    join(client, target);
    join(target, client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    forwardTo: (port) => {
      targetPort = port;
    },
    cut: () => {
      isCut = true;
      drop();
    },
    mend: () => {
      isCut = false;
      delayMs = 0;
    },
    slow: (ms) => {
      delayMs = ms;
    },
    drop,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        drop();
      }),
  };
}
