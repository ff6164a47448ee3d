import { SeenDesk } from '../ward/seen-desk.js';
import type { WardStore } from './store.js';

const LOOK_EVERY_MS = 500;

/** Watches which alerts are really on the screen, and says which entries have been seen. */
export interface SeenWatch {
  /** The log is another one. */
  restart(): void;
  close(): void;
}

/** Begins to watch. `tell` gets the entries that have newly been seen, a few at a time. */
export function watchSeen(store: WardStore, tell: (seqs: readonly number[]) => void): SeenWatch {
  const desk = new SeenDesk();
  const timer = setInterval(() => {
    // What is not current is not told: the server could not note it while the connection is away.
    const isShown = document.visibilityState === 'visible' && store.verdict.peek().phase === 'live';
    const seqs = desk.look(isShown ? entriesOnScreen(store) : [], performance.now());
    if (seqs.length > 0) tell(seqs);
  }, LOOK_EVERY_MS);
  return {
    restart: () => {
      desk.restart();
    },
    close: () => {
      clearInterval(timer);
    },
  };
}

/** The entries behind whatever is marked with `data-alert` and is not covered, cut off or scrolled away. */
function entriesOnScreen(store: WardStore): ReadonlySet<number> {
  const signals = store.signals.peek();
  const seqs = new Set<number>();
  for (const element of document.querySelectorAll<HTMLElement>('[data-alert]')) {
    const signal = signals.get(element.dataset['alert'] ?? '');
    if (signal !== undefined && isOnScreen(element)) seqs.add(signal.sinceSeq);
  }
  return seqs;
}

function isOnScreen(element: HTMLElement): boolean {
  const { left, top, width, height } = element.getBoundingClientRect();
  const onTop = document.elementFromPoint(left + width / 2, top + height / 2);
  return onTop !== null && element.contains(onTop);
}
