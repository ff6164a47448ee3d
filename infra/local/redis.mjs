/** Starts a real Redis on this machine, installing it from Debian where it is missing. */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { fail, isMain, readOptions, readPort, serveUntilStopped } from './lib/command-line.mjs';
import { findProgram, installDebianPackages } from './lib/debian.mjs';
import { choosePort } from './lib/ports.mjs';
import { ServerProcess } from './lib/server-process.mjs';

const HELP = `Starts Redis on 127.0.0.1 and prints REDIS_URL. Ctrl-C stops it.

usage: node infra/local/redis.mjs [--port N] [--dir FOLDER] [--append-only]

  --port N       the port; 0 takes any free one (default: 6379, or a free one where that is taken)
  --dir FOLDER   where it keeps its data (default: a temporary folder, removed at the end)
  --append-only  writes every change to disk, so that data outlives a crash
  --control      obeys the lines kill, restart, freeze, thaw and stop on stdin, and stops when stdin ends
`;

/** A limit of file sizes then is an error of the write, as a full disk is, and not the end of the process. */
const WITHOUT_FILE_LIMIT_SIGNAL = ['/bin/sh', '-c', 'trap "" XFSZ; exec "$0" "$@"'];

/**
 * Starts Redis.
 *
 * @param options.port - 0 (default) takes any free one
 * @param options.dir - data folder; a temporary one by default
 * @param options.appendOnly - whether data outlives a kill
 * @returns `url`, `port`, and `kill()`, `restart()` (same port and folder), `freeze()`, `thaw()` and `stop()`
 */
export async function startRedis({ port = 0, dir, appendOnly = false } = {}) {
  const program = redisProgram();
  const folder = dir ?? mkdtempSync(join(tmpdir(), 'wardwave-redis-'));
  mkdirSync(folder, { recursive: true });
  const chosen = await choosePort({ named: port });
  const server = new ServerProcess({
    name: 'Redis',
    command: [...WITHOUT_FILE_LIMIT_SIGNAL, program]
      .concat(['--bind', '127.0.0.1', '--port', String(chosen), '--dir', folder])
      .concat(['--save', '', '--appendonly', appendOnly ? 'yes' : 'no', '--appendfsync', 'always'])
      .concat(['--daemonize', 'no', '--logfile', '']),
    readyLine: 'Ready to accept connections',
    readyTimeoutMs: 15_000,
    temporaryFolder: dir === undefined ? folder : undefined,
  });
  await server.start();
  return {
    url: `redis://127.0.0.1:${chosen}`,
    port: chosen,
    kill: () => server.kill(),
    restart: () => server.restart(),
    freeze: () => server.freeze(),
    thaw: () => server.thaw(),
    stop: () => server.stop(),
  };
}

function redisProgram() {
  const found = findProgram('redis-server');
  if (found !== undefined) return found;
  installDebianPackages(
    ['redis-server'],
    'Redis is needed and redis-server is not on PATH (REDIS_URL names a Redis of your own).',
  );
  const installed = findProgram('redis-server');
  if (installed === undefined)
    throw new Error('redis-server was installed and is still not on PATH.');
  return installed;
}

async function main() {
  const values = readOptions(HELP, {
    port: { type: 'string' },
    dir: { type: 'string' },
    'append-only': { type: 'boolean' },
    control: { type: 'boolean' },
  });
  const port = await choosePort({ named: readPort(values.port), usual: 6379 });
  const redis = await startRedis({ port, dir: values.dir, appendOnly: values['append-only'] });
  process.stdout.write(`REDIS_URL=${redis.url}\n`);
  serveUntilStopped(redis, { control: values.control });
}

if (isMain(import.meta.url)) main().catch(fail);
