import type { AlertEvent } from '../../src/domain/alert.js';
import { el, priorityMark, setData } from './dom.js';
import { detail, headline } from './format.js';
import { TEXTS } from './texts.js';

const MAX_CHIPS = 8;

/** The worst bed of the ward in one line, and the others that alarm beside it. */
export class Banner {
  readonly element = el('section', 'banner');
  readonly #worst = el('p', 'banner-worst');
  readonly #others = el('p', 'banner-others');
  #key = '';

  constructor() {
    this.#worst.setAttribute('role', 'alert');
    this.element.append(this.#worst, this.#others);
  }

  /** Shows active alerts, most urgent first; `current` is false while they cannot be trusted. */
  show(active: readonly AlertEvent[], current: boolean, clock: Intl.DateTimeFormat): void {
    const key = JSON.stringify([
      current,
      active.map((event) => [event.alertId, event.revision, event.bedId]),
    ]);
    if (key === this.#key) return;
    this.#key = key;
    const [worst] = active;
    setData(this.element, 'priority', worst?.priority);
    setData(this.element, 'current', String(current));
    if (worst === undefined) {
      this.#worst.replaceChildren(current ? TEXTS.calm : TEXTS.unknown);
      this.#others.replaceChildren();
      return;
    }
    this.#worst.replaceChildren(
      priorityMark(worst.priority),
      el('strong', 'banner-bed', worst.bedId),
      el('span', 'banner-headline', headline(worst)),
      el('span', 'banner-detail', detail(worst, clock)),
    );
    this.#others.replaceChildren(...this.#chips(active, worst.bedId));
  }

  #chips(active: readonly AlertEvent[], worstBed: string): Node[] {
    const worstOfBed = new Map<string, AlertEvent>();
    for (const event of active) {
      if (event.bedId !== worstBed && !worstOfBed.has(event.bedId)) {
        worstOfBed.set(event.bedId, event);
      }
    }
    const shown = [...worstOfBed.values()].slice(0, MAX_CHIPS);
    const chips: Node[] = shown.map((event) =>
      el('span', 'chip', priorityMark(event.priority), event.bedId),
    );
    const hidden = worstOfBed.size - shown.length;
    if (hidden > 0) chips.push(el('span', 'chip', TEXTS.moreBeds(hidden)));
    return chips;
  }
}
