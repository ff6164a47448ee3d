/** An argument of a script: text, or bytes as they are. */
export type ScriptValue = string | Buffer;

/**
 * Runs named scripts on the store, each atomically. Stores are written against it, so one file
 * knows the client library.
 */
export interface AtomicScripts {
  /**
   * Runs a script by its name, which is its file name without `.lua`.
   *
   * @returns what the script returned, with bulk strings as bytes
   * @throws {EcgError} `ECG_STORE_UNAVAILABLE` (retryable) where the store does not answer
   */
  run(name: string, keys: readonly string[], args: readonly ScriptValue[]): Promise<ScriptReply>;
}

/** What a script answers: Redis' reply types. */
export type ScriptReply = number | Buffer | null | readonly ScriptReply[];
