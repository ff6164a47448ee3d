import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allSettings } from '../../src/config/environment.js';

const page = readFileSync(join(import.meta.dirname, '../../docs/configuration.md'), 'utf8');

describe('docs/configuration.md', () => {
  it('has a row for every setting, with its variable', () => {
    const missing = allSettings()
      .map(({ group, name, variable }) => `\`${group}.${name}\`<br>\`${variable}\``)
      .filter((row) => !page.includes(row));
    expect(missing).toEqual([]);
  });

  it('has no row for a setting that is none', () => {
    const known = new Set(allSettings().map(({ variable }) => variable));
    const rows = [...page.matchAll(/<br>`(WARDWAVE_[A-Z_]+)`/g)].map(([, variable]) => variable);
    expect(rows.filter((variable) => variable !== undefined && !known.has(variable))).toEqual([]);
  });
});
