import { Redis, type RedisOptions } from 'ioredis';
import type { AtomicScripts, ScriptReply, ScriptValue } from '../domain/atomic-scripts.js';
import { AggregationError } from './errors.js';
import { asStoreError, replyKind, unavailable } from './redis-replies.js';
import { readScriptFiles, type ScriptFile } from './script-files.js';

/** How to reach Redis, and how long to wait for it. */
export interface RedisScriptsOptions {
  /** `redis://[user:password@]host[:port][/db]`, or `rediss://` for TLS. */
  readonly url: string;
  /** Folders of `verbNoun-<numKeys>.lua` files. */
  readonly scriptFolders: readonly string[];
  /** Overrides what the URL says, so that a secret need not be part of it. */
  readonly username?: string;
  readonly password?: string;
  /** Only for `rediss://`: certificates and names as `node:tls` takes them. */
  readonly tls?: NonNullable<RedisOptions['tls']>;
  /** A call fails after this time, connected or not; 3,000 by default. */
  readonly timeoutMs?: number;
  /** Calls that may wait at once, further ones fail at once; 10,000 by default. */
  readonly maxPendingCount?: number;
  /** The longest pause between two attempts to connect; 2,000 by default. */
  readonly maxReconnectDelayMs?: number;
}

/** Where the connection stands; `away` until the server answers again. */
export type StoreState = 'connecting' | 'ready' | 'away' | 'closed';

/** What the readiness page and the metrics say of the store. */
export interface StoreHealth {
  readonly state: StoreState;
  /** Calls that have no answer yet. */
  readonly pendingCount: number;
  /** Why the connection failed last; undefined while it is ready. */
  readonly lastError: string | undefined;
}

const FIRST_RECONNECT_DELAY_MS = 50;
/** A connection that is given up is torn down after this, even if its peer does not answer. */
const DISCONNECT_MS = 200;

/** Someone who waits for the connection. */
interface Waiter {
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * The connection to Redis, and the one file that knows its client library.
 *
 * A call waits for the connection and for its answer, `timeoutMs` in all, and then fails with
 * `ECG_STORE_UNAVAILABLE`. A call that failed so may have been carried out: scripts are written to be
 * repeated. Meanwhile the connection is tried again and again, with growing pauses.
 */
export class RedisScripts implements AtomicScripts {
  readonly #client: Redis;
  readonly #scripts: ReadonlyMap<string, ScriptFile>;
  readonly #timeoutMs: number;
  readonly #maxPendingCount: number;
  readonly #waiters = new Set<Waiter>();
  #state: StoreState = 'connecting';
  #pendingCount = 0;
  #lastError: string | undefined;
  /** Counts the connections, so that one that hangs is torn down once. */
  #connection = 0;
  #handshakeTimer: NodeJS.Timeout | undefined;

  /**
   * Reads the scripts and begins to connect; does not wait for the server, which may come up later.
   *
   * @throws {AggregationError} `ECG_STORE_BAD_URL`, or `ECG_STORE_BAD_SCRIPT` for the folders
   */
  static async open(options: RedisScriptsOptions): Promise<RedisScripts> {
    checkUrl(options.url);
    return new RedisScripts(options, await readScriptFiles(options.scriptFolders));
  }

