import type { AtomicScripts, ScriptReply } from '../domain/atomic-scripts.js';
import type { WardId } from '../domain/bed.js';
import type { StoreKeys } from '../domain/store-keys.js';
import {
  MAX_SET_ASIDE,
  type Cursor,
  type CursorStep,
  type CursorStore,
  type SetAside,
} from './cursor-store.js';
import { OutgoingError } from './errors.js';

/** Cursors and the sender's lease in Redis, which survive any process. */
export class RedisCursorStore implements CursorStore {
  readonly #scripts: AtomicScripts;
  readonly #keys: StoreKeys;

  constructor({ scripts, keys }: { readonly scripts: AtomicScripts; readonly keys: StoreKeys }) {
    this.#scripts = scripts;
    this.#keys = keys;
  }

  async lease(wardId: WardId, owner: string, forMs: number): Promise<number | undefined> {
    const keys = [this.#keys.outgoingLease(wardId), this.#keys.outgoingCursors(wardId)];
    const token = await this.#scripts.run('takeLease', keys, [owner, String(forMs)]);
    if (typeof token !== 'number') throw badReply('takeLease', 'a number');
    return token === 0 ? undefined : token;
  }

  async release(wardId: WardId, owner: string): Promise<void> {
    await this.#scripts.run('dropLease', [this.#keys.outgoingLease(wardId)], [owner]);
  }

  async cursor(wardId: WardId, target: string): Promise<Cursor | undefined> {
    const keys = [this.#keys.outgoingCursors(wardId)];
    const [logId, seq] = listOf(
      'readCursor',
      await this.#scripts.run('readCursor', keys, [target]),
    );
    if (logId === null || logId === undefined) return undefined;
    const cursor = { logId: textOf('readCursor', logId), seq: Number(textOf('readCursor', seq)) };
    if (Number.isSafeInteger(cursor.seq)) return cursor;
    throw badReply('readCursor', 'a sequence number');
  }

  async move(wardId: WardId, { token, target, cursor, setAside }: CursorStep): Promise<boolean> {
    const keys = [this.#keys.outgoingCursors(wardId), this.#keys.outgoingSetAside(wardId)];
    const aside = setAside === undefined ? '' : JSON.stringify(setAside);
    const args = [token, target, cursor.logId, cursor.seq, MAX_SET_ASIDE].map(String);
    return (await this.#scripts.run('moveCursor', keys, [...args, aside])) === 1;
  }

  async setAside(wardId: WardId): Promise<readonly SetAside[]> {
    const keys = [this.#keys.outgoingSetAside(wardId)];
    const list = listOf('readSetAside', await this.#scripts.run('readSetAside', keys, []));
    return list.map((item) => JSON.parse(textOf('readSetAside', item)) as SetAside);
  }
}

function listOf(call: string, reply: ScriptReply): readonly ScriptReply[] {
  if (reply !== null && typeof reply === 'object' && !Buffer.isBuffer(reply)) return reply;
  throw badReply(call, 'a list');
}

function textOf(call: string, reply: ScriptReply | undefined): string {
  if (Buffer.isBuffer(reply)) return reply.toString('utf8');
  throw badReply(call, 'text');
}

function badReply(call: string, expected: string): OutgoingError {
  return new OutgoingError(
    'ECG_OUTGOING_BAD_REPLY',
    `Expected ${expected} from ${call}, but the store has something else under its key. ` +
      'Check that no other program and no other version uses the same key prefix.',
    { details: { call } },
  );
}
