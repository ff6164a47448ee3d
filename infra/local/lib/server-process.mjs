import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

const KEPT_LINES = 30;
const live = new Set();

/**
 * A server as a child process that can be killed and started again on the same port and folder.
 * Whatever still runs when this process exits is killed, and temporary folders are removed.
 */
export class ServerProcess {
  #options;
  #child;
  #lastLines = [];

  /**
   * @param options.name - for messages
   * @param options.command - program and its arguments
   * @param options.readyLine - part of the output line that says that it serves
   * @param options.readyTimeoutMs - how long to wait for that line
   * @param options.temporaryFolder - removed at the end, where given
   */
  constructor(options) {
    this.#options = options;
    live.add(this);
  }

  get pid() {
    return this.#child?.pid;
  }

  /** Starts the server and waits until it serves. */
  async start() {
    if (this.#child !== undefined) throw new Error(`${this.#options.name} runs already.`);
    live.add(this);
    this.#lastLines = [];
    const [program, ...args] = this.#options.command;
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: this.#options.env,
    });
    this.#child = child;
    child.once('exit', () => {
      if (this.#child === child) this.#child = undefined;
    });
    try {
      await this.#untilReady(child);
    } catch (error) {
      await this.kill();
      throw error;
    }
    // The server must not keep a program alive that has nothing else to do.
    for (const handle of [child, child.stdout, child.stderr]) handle.unref();
  }

  /** Ends it at once, as a crash would; its folder stays. */
  kill() {
    return this.#end('SIGKILL');
  }

  /** Stops it from answering; its connections stay open. */
  freeze() {
    this.#child?.kill('SIGSTOP');
  }

  /** Lets a frozen one go on. */
  thaw() {
    this.#child?.kill('SIGCONT');
  }

  /** Starts it again on the same port and folder, after a kill or while it runs. */
  async restart() {
    await this.kill();
    await this.start();
  }

  /** Ends it in good order and removes its temporary folder. */
  async stop() {
    await this.#end('SIGTERM');
    this.discard();
  }

  /** Kills without waiting and removes the temporary folder. */
  discard() {
    this.#child?.kill('SIGKILL');
    live.delete(this);
    const folder = this.#options.temporaryFolder;
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }

  #untilReady(child) {
    const { name, readyLine, readyTimeoutMs } = this.#options;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => fail(`was not ready within ${readyTimeoutMs} ms`),
        readyTimeoutMs,
      );
      const fail = (what) => {
        clearTimeout(timer);
        reject(new Error(`${name} ${what}. It said:\n${this.#lastLines.join('\n')}`));
      };
      const read = (line) => {
        this.#keepLine(line);
        if (!line.includes(readyLine)) return;
        clearTimeout(timer);
        resolve();
      };
      createInterface({ input: child.stdout }).on('line', read);
      createInterface({ input: child.stderr }).on('line', read);
      child.once('error', (error) => fail(`could not be started (${error.message})`));
      child.once('exit', (status, signal) => {
        fail(`ended with ${signal ?? `status ${status}`} before it was ready`);
      });
    });
  }

  #keepLine(line) {
    this.#lastLines.push(line);
    if (this.#lastLines.length > KEPT_LINES) this.#lastLines.shift();
  }

  async #end(signal) {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.ref();
    child.kill(signal);
    // A frozen process takes no signal but SIGKILL until it goes on.
    child.kill('SIGCONT');
    const impatient = setTimeout(() => child.kill('SIGKILL'), 8_000);
    await exited;
    clearTimeout(impatient);
  }
}

process.on('exit', () => {
  for (const server of live) server.discard();
});
