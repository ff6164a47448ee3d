import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FIGURES } from '../../src/evaluation/figures/figure-list.js';
import { summarise } from '../../src/evaluation/summary.js';
import { anAbout } from './about.js';

describe('docs/evaluation.md', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/evaluation.md'), 'utf8');

  it.each(Object.keys(summarise([], anAbout('none'))))('defines the field %s', (key) => {
    expect(text).toMatch(new RegExp(`^\\| \`${key}\` `, 'm'));
  });

  it.each(FIGURES)('defines the figure $id with its unit and direction', ({ id, unit, better }) => {
    const row = new RegExp(`^\\| \`${id}\` *\\| ${unit} *\\| ${better} *\\| .{20}`, 'm');
    expect(text).toMatch(row);
  });
});
