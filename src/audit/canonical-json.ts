/** Everything that a record is made of. */
export type CanonicalValue =
  string | number | boolean | { readonly [name: string]: CanonicalValue | undefined };

/**
 * The one text of a value: names sorted by their UTF-16 code units, no white space, numbers and texts as
 * ECMAScript writes them, as RFC 8785 has it. The same value gives the same bytes in every program.
 *
 * @source docs/sources.md#canonical-json
 */
export function canonicalJson(value: CanonicalValue): string {
  if (typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value)
    .filter((member): member is [string, CanonicalValue] => member[1] !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
