import type { FunctionComponent } from 'preact';
import type { ViewName } from './route.js';
import { BedPage } from '../bed/bed-page.js';
import { BurdenView } from '../burden/burden-view.js';
import { Board } from '../board/board.js';
import { Review } from '../review/review.js';
import { ReplayConsole } from '../replay/replay-console.js';

/** The views that this page has, by the word in the address. A view is added here and nowhere else. */
const VIEWS: Partial<Record<ViewName, FunctionComponent<{ readonly id: string | undefined }>>> = {
  board: Board,
  bed: BedPage,
  review: Review,
  burden: BurdenView,
  replay: ReplayConsole,
};

/** Whether the page has a view. */
export function hasView(view: ViewName): boolean {
  return VIEWS[view] !== undefined;
}

/** The component of a view; the board where the page does not have it. */
export function viewOf(view: ViewName): FunctionComponent<{ readonly id: string | undefined }> {
  return VIEWS[view] ?? Board;
}
