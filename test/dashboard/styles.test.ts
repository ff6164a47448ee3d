import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../dashboard/src/styles');
const tokens = readFileSync(join(folder, 'tokens.css'), 'utf8');
const flash = readFileSync(join(folder, 'flash.css'), 'utf8');

const LIGHTS = { dark: ':root {', light: ":root[data-theme='light'] {" } as const;

function token(name: string, light: keyof typeof LIGHTS = 'dark'): string {
  const [, block = ''] = tokens.split(LIGHTS[light]);
  const value = new RegExp(`--${name}: ([^;]+);`).exec(block.split('\n}')[0] ?? '')?.[1];
  if (value === undefined) throw new Error(`no token --${name} in ${light}`);
  return value;
}

/** Relative luminance as in WCAG 2. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string, theme: keyof typeof LIGHTS): number {
  const both = [luminance(token(one, theme)), luminance(token(other, theme))];
  const [light = 0, dark = 0] = both.sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

describe('design tokens', () => {
  it.each([
    ['text', 'ground'],
    ['text', 'sector'],
    ['text', 'raised'],
    ['text-muted', 'ground'],
    ['text-muted', 'sector'],
    ['text-muted', 'raised'],
    ['on-focus', 'focus'],
    ['focus', 'sector'],
    ['focus', 'ground'],
    ['wave', 'sector'],
    ...['high', 'medium', 'low'].flatMap((priority) => [
      [`on-${priority}`, `${priority}-fill`],
      [priority, 'sector'],
      ['text', `${priority}-band`],
      ['wave', `${priority}-band`],
    ]),
    ['high', 'ground'],
    ['medium', 'ground'],
  ])('give --%s on --%s a contrast of at least 4.5:1', (one, other) => {
    expect(contrast(one, other, 'dark')).toBeGreaterThanOrEqual(4.5);
    expect(contrast(one, other, 'light')).toBeGreaterThanOrEqual(4.5);
  });

  it.each([
    { name: 'high', minHz: 1.4, maxHz: 2.8 },
    { name: 'medium', minHz: 0.4, maxHz: 0.8 },
  ])('flash $name priority at a rate of IEC 60601-1-8', ({ name, minHz, maxHz }) => {
    const rateHz = 1_000 / parseFloat(token(`flash-${name}`));
    expect(rateHz).toBeGreaterThanOrEqual(minHz);
    expect(rateHz).toBeLessThanOrEqual(maxHz);
  });

  it('flash with a duty of half the period, and not at all where motion is unwelcome', () => {
    const frames = flash.match(
      /@keyframes (flash|frame)-\w+ \{\s*0% \{[^}]*\}\s*50% \{[^}]*\}\s*\}/g,
    );
    expect(frames).toHaveLength(4);
    expect(flash).toMatch(/prefers-reduced-motion: reduce\) \{[^}]*animation: none/);
  });
});
