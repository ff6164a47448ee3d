import type { Priority } from '../../src/domain/alert.js';
import { PRIORITY_MARK, PRIORITY_TEXT } from './texts.js';

/** Makes an element with a class and children. */
export function el<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  if (className !== '') element.className = className;
  element.append(...children);
  return element;
}

/** Writes a text where it differs, so that screen readers are not told what did not change. */
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Sets or takes away a `data-` attribute. */
export function setData(element: HTMLElement, name: string, value: string | undefined): void {
  if (value === undefined) element.removeAttribute(`data-${name}`);
  else if (element.getAttribute(`data-${name}`) !== value) {
    element.setAttribute(`data-${name}`, value);
  }
}

const SHAPES: Readonly<Record<Priority, string>> = {
  high: 'M12 2 23 21.5H1Z',
  medium: 'M12 1 23 12 12 23 1 12Z',
  low: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Z',
};

/** The mark of a priority: a shape, as many strokes as it is urgent, and its name for screen readers. */
export function priorityMark(priority: Priority): HTMLElement {
  const space = 'http://www.w3.org/2000/svg';
  const shape = document.createElementNS(space, 'svg');
  shape.setAttribute('viewBox', '0 0 24 24');
  shape.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', SHAPES[priority]);
  shape.append(path);
  const strokes = el('span', 'strokes', PRIORITY_MARK[priority]);
  strokes.setAttribute('aria-hidden', 'true');
  const name = el('span', 'for-readers', `${PRIORITY_TEXT[priority]} priority `);
  const mark = el('span', 'mark', shape, strokes, name);
  mark.dataset['priority'] = priority;
  return mark;
}
