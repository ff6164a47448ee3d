import type { FigureUnit } from '../figure.js';

const MS_PER_SECOND = 1_000;
const THIN_SPACE = '\u202F';
const MINUS = '\u2212';

/** A length in a drawing, to a tenth of a pixel: more would only make the file larger. */
export function px(length: number): string {
  const rounded = Math.round(length * 10) / 10;
  return String(rounded === 0 ? 0 : rounded);
}

/** A number with so many decimals, thousands set apart and a true minus. */
export function decimal(value: number, decimals = 0): string {
  const [whole = '', fraction] = Math.abs(value).toFixed(decimals).split('.');
  const grouped = whole.length > 4 ? whole.replaceAll(/\B(?=(\d{3})+$)/g, THIN_SPACE) : whole;
  const text = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return value < 0 && Number(Math.abs(value).toFixed(decimals)) > 0 ? `${MINUS}${text}` : text;
}

/** A share of 1 in per cent. */
export function percent(share: number, decimals = 1): string {
  return `${decimal(share * 100, decimals)} %`;
}

/** A number of things, such as `3 alerts`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${decimal(count)} ${count === 1 ? one : many}`;
}

/** A moment of a record as hh:mm:ss. */
export function clock(atMs: number): string {
  const seconds = Math.max(0, Math.floor(atMs / MS_PER_SECOND));
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** A duration in seconds, minutes or hours, whichever reads best. */
export function duration(durationMs: number): string {
  const seconds = durationMs / MS_PER_SECOND;
  if (seconds < 90) return `${decimal(seconds, 1)} s`;
  if (seconds < 5_400) return `${decimal(seconds / 60, 1)} min`;
  return `${decimal(seconds / 3_600, 1)} h`;
}

/** How many decimals a figure has, and what stands behind it. */
const UNITS: Readonly<
  Record<FigureUnit, { readonly decimals: number; readonly word: string; readonly factor?: number }>
> = {
  area: { decimals: 3, word: 'area, 0–1' },
  share: { decimals: 1, word: '%', factor: 100 },
  s: { decimals: 1, word: 's' },
  'alerts/bed-day': { decimals: 1, word: 'alerts / bed-day' },
  'alerts/episode': { decimals: 2, word: 'alerts / episode' },
  points: { decimals: 1, word: 'points of 100' },
};

/** The number of a figure as it is read, without its unit: a share in per cent. */
export function figureNumber(value: number, unit: FigureUnit): string {
  const { decimals, factor = 1 } = UNITS[unit];
  return decimal(value * factor, decimals);
}

/** The unit of a figure in words. */
export function unitWord(unit: FigureUnit): string {
  return UNITS[unit].word;
}
