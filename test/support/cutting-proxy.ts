import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A link between a client and a server that a test may cut at any moment. */
export interface CuttingProxy {
  readonly port: number;
  /** Destroys every connection that goes through now, and gives how many there were. */
  cut(): number;
  close(): Promise<void>;
}

/** Opens a {@link CuttingProxy} to a port of this machine. */
export async function startCuttingProxy(targetPort: number): Promise<CuttingProxy> {
  const links = new Set<readonly [Socket, Socket]>();
  const server = createServer((near) => {
    const far = connect(targetPort, '127.0.0.1');
    const link = [near, far] as const;
    links.add(link);
    const end = (): void => {
      links.delete(link);
      near.destroy();
      far.destroy();
    };
    for (const socket of link) socket.setNoDelay(true).on('error', end).on('close', end);
    near.pipe(far);
    far.pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      const cut = [...links];
      for (const link of cut) for (const socket of link) socket.destroy();
      return cut.length;
    },
    close: async () => {
      for (const link of links) for (const socket of link) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
