import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

/** Whether a module is the program that was started, not imported by another. */
export function isMain(moduleUrl) {
  return process.argv[1] !== undefined && moduleUrl === pathToFileURL(process.argv[1]).href;
}

/** Reads the options; prints the help and exits where it is asked for or the options are wrong. */
export function readOptions(help, options) {
  try {
    const { values } = parseArgs({
      options: { help: { type: 'boolean', short: 'h' }, ...options },
    });
    if (!values.help) return values;
    process.stdout.write(help);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${help}`);
    process.exit(2);
  }
}

/** Reads a port number; 0 is any free one. */
export function readPort(text) {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  process.stderr.write(
    `--port: a number from 0 to 65535 was expected, "${text}" came (example: 6379).\n`,
  );
  process.exit(2);
}

/** Prints a failure as one message and exits with 1. */
export function fail(error) {
  process.stderr.write(`wardwave: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

/**
 * Keeps a server until a signal comes. With `control`, lines on stdin steer it (`kill`, `restart`, `freeze`, `thaw`,
 * `stop`; each is answered with `done`), and the end of stdin stops it, so it cannot outlive who asked for it.
 */
export function serveUntilStopped(server, { control }) {
  const keepAlive = setInterval(() => undefined, 60_000);
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    clearInterval(keepAlive);
    await server.stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => stop().catch(fail));
  if (control) obeyLines(server, stop);
}

function obeyLines(server, stop) {
  const { kill, restart, freeze, thaw } = server;
  const actions = { kill, restart, freeze, thaw, stop };
  let earlier = Promise.resolve();
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    const action = actions[line.trim()];
    if (action === undefined) return;
    earlier = earlier
      .then(action)
      .then(() => process.stdout.write('done\n'))
      .catch(fail);
  });
  lines.on('close', () => stop().catch(fail));
}
