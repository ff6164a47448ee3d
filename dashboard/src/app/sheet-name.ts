/** What lies over the page; undefined for nothing. */
export type SheetName = 'help' | 'screen' | undefined;
