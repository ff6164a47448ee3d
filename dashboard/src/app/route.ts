/** The views of the page, by the first word of the address's fragment. */
export const VIEW_NAMES = ['board', 'bed', 'review', 'replay', 'burden'] as const;

/** One view. */
export type ViewName = (typeof VIEW_NAMES)[number];

/** Where the page is: `#/bed/B03` is the view `bed` of `B03`. */
export interface Route {
  readonly view: ViewName;
  /** What follows the view's name, decoded. */
  readonly id: string | undefined;
}

/** Reads a fragment; what it does not know is the board, which is never wrong to show. */
export function parseRoute(fragment: string): Route {
  const [view = '', id = ''] = fragment.replace(/^#\/?/, '').split('/');
  const known = VIEW_NAMES.find((name) => name === view);
  if (known === undefined) return { view: 'board', id: undefined };
  return { view: known, id: id === '' ? undefined : decoded(id) };
}

/** The fragment of a route. */
export function hrefOf(view: ViewName, id?: string): string {
  return id === undefined ? `#/${view}` : `#/${view}/${encodeURIComponent(id)}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
