const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\E\\',
  '|': '\\F\\',
  '^': '\\S\\',
  '&': '\\T\\',
  '~': '\\R\\',
  '\r': '\\X0D\\',
  '\n': '\\X0A\\',
};

/**
 * Makes text safe inside a field: delimiters, line ends and control characters (a stray 0x1C would end the
 * message) are escaped, and what is longer than `maxCharacters` is cut.
 */
export function hl7Text(text: string, maxCharacters = 199): string {
  return Array.from(text)
    .slice(0, maxCharacters)
    .map((character) => ESCAPES[character] ?? escapeControl(character))
    .join('');
}

/** A time in UTC to the millisecond: `YYYYMMDDHHMMSS.SSS+0000`. */
export function hl7Time(epochMs: number): string {
  const iso = new Date(epochMs).toISOString();
  return `${iso.slice(0, 19).replace(/[-T:]/g, '')}.${iso.slice(20, 23)}+0000`;
}

/** Joins fields, from the segment's name on, and drops empty ones at the end. */
export function hl7Segment(name: string, fields: Readonly<Record<number, string>>): string {
  const last = Math.max(0, ...Object.keys(fields).map(Number));
  const all = Array.from({ length: last }, (_, index) => fields[index + 1] ?? '');
  return [name, ...all].join('|').replace(/\|+$/, '');
}

function escapeControl(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x20 && code !== 0x7f) return character;
  return `\\X${code.toString(16).toUpperCase().padStart(2, '0')}\\`;
}
