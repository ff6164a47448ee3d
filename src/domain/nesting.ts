/** Far deeper than any file of settings or scenarios. */
const MOST_LEVELS = 200;

/**
 * Whether a YAML text may be nested more deeply than its reader can follow.
 *
 * The reader goes down its stack with each level, and where the stack ends it fails, or the whole process does. A level
 * takes a column of indentation, an indicator on its line or a bracket, so counting those bounds the depth.
 */
export function nestsTooDeeply(text: string): boolean {
  let brackets = 0;
  for (const line of text.split(/\r\n?|\n/)) {
    const indentation = line.search(/\S|$/);
    const indicators = line.match(/[:?-](?=\s|$)|[[{]/g)?.length ?? 0;
    const closed = line.match(/[\]}]/g)?.length ?? 0;
    const opened = line.match(/[[{]/g)?.length ?? 0;
    if (Math.max(indentation, indicators, brackets + opened) > MOST_LEVELS) return true;
    brackets = Math.max(0, brackets + opened - closed);
  }
  return false;
}
