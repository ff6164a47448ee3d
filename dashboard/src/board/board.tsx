import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { usePage } from '../app/context.js';
import type { WardStore } from '../app/store.js';
import { clockFormat } from '../format.js';
import { TEXTS } from '../texts.js';
import { bedView, type BedView } from './bed-view.js';
import { chooseGrid, type BoardGrid } from './grid.js';
import { Sector } from './sector.js';
import { stepFocus } from './step-focus.js';

const clock = clockFormat();
const ONE: BoardGrid = { columns: 1, rowHeightPx: 200, laneCount: 1, scrolls: false };

/** All bed sectors. They stay in their places whatever happens: staff find a bed by where it is. */
export function Board() {
  const { store } = usePage();
  const element = useRef<HTMLElement>(null);
  const bedIds = store.bedIds.value;
  const grid = useGrid(element, bedIds.length);
  const [stop, setStop] = useState<string | undefined>(undefined);
  const stopId = stop !== undefined && bedIds.includes(stop) ? stop : bedIds[0];

  const moveFocus = (event: KeyboardEvent): void => {
    if (stopId === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    const next = stepFocus(bedIds.indexOf(stopId), event.key, {
      count: bedIds.length,
      columns: grid.columns,
    });
    const nextId = next === undefined ? undefined : bedIds[next];
    if (nextId === undefined) return;
    event.preventDefault();
    focusBed(nextId);
  };

  return (
    <section
      class="board"
      aria-label={TEXTS.board}
      ref={element}
      style={{ '--columns': String(grid.columns), '--row-height': `${grid.rowHeightPx}px` }}
      onKeyDown={moveFocus}
    >
      {bedIds.length === 0 ? <p class="board-empty">{TEXTS.noBeds}</p> : undefined}
      {viewsOf(store, grid.laneCount).map((view) => (
        <Sector
          key={view.bedId}
          view={view}
          isStop={view.bedId === stopId}
          onFocus={setStop}
          onOpen={(bedId) => {
            store.chosenBed.value = bedId;
          }}
        />
      ))}
    </section>
  );
}

/** Brings a bed's sector into view and sets the focus on it. */
export function focusBed(bedId: string): void {
  const sector = document.getElementById(`bed-${bedId}`);
  sector?.scrollIntoView({ block: 'nearest' });
  sector?.focus();
}

function viewsOf(store: WardStore, laneCount: number): readonly BedView[] {
  const nowMs = store.nowMs.value;
  const statuses = store.statuses.value;
  const activeByBed = store.activeByBed.value;
  const signals = [...store.signals.value.values()];
  const pauses = store.pauses.value;
  const controls = store.controls.value;
  return store.bedIds.value.flatMap((bedId) => {
    const status = statuses.get(bedId);
    if (status === undefined) return [];
    const saidMs =
      status.lastArrivalMs === undefined || nowMs === undefined
        ? undefined
        : nowMs - status.lastArrivalMs;
    return [
      bedView({
        status,
        control: controls.get(bedId),
        active: activeByBed.get(bedId) ?? [],
        signals: signals.filter((one) => one.bedId === bedId),
        pauses,
        waveAgeMs: store.waveAgesMs.value.get(bedId) ?? saidMs,
        nowMs: nowMs ?? 0,
        laneCount,
        clock,
      }),
    ];
  });
}

function useGrid(element: { readonly current: HTMLElement | null }, bedCount: number): BoardGrid {
  const [grid, setGrid] = useState(ONE);
  const fit = (): void => {
    const box = element.current;
    if (box === null || bedCount === 0) return;
    const remPx = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const room = { widthPx: box.clientWidth, heightPx: box.clientHeight, remPx };
    const next = chooseGrid({ bedCount, ...room });
    setGrid((before) => (JSON.stringify(before) === JSON.stringify(next) ? before : next));
  };
  useLayoutEffect(fit, [bedCount]);
  useEffect(() => {
    if (element.current === null) return undefined;
    const watch = new ResizeObserver(fit);
    watch.observe(element.current);
    return () => {
      watch.disconnect();
    };
  }, [bedCount]);
  return grid;
}