  private constructor(options: RedisScriptsOptions, scripts: ReadonlyMap<string, ScriptFile>) {
    this.#scripts = scripts;
    this.#timeoutMs = options.timeoutMs ?? 3_000;
    this.#maxPendingCount = options.maxPendingCount ?? 10_000;
    this.#client = new Redis(options.url, clientOptions(options, this.#timeoutMs));
    this.#client.on('error', (error: Error) => (this.#lastError = error.message));
    this.#client.on('connect', () => {
      this.#watchHandshake();
    });
    this.#client.on('ready', () => {
      this.#becomeReady();
    });
    this.#client.on('close', () => {
      this.#becomeAway();
    });
  }

  /** Where the connection stands now. */
  get health(): StoreHealth {
    return {
      state: this.#state,
      pendingCount: this.#pendingCount,
      lastError: this.#lastError,
    };
  }

  async run(
    name: string,
    keys: readonly string[],
    args: readonly ScriptValue[],
  ): Promise<ScriptReply> {
    const script = this.#scriptFor(name, keys);
    const rest = [...keys, ...args];
    return this.#call(name, async () => {
      try {
        return await this.#client.callBuffer('EVALSHA', script.sha1, keys.length, ...rest);
      } catch (error) {
        // The server is new, or lost its scripts: this brings the script along, and caches it again.
        if (replyKind(error) !== 'NOSCRIPT') throw error;
        return this.#client.callBuffer('EVAL', script.source, keys.length, ...rest);
      }
    });
  }

  /**
   * Asks for a sign of life.
   *
   * @throws {AggregationError} `ECG_STORE_UNAVAILABLE` where none comes in time
   */
  async ping(): Promise<void> {
    await this.#call('ping', () => this.#client.callBuffer('PING'));
  }

  /** Ends the connection; calls that have no answer yet fail. */
  close(): Promise<void> {
    if (this.#state === 'closed') return Promise.resolve();
    this.#state = 'closed';
    clearTimeout(this.#handshakeTimer);
    this.#rejectWaiters();
    return new Promise((resolve) => {
      // Between two attempts to connect there is no socket whose end could be told.
      const timer = setTimeout(resolve, 2 * DISCONNECT_MS);
      this.#client.once('end', () => {
        clearTimeout(timer);
        resolve();
      });
      this.#client.disconnect();
    });
  }

  #scriptFor(name: string, keys: readonly string[]): ScriptFile {
    const script = this.#scripts.get(name);
    if (script?.keyCount !== keys.length) {
      const expected =
        script === undefined ? 'a script that exists' : `${script.keyCount} keys for a call`;
      throw new AggregationError(
        'ECG_STORE_BAD_SCRIPT',
        `Expected ${expected}, but ${name} came with ${keys.length} keys.`,
        { details: { call: name, keyCount: keys.length } },
      );
    }
    return script;
  }

  async #call(name: string, send: () => Promise<unknown>): Promise<ScriptReply> {
    if (this.#state === 'closed') throw closedError(name);
    if (this.#pendingCount >= this.#maxPendingCount) {
      throw unavailable(`Expected at most ${this.#maxPendingCount} waiting calls`, { call: name });
    }
    this.#pendingCount += 1;
    try {
      return (await this.#withinTime(name, send)) as ScriptReply;
    } finally {
      this.#pendingCount -= 1;
    }
  }

  /** Waits for the connection and the answer together; whatever comes after the time is ignored. */
  #withinTime(name: string, send: () => Promise<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      let waiter: Waiter | undefined;
      let sentOn = 0;
      const timer = setTimeout(() => {
        if (waiter) this.#waiters.delete(waiter);
        this.#giveUp(sentOn, `no answer within ${this.#timeoutMs} ms`);
        reject(unavailable(`Expected an answer within ${this.#timeoutMs} ms`, this.#about(name)));
      }, this.#timeoutMs);
      const fail = (error: unknown): void => {
        clearTimeout(timer);
        reject(error instanceof AggregationError ? error : asStoreError(error, name));
      };
      const start = (): void => {
        sentOn = this.#connection;
        send().then(
          (reply) => {
            clearTimeout(timer);
            resolve(reply);
          },
          (error: unknown) => {
            if (replyKind(error) === undefined) this.#giveUp(sentOn, String(error));
            fail(error);
          },
        );
      };
      if (this.#state === 'ready') {
        start();
      } else {
        waiter = { resolve: start, reject: fail };
        this.#waiters.add(waiter);
      }
    });
  }

  /** Tears down a connection that left a call without an answer, unless that was done already. */
  #giveUp(connection: number, reason: string): void {
    if (connection === 0 || connection !== this.#connection || this.#state !== 'ready') return;
    this.#lastError = reason;
    this.#becomeAway();
    this.#client.disconnect(true);
  }

  /** A server that accepts the connection and then says nothing is given up too. */
  #watchHandshake(): void {
    clearTimeout(this.#handshakeTimer);
    if (this.#state === 'closed') return;
    this.#handshakeTimer = setTimeout(() => {
      this.#client.disconnect(true);
    }, this.#timeoutMs);
  }

  #becomeReady(): void {
    clearTimeout(this.#handshakeTimer);
    if (this.#state === 'closed') return;
    this.#state = 'ready';
    this.#lastError = undefined;
    this.#connection += 1;
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const waiter of waiters) waiter.resolve();
  }

  #becomeAway(): void {
    clearTimeout(this.#handshakeTimer);
    if (this.#state !== 'closed') this.#state = 'away';
  }

  #rejectWaiters(): void {
    for (const waiter of this.#waiters) waiter.reject(closedError('close'));
    this.#waiters.clear();
  }

  #about(name: string): { readonly call: string; readonly cause?: unknown } {
    return this.#lastError === undefined
      ? { call: name }
      : { call: name, cause: new Error(this.#lastError) };
  }
}

function clientOptions(options: RedisScriptsOptions, timeoutMs: number): RedisOptions {
  const maxDelayMs = options.maxReconnectDelayMs ?? 2_000;
  return {
    ...(options.username !== undefined && { username: options.username }),
    ...(options.password !== undefined && { password: options.password }),
    ...(options.tls !== undefined && { tls: options.tls }),
    connectionName: 'wardwave',
    connectTimeout: timeoutMs,
    disconnectTimeout: DISCONNECT_MS,
    // Waiting is bounded and timed here; the client keeps no queue and repeats nothing by itself.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(FIRST_RECONNECT_DELAY_MS * 2 ** (attempt - 1), maxDelayMs),
    // After a failover the old address may answer as a replica: look the address up again.
    reconnectOnError: (error) => replyKind(error) === 'READONLY',
  };
}

function checkUrl(url: string): void {
  const protocol = URL.canParse(url) ? new URL(url).protocol : undefined;
  if (protocol === 'redis:' || protocol === 'rediss:') return;
  // The URL itself may hold a password, so the message leaves it out.
  throw new AggregationError(
    'ECG_STORE_BAD_URL',
    `Expected redis://host:port or rediss://host:port, but came ${protocol ?? 'no URL'}.`,
  );
}

function closedError(call: string): AggregationError {
  return new AggregationError(
    'ECG_STORE_CLOSED',
    `Expected an open store, but ${call} came after it was closed.`,
    { details: { call } },
  );
}
