/** Markup that may stand in a page as it is; only {@link html} and {@link trusted} make it. */
export class Html {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

/** What may stand in a template: text is escaped, lists are joined, nothing stays nothing. */
export type HtmlValue = Html | string | number | undefined | readonly HtmlValue[];

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

/** Control characters other than tab and line feed are no text in a page. */
const CONTROL = /\p{Cc}/gu;

/** Text that can stand in an element or in a quoted attribute. */
export function escapeText(text: string): string {
  return text
    .replaceAll(CONTROL, (found) => (found === '\t' || found === '\n' ? found : '\uFFFD'))
    .replaceAll(/[&<>"']/g, (found) => ENTITIES.get(found) ?? '');
}

/**
 * Markup with values in it, every text escaped.
 *
 * @example html`<td>${record.name}</td>`
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const markup = withoutIndents(parts).map((part, i) =>
    i < values.length ? part + rendered(values[i]) : part,
  );
  return new Html(markup.join(''));
}

const condensed = new WeakMap<TemplateStringsArray, readonly string[]>();

/** The indents of a template are for its reader; in the page they would be much of its size. */
function withoutIndents(parts: TemplateStringsArray): readonly string[] {
  const known = condensed.get(parts);
  if (known !== undefined) return known;
  const short = parts.map((part) => part.replaceAll(/\n\s+/g, '\n'));
  condensed.set(parts, short);
  return short;
}

/** Markup that this program itself holds, such as its style sheet; never text from outside. */
export function trusted(markup: string): Html {
  return new Html(markup);
}

function rendered(value: HtmlValue): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.toString();
  if (typeof value === 'string') return escapeText(value);
  if (typeof value === 'number') return String(value);
  return value.map(rendered).join('');
}
