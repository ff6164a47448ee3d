/** Several files or documents in one input. */

const DIVIDER = Buffer.from('\n--8<--\n');

/** The parts of an input, as many as asked for: the last has the rest, missing ones are empty. */
export function parted(bytes, count) {
  const parts = [];
  let rest = bytes;
  while (parts.length < count - 1) {
    const at = rest.indexOf(DIVIDER);
    parts.push(at < 0 ? rest : rest.subarray(0, at));
    rest = at < 0 ? Buffer.alloc(0) : rest.subarray(at + DIVIDER.length);
  }
  return [...parts, rest];
}
