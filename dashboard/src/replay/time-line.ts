/** A stretch of event time, half open. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** How much event time the line can show, and how far its ticks are apart. */
export const LINE_LENGTHS = [
  { minutes: 1, tickMs: 10_000 },
  { minutes: 5, tickMs: 60_000 },
  { minutes: 15, tickMs: 180_000 },
] as const;

/** One of them. */
export type LineLength = (typeof LINE_LENGTHS)[number];

/** Where something lies on a line, in percent of its length. */
export interface Place {
  readonly leftPercent: number;
  readonly widthPercent: number;
}

/** Something on a line, and which of the lanes below each other it lies in. */
export interface Placed<Item> extends Place {
  readonly item: Item;
  readonly lane: number;
}

/** A text needs so much of the line. */
const TEXT_PERCENT = 12;

/** Where a stretch lies on a line; undefined where it lies outside. */
export function placeOn(line: Span, { fromMs, toMs }: Span): Place | undefined {
  if (toMs < line.fromMs || fromMs >= line.toMs) return undefined;
  const lengthMs = line.toMs - line.fromMs;
  const startMs = Math.max(fromMs, line.fromMs);
  const endMs = Math.min(toMs, line.toMs);
  return {
    leftPercent: ((startMs - line.fromMs) / lengthMs) * 100,
    widthPercent: ((endMs - startMs) / lengthMs) * 100,
  };
}

/** Places stretches in as few lanes as keep their texts apart. */
export function inLanes<Item extends Span>(
  line: Span,
  items: readonly Item[],
): readonly Placed<Item>[] {
  const ends: number[] = [];
  const sorted = [...items].sort((a, b) => a.fromMs - b.fromMs);
  return sorted.flatMap((item) => {
    const place = placeOn(line, item);
    if (place === undefined) return [];
    const { leftPercent, widthPercent } = place;
    const free = ends.findIndex((endPercent) => endPercent <= leftPercent);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = leftPercent + Math.max(widthPercent, TEXT_PERCENT);
    return [{ item, lane, ...place }];
  });
}

/** Places moments in one lane; each has the room up to the next one. */
export function inARow<Item extends Span>(
  line: Span,
  items: readonly Item[],
): readonly Placed<Item>[] {
  return items.flatMap((item, at) => {
    const toMs = Math.min(items[at + 1]?.fromMs ?? line.toMs, line.toMs);
    if (item.fromMs < line.fromMs) return [];
    const place = placeOn(line, { fromMs: item.fromMs, toMs });
    return place === undefined ? [] : [{ item, lane: 0, ...place }];
  });
}

/** The round moments of a line. */
export function ticksOf({ fromMs, toMs }: Span, tickMs: number): readonly number[] {
  const first = Math.ceil(fromMs / tickMs) * tickMs;
  const count = Math.max(0, Math.ceil((toMs - first) / tickMs));
  return Array.from({ length: count }, (_, at) => first + at * tickMs);
}
