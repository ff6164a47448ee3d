import { InvalidArgumentError, Option } from 'commander';
import { DEFAULT_DETECTOR, DETECTORS } from '../config/schema.js';
import { epochUs, US_PER_MS, type EpochUs } from '../domain/units.js';

/** Reads a whole number from 0. */
export function integerOption(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('Expected a whole number from 0.');
}

/** Reads a whole number from 1. */
export function countOption(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('Expected a whole number from 1.');
}

/** Reads a sample rate, which need not be a whole number. */
export function rateOption(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('Expected a number of samples a second above 0, such as 360.');
}

/** Reads a comma separated list. */
export function listOption(text: string): readonly string[] {
  const items = text.split(',').map((item) => item.trim());
  if (items.every((item) => item !== '')) return items;
  throw new InvalidArgumentError('Expected names with one comma between them, such as a,b.');
}

/** Adds to a list that may be given in several options, each comma separated. */
export function collectOption(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...listOption(text)];
}

/** Reads a speed: `max`, or event time for one second of the clock. */
export function speedOption(text: string): number | 'max' {
  const value = Number(text.replace(/x$/, ''));
  if (text === 'max') return text;
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('Expected max, or a number above 0 such as 1 or 60.');
}

/** Reads a moment such as 2026-01-31T08:00:00Z. */
export function momentOption(text: string): EpochUs {
  const ms = Date.parse(text);
  if (!Number.isNaN(ms)) return epochUs(ms * US_PER_MS);
  throw new InvalidArgumentError('Expected a moment such as 2026-01-31T08:00:00Z.');
}

/** The option that chooses one of the detectors that come with wardwave. */
export function detectorOption(): Option {
  return new Option(
    '--detector <name>',
    `model that scores (default: ${DEFAULT_DETECTOR}); mcf is the slow one to compare with`,
  ).choices(DETECTORS);
}
