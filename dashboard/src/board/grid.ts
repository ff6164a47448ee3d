/** Room for the bed sectors, in CSS pixels. */
export interface BoardRoom {
  readonly bedCount: number;
  readonly widthPx: number;
  readonly heightPx: number;
  /** The page's font size, to which the smallest legible sector is relative. */
  readonly remPx: number;
}

/** How the sectors are laid out. */
export interface BoardGrid {
  readonly columns: number;
  readonly rowHeightPx: number;
  /** Waves in each sector. */
  readonly laneCount: number;
  /** Whether the sectors do not all fit on the screen. */
  readonly scrolls: boolean;
}

const MIN_WIDTH_REM = 14;
const MIN_HEIGHT_REM = 6.5;
const SCROLLED_HEIGHT_REM = 9;
const TWO_LANES_REM = 11;
const BEST_ASPECT = 2.6;
const EMPTY_SECTOR_COST = 0.12;

/** Lays out sectors so that all fit and each is near a good shape for a wave; scrolls where none fits. */
export function chooseGrid(room: BoardRoom): BoardGrid {
  const { bedCount, widthPx, heightPx, remPx } = room;
  let best: { readonly columns: number; readonly cost: number } | undefined;
  for (let columns = 1; columns <= bedCount; columns += 1) {
    const rows = Math.ceil(bedCount / columns);
    const sector = { widthPx: widthPx / columns, heightPx: heightPx / rows };
    if (sector.widthPx < Math.min(MIN_WIDTH_REM * remPx, widthPx)) break;
    if (sector.heightPx < MIN_HEIGHT_REM * remPx) continue;
    const shape = Math.abs(Math.log(sector.widthPx / sector.heightPx / BEST_ASPECT));
    const cost = shape + (rows * columns - bedCount) * EMPTY_SECTOR_COST;
    if (best === undefined || cost < best.cost) best = { columns, cost };
  }
  if (best === undefined) return scrolledGrid(room);
  const rowHeightPx = Math.floor(heightPx / Math.ceil(bedCount / best.columns));
  return {
    columns: best.columns,
    rowHeightPx,
    laneCount: laneCount(rowHeightPx, remPx),
    scrolls: false,
  };
}

function scrolledGrid({ bedCount, widthPx, remPx }: BoardRoom): BoardGrid {
  const fitting = Math.max(1, Math.floor(widthPx / (MIN_WIDTH_REM * remPx)));
  return {
    columns: Math.max(1, Math.min(bedCount, fitting)),
    rowHeightPx: Math.round(SCROLLED_HEIGHT_REM * remPx),
    laneCount: 1,
    scrolls: true,
  };
}

function laneCount(rowHeightPx: number, remPx: number): number {
  return rowHeightPx >= TWO_LANES_REM * remPx ? 2 : 1;
}
