import { html, trusted, type Html } from './html.js';
import { STYLE } from './style.js';

/** A section of a page. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}

/** A page's own policy: it may load nothing, from nowhere, and run nothing. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** A whole page of one file: style and drawings stand in it, nothing is loaded and no script runs. */
export function page(about: {
  readonly title: string;
  readonly head: Html;
  readonly sections: readonly Section[];
  readonly foot: Html;
}): string {
  return html`${trusted('<!doctype html>')}
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${about.title}</title>
        <style>
          ${trusted(STYLE)}
        </style>
      </head>
      <body>
        <a class="to-main" href="#main">To the figures</a>
        <header>
          <h1>${about.title}</h1>
          ${about.head}
          <nav aria-label="Sections">
            <ul>
              ${about.sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
            </ul>
          </nav>
        </header>
        <main id="main">
          ${about.sections.map(
            ({ id, title, body }) =>
              html`<section aria-labelledby="${id}">
                <h2 id="${id}">${title}</h2>
                ${body}
              </section> `,
          )}
        </main>
        <footer>${about.foot}</footer>
      </body>
    </html> `.toString();
}

/** What these pages are, and are not: it stands at the top and at the foot of each. */
export const PURPOSE =
  'Research figures, measured on recordings. wardwave gives predictions and supplements a monitor’s own ' +
  'alarms; it replaces none of them.';
