/** The known name that a misspelt one most likely stands for; undefined where none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const wanted = plain(name);
  // Of names as short as these every other one is near.
  const tooFar = wanted.length < 3 ? 0 : Math.ceil(wanted.length / 3) + 1;
  let [found, least]: [string | undefined, number] = [undefined, tooFar];
  for (const candidate of known) {
    const edits = distance(wanted, plain(candidate));
    if (edits < least) [found, least] = [candidate, edits];
  }
  return found;
}

/** A hint behind a sentence, such as `; did you mean "beds"?`; empty where nothing is near. */
export function hint(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined ? '' : `; did you mean "${meant}"?`;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[_ -]/g, '');
}

/** How many letters must change, come or go: Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
