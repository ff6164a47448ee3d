import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './services.js';

const DIST = join(import.meta.dirname, '..', '..', 'dist');
const MAIN = join(DIST, 'cli', 'main.js');

/** A started `wardwave` command, with all that it has said so far. */
export interface CliProcess {
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Waits for text on standard output that matches, and gives its first group, or all of it. */
  waitFor(pattern: RegExp, withinMs?: number): Promise<string>;
  /** The exit code; a process that a signal ended has none. */
  readonly exited: Promise<number | null>;
  kill(signal: NodeJS.Signals): void;
}

/** What a command that has ended said. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Variables for a command, beside those that every process needs; nothing of ours is inherited. */
export type CliEnvironment = Readonly<Record<string, string>>;

/** Starts the built `wardwave` with arguments. */
export function startCli(args: readonly string[], environment: CliEnvironment = {}): CliProcess {
  for (const built of [MAIN, join(DIST, 'dashboard', 'index.html')]) {
    if (!existsSync(built)) throw new Error(`${built} is not there: run \`npm run build\` first.`);
  }
  const child: ChildProcess = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env['PATH'], COLUMNS: '100', NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  let ended = false;
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    // Not `exit`: only `close` comes after the last output.
    child.once('close', (code) => {
      ended = true;
      resolve(code);
    });
  });
  return {
    stdout: () => stdout,
    stderr: () => stderr,
    exited,
    kill: (signal) => child.kill(signal),
    waitFor: async (pattern, withinMs = 20_000) => {
      const what = `${String(pattern)} on standard output`;
      await eventually(() => ended || pattern.test(stdout), { what, withinMs });
      const match = pattern.exec(stdout);
      if (match === null) throw new Error(`The process ended before ${what}:\n${stderr}`);
      return match[1] ?? match[0];
    },
  };
}

/** Runs a command to its end; one that does not end in time is killed and has the code null. */
export async function runCli(
  args: readonly string[],
  environment: CliEnvironment = {},
  withinMs = 25_000,
): Promise<CliResult> {
  const running = startCli(args, environment);
  const limit = setTimeout(() => {
    running.kill('SIGKILL');
  }, withinMs);
  const code = await running.exited;
  clearTimeout(limit);
  return { code, stdout: running.stdout(), stderr: running.stderr() };
}
