import type { AlertEvent } from '../../src/domain/alert.js';
import { isActive, type AlertBook } from './alert-book.js';
import { el, priorityMark, setData, setText } from './dom.js';
import { detail, headline } from './format.js';
import { TEXTS } from './texts.js';

const MAX_LISTED = 100;

/** The ward's alerts: those that are present first, most urgent on top, then those that ended. */
export class AlertList {
  readonly element = el('aside', 'alerts');
  readonly #count = el('span', 'alerts-count');
  readonly #list = el('ol', 'alerts-list');
  readonly #note = el('p', 'alerts-note');
  readonly #onChoose: (bedId: string) => void;
  readonly #rows = new Map<string, { readonly row: HTMLElement; readonly key: string }>();

  constructor(onChoose: (bedId: string) => void) {
    this.#onChoose = onChoose;
    this.element.setAttribute('aria-label', TEXTS.alertList);
    this.element.append(
      el('h2', 'alerts-title', TEXTS.alertList, ' ', this.#count),
      this.#list,
      this.#note,
    );
  }

  /** Shows the book as it is now. */
  show(book: AlertBook, clock: Intl.DateTimeFormat): void {
    const events = book.listed(MAX_LISTED);
    setText(this.#count, TEXTS.activeAlerts(events.filter(isActive).length));
    setText(this.#note, events.length === 0 ? TEXTS.noAlerts : book.trimmed ? TEXTS.trimmed : '');
    const rows = events.map((event) => this.#row(event, clock));
    const shown = new Set(events.map((event) => event.alertId));
    for (const alertId of this.#rows.keys()) if (!shown.has(alertId)) this.#rows.delete(alertId);
    const changed = rows.some((row, index) => this.#list.children[index] !== row);
    if (changed || this.#list.children.length !== rows.length) this.#list.replaceChildren(...rows);
  }

  /** A row stays the same element while its event does, so that the focus is not lost. */
  #row(event: AlertEvent, clock: Intl.DateTimeFormat): HTMLElement {
    const key = `${event.revision} ${event.phase}`;
    const known = this.#rows.get(event.alertId);
    if (known?.key === key) return known.row;
    const row = this.#makeRow(event, clock);
    this.#rows.set(event.alertId, { row, key });
    return row;
  }

  #makeRow(event: AlertEvent, clock: Intl.DateTimeFormat): HTMLElement {
    const state = isActive(event) ? TEXTS.active : TEXTS.ended;
    const certainty = event.provisional ? TEXTS.provisional : TEXTS.final;
    const button = el(
      'button',
      'alert',
      priorityMark(event.priority),
      el('span', 'alert-bed', event.bedId),
      el('span', 'alert-headline', headline(event)),
      el('span', 'alert-detail', detail(event, clock)),
      el('span', 'alert-state', `${state} · ${certainty}`),
    );
    button.type = 'button';
    button.title = TEXTS.showBed(event.bedId);
    button.addEventListener('click', () => {
      this.#onChoose(event.bedId);
    });
    const row = el('li', '', button);
    setData(row, 'priority', event.priority);
    setData(row, 'phase', event.phase);
    return row;
  }
}
