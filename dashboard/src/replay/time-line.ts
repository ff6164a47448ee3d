/** A stretch of event time, half open. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Where a stretch lies on a line, in percent of its length; undefined where it lies outside. */
export function placeOn(
  line: Span,
  { fromMs, toMs }: Span,
): { readonly leftPercent: number; readonly widthPercent: number } | undefined {
  if (toMs < line.fromMs || fromMs >= line.toMs) return undefined;
  const lengthMs = line.toMs - line.fromMs;
  const startMs = Math.max(fromMs, line.fromMs);
  const endMs = Math.min(toMs, line.toMs);
  return {
    leftPercent: ((startMs - line.fromMs) / lengthMs) * 100,
    widthPercent: ((endMs - startMs) / lengthMs) * 100,
  };
}

/** The round times on a line, both ends included, with where they stand, in percent of its length. */
export function ticksOn(
  line: Span,
  everyMs: number,
): readonly { readonly atMs: number; readonly leftPercent: number }[] {
  const firstMs = Math.ceil(line.fromMs / everyMs) * everyMs;
  const count = Math.max(0, Math.floor((line.toMs - firstMs) / everyMs) + 1);
  return Array.from({ length: count }, (_, index) => {
    const atMs = firstMs + index * everyMs;
    return { atMs, leftPercent: ((atMs - line.fromMs) / (line.toMs - line.fromMs)) * 100 };
  });
}
