import type { CapturePage } from './capture-reader.js';

/** Pages that are kept beside those in use: beds that are merged by time are never far apart. */
const PAGES_KEPT = 8;

/** Keeps the pages that were read last. */
export class PageCache<T> {
  readonly #read: (page: CapturePage) => T;
  /** In the order in which they were last asked for. */
  readonly #kept = new Map<number, T>();

  /** @param read - reads a page that is not kept */
  constructor(read: (page: CapturePage) => T) {
    this.#read = read;
  }

  /** A page by its number, read where it is not at hand. */
  get(number: number, page: CapturePage): T {
    const content = this.#kept.get(number) ?? this.#read(page);
    this.#kept.delete(number);
    this.#kept.set(number, content);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > PAGES_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return content;
  }
}
