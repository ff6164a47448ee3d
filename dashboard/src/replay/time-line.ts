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
