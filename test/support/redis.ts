import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const STARTS_WITHIN_MS = 10_000;

/** A Redis for tests: the one named by `REDIS_URL`, or a private one. */
export interface TestRedis {
  readonly url: string;
  /** A key prefix that no other test has. */
  newPrefix(): string;
  stop(): Promise<void>;
}

/** A redis-server of one test's own, which it may kill, freeze and start again on the same port. */
export interface PrivateRedis extends TestRedis {
  readonly port: number;
  /** Ends the server at once, as a crash does; its data is lost. */
  kill(): Promise<void>;
  /** Starts it again on the same port, unless it runs. */
  start(): Promise<void>;
  /** Stops the server from answering; its connections stay open. */
  freeze(): void;
  thaw(): void;
}

/** The Redis named by `REDIS_URL`, or a private server that nothing is kept of. */
export async function startTestRedis(): Promise<TestRedis> {
  const url = process.env['REDIS_URL'];
  if (!url) return startPrivateRedis();
  return { url, newPrefix, stop: () => Promise.resolve() };
}

/** Starts a redis-server on a free port, with its folder in the system's temporary folder. */
export async function startPrivateRedis(options: readonly string[] = []): Promise<PrivateRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'wardwave-redis-'));
  const port = await freePort();
  let server: ChildProcess | undefined;
  const runs = (): boolean => server?.exitCode === null && server.signalCode === null;
  const start = async (): Promise<void> => {
    if (runs()) return;
    server = spawn(
      'redis-server',
      ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...options],
      { stdio: 'ignore' },
    );
    await answers(port, server);
  };
  const kill = async (): Promise<void> => {
    if (!server || !runs()) return;
    const exited = once(server, 'exit');
    server.kill('SIGKILL');
    await exited;
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    newPrefix,
    start,
    kill,
    freeze: () => server?.kill('SIGSTOP'),
    thaw: () => server?.kill('SIGCONT'),
    stop: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function newPrefix(): string {
  return `test-${randomUUID()}`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port: number, server: ChildProcess): Promise<void> {
  let failure: unknown;
  server.once('error', (error) => (failure = error));
  for (let waitedMs = 0; waitedMs < STARTS_WITHIN_MS; waitedMs += 20) {
    if (failure)
      throw new Error('redis-server did not start; is it installed?', { cause: failure });
    if (server.exitCode !== null) throw new Error(`redis-server ended with ${server.exitCode}.`);
    if (await accepts(port)) return;
    await sleep(20);
  }
  throw new Error(`redis-server did not answer on port ${port} within ${STARTS_WITHIN_MS} ms.`);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
