import type { ScriptReply } from '../domain/atomic-scripts.js';
import { AlertLogError } from './alert-log-errors.js';

/** The items of a flat list, two by two. */
export function inPairs(
  list: readonly ScriptReply[],
): readonly (readonly [ScriptReply | undefined, ScriptReply | undefined])[] {
  return Array.from({ length: list.length / 2 }, (_, i) => [list[2 * i], list[2 * i + 1]] as const);
}

/** A reply that must be a list. */
export function listOf(call: string, reply: ScriptReply): readonly ScriptReply[] {
  if (reply === null || typeof reply === 'number' || Buffer.isBuffer(reply)) {
    throw AlertLogError.badReply(call, 'a list');
  }
  return reply;
}

/** A reply that must be a number. */
export function numberOf(call: string, reply: ScriptReply | undefined): number {
  if (typeof reply !== 'number') throw AlertLogError.badReply(call, 'a number');
  return reply;
}

/** A reply that must be bytes. */
export function bytesOf(call: string, reply: ScriptReply | undefined): Buffer {
  if (!Buffer.isBuffer(reply)) throw AlertLogError.badReply(call, 'bytes');
  return reply;
}

/** A reply that must be text. */
export function textOf(call: string, reply: ScriptReply | undefined): string {
  return bytesOf(call, reply).toString('utf8');
}
