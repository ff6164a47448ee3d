import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { filledBox, type Box, type Fill } from '../../../src/evaluation/report/filled-box.js';

const FILLS: readonly Fill[] = [
  'high',
  'medium',
  'low',
  'technical',
  'lethal',
  'open',
  'no-signal',
];

const boxes = fc.record<Box>({
  x: fc.double({ min: 0, max: 1_000, noNaN: true }),
  y: fc.double({ min: 0, max: 300, noNaN: true }),
  width: fc.double({ min: 1.5, max: 400, noNaN: true }),
  height: fc.integer({ min: 8, max: 20 }),
});

function strokes(box: Box, fill: Fill): string {
  return / d="([^"]+)"/.exec(filledBox(box, fill).toString())?.[1] ?? '';
}

describe('filledBox', () => {
  it('tells fills apart by their strokes, not by colour alone', () => {
    const box = { x: 10, y: 20, width: 40, height: 11 };
    const drawn = FILLS.map((fill) => strokes(box, fill));
    expect(drawn.filter((path) => path === '')).toHaveLength(2);
    expect(new Set(drawn.filter((path) => path !== '')).size).toBe(5);
  });

  it('keeps its strokes inside the box', () => {
    fc.assert(
      fc.property(boxes, fc.constantFrom<Fill>('medium', 'lethal', 'no-signal'), (box, fill) => {
        const places = [...strokes(box, fill).matchAll(/[ML]([\d.-]+) ([\d.-]+)/g)];
        for (const [, x, y] of places) {
          expect(Number(x)).toBeGreaterThanOrEqual(box.x - 0.1);
          expect(Number(x)).toBeLessThanOrEqual(box.x + box.width + 0.1);
          expect(Number(y)).toBeGreaterThanOrEqual(box.y - 0.1);
          expect(Number(y)).toBeLessThanOrEqual(box.y + box.height + 0.1);
        }
      }),
    );
  });

  it('says what it is, escaped', () => {
    const box = { x: 0, y: 0, width: 10, height: 10 };
    expect(filledBox(box, 'high', '<x>').toString()).toContain('<title>&lt;x&gt;</title>');
    expect(filledBox(box, 'high').toString()).not.toContain('title');
  });
});
