import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { WardPage } from './page.js';

const PageContext = createContext<WardPage | undefined>(undefined);

/** Gives the page to every component below. */
export const PageProvider = PageContext.Provider;

/**
 * The page that a component belongs to.
 *
 * @throws {Error} outside of a signed-in page, which is a mistake of the program
 */
export function usePage(): WardPage {
  const page = useContext(PageContext);
  if (page === undefined) throw new Error('This component stands outside of a signed-in page.');
  return page;
}
