import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { eventually } from '../support/services.js';
import type { ChaosServers } from './chaos-servers.js';
import type { ChaosWard } from './chaos-ward.js';
import type { PlannedFault } from './plan.js';

/** The most that a full Redis may hold, and the longest file on a full disk. */
const FULL_BYTES = 1;

const SLOW_MS = 150;
const PROCESSES = 2;

/** Does one fault to a ward and takes it back; settles when all that it hit runs again. */
export async function inflict(
  fault: PlannedFault,
  ward: ChaosWard,
  servers: ChaosServers,
): Promise<void> {
  const { kafka, redis, kafkaLink, redisLink } = servers;
  const { kind, durationMs } = fault;
  switch (kind) {
    case 'kill-process':
      return ward.replace(fault.process, 'SIGKILL', durationMs);
    case 'freeze-process':
      return during(durationMs, ward, 'SIGSTOP', fault.process);
    case 'rolling-deploy':
      for (let place = 0; place < PROCESSES; place++) await ward.replace(place, 'SIGTERM', 0);
      return;
    case 'rebalance-storm':
      for (let turn = 0; turn < 3; turn++) await ward.joinAndLeave(durationMs);
      return;
    case 'kill-redis':
      return between(durationMs, { begin: () => redis.kill(), end: () => redis.restart() });
    case 'kill-kafka':
      return between(durationMs, { begin: () => kafka.kill(), end: () => kafka.restart() });
    case 'freeze-redis':
      return between(durationMs, { begin: () => redis.freeze(), end: () => redis.thaw() });
    case 'freeze-kafka':
      return between(durationMs, { begin: () => kafka.freeze(), end: () => kafka.thaw() });
    case 'fill-redis-disk':
      return fillDisk(servers, durationMs);
    case 'fill-redis-memory':
      return fillMemory(servers, durationMs);
    case 'cut-redis':
      return between(durationMs, { begin: redisLink.cut, end: redisLink.mend });
    case 'cut-kafka':
      return between(durationMs, { begin: kafkaLink.cut, end: kafkaLink.mend });
    case 'slow-redis':
      return between(durationMs, {
        begin: () => {
          redisLink.slow(SLOW_MS);
        },
        end: redisLink.mend,
      });
    case 'poison-frames':
      return ward.publishBeside('poison', durationMs);
    case 'flooding-bed':
      return ward.publishBeside('flood', durationMs);
    case 'slow-consumer':
      return ward.addSlowConsumer();
  }
}

async function between(
  durationMs: number,
  { begin, end }: { begin: () => unknown; end: () => unknown },
): Promise<void> {
  await begin();
  await sleep(durationMs);
  await end();
}

async function during(
  durationMs: number,
  ward: ChaosWard,
  signal: 'SIGSTOP',
  place: number,
): Promise<void> {
  const process = ward.process(place);
  process.kill(signal);
  await sleep(durationMs);
  process.kill('SIGCONT');
}

/** Redis refuses every write that needs memory. */
async function fillMemory({ directRedisUrl }: ChaosServers, durationMs: number): Promise<void> {
  const client = new Redis(directRedisUrl);
  try {
    await client.config('SET', 'maxmemory', FULL_BYTES);
    await sleep(durationMs);
    await client.config('SET', 'maxmemory', 0);
  } finally {
    client.disconnect();
  }
}

/**
 * No file of Redis may grow any more, so its append-only file cannot be written, as on a full disk: it keeps
 * what it has answered, refuses further writes, and goes on by itself when there is room again. It does so with
 * `appendfsync everysec`, as the manifests set it; with `always` it would end itself.
 */
async function fillDisk({ directRedisUrl }: ChaosServers, durationMs: number): Promise<void> {
  const client = new Redis(directRedisUrl);
  const isWritten = async (): Promise<boolean> =>
    (await client.info('persistence')).includes('aof_last_write_status:ok');
  try {
    const pid = /^process_id:(\d+)/m.exec(await client.info('server'))?.[1];
    if (pid === undefined) throw new Error('Redis does not say which process it is.');
    await client.config('SET', 'appendfsync', 'everysec');
    limitFileSize(pid, String(FULL_BYTES));
    await client.set('chaos:fill-redis-disk', durationMs);
    await eventually(async () => !(await isWritten()), { what: 'a write onto the full disk' });
    await sleep(durationMs);
    limitFileSize(pid, 'unlimited');
    await eventually(isWritten, { what: 'a write after the disk had room again' });
    await client.config('SET', 'appendfsync', 'always');
  } finally {
    client.disconnect();
  }
}

/** Sets the soft limit of a running process; `prlimit` is part of util-linux. */
function limitFileSize(pid: string, limit: string): void {
  execFileSync('prlimit', ['--pid', pid, `--fsize=${limit}:`]);
}
