import { z } from 'zod';
import { isLead, LEADS, type Lead } from '../domain/lead.js';

/**
 * A value of a scenario file that is no mapping and no list.
 *
 * @param expected - what it must be, as it stands in an error behind "expected"
 * @param read - gives the value, or undefined where it is not that
 */
export function leaf<T>(expected: string, read: (value: unknown) => T | undefined) {
  return z.unknown().transform((value, context): T => {
    const found = read(value);
    if (found !== undefined) return found;
    context.issues.push({ code: 'custom', input: value, message: expected });
    return z.NEVER;
  });
}

/** A number with its unit and range. */
export function quantity(unit: string, min: number, max: number) {
  return leaf(`a number of ${unit} from ${min} to ${max}`, (value) =>
    typeof value === 'number' && value >= min && value <= max ? value : undefined,
  );
}

/** A whole number in a range. */
export function count(what: string, min: number, max: number) {
  return leaf(`a whole number of ${what} from ${min} to ${max}`, (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
      ? value
      : undefined,
  );
}

/** A share above 0, up to 1. */
export function share() {
  return leaf('a share above 0, at most 1', (value) =>
    typeof value === 'number' && value > 0 && value <= 1 ? value : undefined,
  );
}

/** One of a closed set of words. */
export function word<const T extends string>(words: readonly T[]) {
  return leaf(`one of ${words.join(', ')}`, (value) => words.find((known) => known === value));
}

const LONGEST_TEXT = 200;

/** A line of text for a reader. */
export const line = leaf(`one line of text, at most ${LONGEST_TEXT} characters`, (value) => {
  const isText = typeof value === 'string' && /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+$/u.test(value);
  return isText && value.trim() !== '' && value.length <= LONGEST_TEXT ? value : undefined;
});

/** The name of a file below the folder of the recordings, without its extension where it is WFDB. */
export const recordName = leaf(
  'the name of a record below --data, such as mitdb/208 or beds/a.csv',
  (value) => {
    if (typeof value !== 'string' || !/^[\w.+/-]+$/.test(value)) return undefined;
    const parts = value.split('/');
    return parts.every((part) => part !== '' && part !== '.' && part !== '..') ? value : undefined;
  },
);

/** Some leads, each once. */
export const leadList = leaf(
  `a list of leads, each once, of ${LEADS.join(', ')}`,
  (value): readonly Lead[] | undefined => {
    if (!Array.isArray(value) || value.length === 0) return undefined;
    const leads = value.filter((name): name is Lead => typeof name === 'string' && isLead(name));
    return leads.length === value.length && new Set(leads).size === leads.length
      ? leads
      : undefined;
  },
);

/** Some leads, each once, or all that there are. */
export const leadsOrAll = leaf(
  `all, or a list of leads, each once, of ${LEADS.join(', ')}`,
  (value): readonly Lead[] | 'all' | undefined =>
    value === 'all' ? 'all' : leadList.safeParse(value).data,
);
