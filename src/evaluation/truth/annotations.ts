import type { Annotation } from '../record-result.js';

/** The annotations of a record that can be used, and how many cannot. */
export interface UsableAnnotations {
  /** In time order, notes without the NULs and blanks that some files end them with. */
  readonly annotations: readonly Annotation[];
  /** Annotations before the record's first sample or after its last one. */
  readonly outsideCount: number;
}

/** Cleans the annotations of a record; ones outside the record are counted and left out. */
export function usableAnnotations(
  annotations: readonly Annotation[],
  durationMs: number,
): UsableAnnotations {
  const inside = annotations
    .filter(({ atMs }) => atMs >= 0 && atMs < durationMs)
    .map(({ atMs, symbol, note }) => ({ atMs, symbol, note: cleaned(note) }))
    .sort((a, b) => a.atMs - b.atMs);
  return { annotations: inside, outsideCount: annotations.length - inside.length };
}

function cleaned(note: string): string {
  return note.replaceAll('\0', ' ').trim();
}
