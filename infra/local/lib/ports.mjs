import { createServer } from 'node:net';

/** A TCP port of 127.0.0.1 that nothing listens on now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Whether a port of 127.0.0.1 can be listened on. */
export function isPortFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1' }, () => server.close(() => resolve(true)));
  });
}

/** The port to use: the named one, or the usual one where it is free, or any free one. */
export async function choosePort({ named, usual }) {
  if (named !== undefined && named !== 0) return named;
  if (named === undefined && usual !== undefined && (await isPortFree(usual))) return usual;
  return freePort();
}
