import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

const LOCAL = join(import.meta.dirname, '..', '..', 'infra', 'local');

/** A server of a test's own, that the test may kill and start again on the same port and data. */
export interface PrivateServer {
  /** `redis://127.0.0.1:PORT` or `127.0.0.1:PORT`. */
  readonly address: string;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again, after a kill or while it runs. */
  restart(): Promise<void>;
  /** Stops it from answering; its connections stay open. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/** Starts a Redis that no other test uses; its data outlives a kill where `appendOnly` is set. */
export function startPrivateRedis(options: { appendOnly?: boolean } = {}): Promise<PrivateServer> {
  return startPrivate('redis.mjs', options.appendOnly === true ? ['--append-only'] : []);
}

/**
 * Starts a Kafka that no other test uses; its data outlives a kill. Takes several seconds.
 * Clients are sent to `advertisePort`, such as that of a proxy, where one is given.
 */
export function startPrivateKafka(
  options: { readonly advertisePort?: number } = {},
): Promise<PrivateServer> {
  const { advertisePort } = options;
  const args = advertisePort === undefined ? [] : ['--advertise', String(advertisePort)];
  return startPrivate('kafka.mjs', args);
}

let sharedKafka: Promise<PrivateServer> | undefined;

/** The Kafka that tests share: the one in KAFKA_BROKERS, or one started for this test file. */
export async function kafkaBrokers(): Promise<readonly string[]> {
  const named = process.env['KAFKA_BROKERS'];
  if (named !== undefined && named !== '') return named.split(',');
  sharedKafka ??= startPrivateKafka();
  return [(await sharedKafka).address];
}

/** Stops what {@link kafkaBrokers} started; for `afterAll`. */
export async function stopSharedServices(): Promise<void> {
  const started = sharedKafka;
  sharedKafka = undefined;
  await (await started)?.stop();
}

/** A name for a topic, a group or a key prefix that no other test has. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomUUID().slice(0, 8)}`;
}

type ServerChild = ChildProcessByStdio<Writable, Readable, null>;

/** Waits for a condition that the outside world brings about. */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  options: { readonly what: string; readonly withinMs?: number },
): Promise<void> {
  const withinMs = options.withinMs ?? 15_000;
  const endMs = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > endMs)
      throw new Error(`${options.what} did not happen in ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Runs a script of infra/local under control of its stdin, so it ends with this process at the latest. */
async function startPrivate(script: string, args: readonly string[]): Promise<PrivateServer> {
  const command = [join(LOCAL, script), '--port', '0', '--control', ...args];
  const child: ServerChild = spawn(process.execPath, command, {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout });
  const address = (await nextLine(child, lines, script)).replace(/^[A-Z_]+=/, '');
  letProcessEnd(child);
  const order = async (what: string): Promise<void> => {
    const answered = nextLine(child, lines, script);
    child.stdin.write(`${what}\n`);
    await answered;
  };
  return {
    address,
    kill: () => order('kill'),
    restart: () => order('restart'),
    freeze: () => order('freeze'),
    thaw: () => order('thaw'),
    stop: async () => {
      if (child.exitCode !== null) return;
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.ref();
      child.stdin.end();
      await exited;
    },
  };
}

function nextLine(child: ServerChild, lines: Interface, script: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const failed = (status: number | null): void => {
      reject(new Error(`${script} ended with status ${status ?? 'none'}; see its message above.`));
    };
    child.once('exit', failed);
    lines.once('line', (line) => {
      child.off('exit', failed);
      resolve(line);
    });
  });
}

/** A started server must not keep jest alive after the last test. */
function letProcessEnd(child: ServerChild): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout]) {
    if (stream instanceof Socket) stream.unref();
  }
}
