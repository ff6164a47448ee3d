/** Where the focus goes among sectors in rows; undefined where the key does not move it. */
export function stepFocus(
  at: number,
  key: string,
  grid: { readonly count: number; readonly columns: number },
): number | undefined {
  const { count, columns } = grid;
  const inside = (next: number): number | undefined =>
    next >= 0 && next < count ? next : undefined;
  switch (key) {
    case 'ArrowLeft':
      return inside(at - 1);
    case 'ArrowRight':
      return inside(at + 1);
    case 'ArrowUp':
      return inside(at - columns);
    case 'ArrowDown':
      return inside(at + columns) ?? (at === count - 1 ? undefined : count - 1);
    case 'Home':
      return inside(0);
    case 'End':
      return inside(count - 1);
    default:
      return undefined;
  }
}
