import { parseBedId, parseWardId } from '../domain/bed.js';
import { isRole } from '../domain/staff.js';
import { AUDIT_ACTIONS, TRAIL_ACTIONS, type RecordedEntry } from './audit-entry.js';

/** The most that one entry may hold, so that no caller can fill the disk with one call. */
export const ENTRY_LIMITS = { values: 32, valueCharacters: 512, textCharacters: 256 } as const;

const VALUE_NAME = /^[A-Za-z][A-Za-z0-9.]{0,63}$/;
const REASON = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const NO_CONTROL_CHARACTERS = /^[^\p{Cc}\p{Cs}]+$/u;
const LONE_SURROGATE = /\p{Cs}/u;

type Check = (value: unknown) => boolean;

const FIELDS: Readonly<Record<keyof RecordedEntry, { readonly is: Check; readonly what: string }>> =
  {
    atMs: { is: isMoment, what: 'milliseconds since 1970 as a whole number from 0' },
    actor: { is: isActor, what: 'a pseudonym and a role' },
    action: {
      is: (value) => [...AUDIT_ACTIONS, ...TRAIL_ACTIONS].some((action) => action === value),
      what: 'an action of the closed list',
    },
    wardId: optional((value) => parseWardId(value) !== undefined, 'a ward id'),
    bedId: optional((value) => parseBedId(value) !== undefined, 'a bed id'),
    alertId: optional(isText, 'a text of at most 256 characters'),
    reason: optional((value) => REASON.test(value) && isText(value), 'a word such as tier-due'),
    before: { is: isValues, what: 'at most 32 flat values' },
    after: { is: isValues, what: 'at most 32 flat values' },
  };

/**
 * What is wrong with an entry, whether a caller gave it or it stands in a file.
 *
 * @returns what was expected of which field; undefined where all is well
 */
export function entryProblem(entry: unknown): string | undefined {
  if (!isObject(entry)) return 'an entry: expected an object';
  const stranger = Object.keys(entry).find((name) => !Object.hasOwn(FIELDS, name));
  if (stranger !== undefined)
    return `${JSON.stringify(stranger.slice(0, 64))}: expected no such field`;
  for (const [name, { is, what }] of Object.entries(FIELDS)) {
    if (!is(entry[name])) return `${name}: expected ${what}`;
  }
  return undefined;
}

/** Whether a value is an object with named fields. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function optional(is: (value: string) => boolean, what: string): { is: Check; what: string } {
  return {
    is: (value) => value === undefined || (typeof value === 'string' && is(value)),
    what: `${what}, or nothing`,
  };
}

function isMoment(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isText(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > ENTRY_LIMITS.textCharacters) return false;
  return NO_CONTROL_CHARACTERS.test(value);
}

function isActor(value: unknown): boolean {
  if (!isObject(value) || Object.keys(value).length !== 2) return false;
  const { subject, role } = value;
  return isText(subject) && typeof role === 'string' && (role === 'system' || isRole(role));
}

function isValues(values: unknown): boolean {
  if (values === undefined) return true;
  if (!isObject(values) || Object.keys(values).length > ENTRY_LIMITS.values) return false;
  return Object.entries(values).every(([name, value]) => VALUE_NAME.test(name) && isValue(value));
}

function isValue(value: unknown): boolean {
  if (typeof value === 'string') {
    return value.length <= ENTRY_LIMITS.valueCharacters && !LONE_SURROGATE.test(value);
  }
  return typeof value === 'boolean' || Number.isFinite(value);
}
