import { leaf } from './leaf.js';

const MS_PER_SECOND = 1_000;
const CLOCK = /^(\d{1,3}):([0-5]\d):([0-5]\d(?:\.\d{1,3})?)$/;

/** The longest time that a scenario may name: a week. */
const LONGEST_MS = 7 * 24 * 3_600 * MS_PER_SECOND;

const EXPECTED = 'a time as hh:mm:ss, hh:mm:ss.mmm or a number of seconds from 0, at most a week';

/** Reads a time, `00:04:10`, `00:04:10.250` or seconds, as milliseconds; undefined where it is none. */
export function readTimeMs(value: unknown): number | undefined {
  const ms = typeof value === 'number' ? secondsToMs(value) : clockToMs(value);
  return ms !== undefined && ms >= 0 && ms <= LONGEST_MS ? ms : undefined;
}

/** A time of a scenario file, in milliseconds from the bed's start. */
export const time = leaf(EXPECTED, readTimeMs);

/** A length of time of a scenario file, in milliseconds; above 0. */
export const duration = leaf(`${EXPECTED}, above 0`, (value) => {
  const ms = readTimeMs(value);
  return ms === 0 ? undefined : ms;
});

/** Writes milliseconds as `00:04:10` or, where they are no whole seconds, `00:04:10.250`. */
export function formatTime(ms: number): string {
  const whole = Math.round(Math.abs(ms));
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const seconds = whole / MS_PER_SECOND;
  const clock = `${two(seconds / 3_600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
  const rest = whole % MS_PER_SECOND;
  return `${ms < 0 ? '-' : ''}${clock}${rest === 0 ? '' : `.${String(rest).padStart(3, '0')}`}`;
}

/** Writes milliseconds as seconds, such as `4 s` or `0.25 s`. */
export function formatSeconds(ms: number): string {
  return `${Number((ms / MS_PER_SECOND).toFixed(3))} s`;
}

function secondsToMs(seconds: number): number | undefined {
  return Number.isFinite(seconds) ? Math.round(seconds * MS_PER_SECOND) : undefined;
}

function clockToMs(value: unknown): number | undefined {
  const match = typeof value === 'string' ? CLOCK.exec(value) : null;
  if (match === null) return undefined;
  const [, hours, minutes, seconds] = match;
  const total = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
  return Math.round(total * MS_PER_SECOND);
}
