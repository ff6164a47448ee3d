import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PHYSIOLOGICAL_CONDITIONS, TECHNICAL_CONDITIONS } from '../../src/domain/alert.js';
import { EVENTS } from '../../src/server/wire.js';

const page = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../docs', name), 'utf8');

describe('docs/wire-format.md', () => {
  it('lists every event of the socket, and no other', () => {
    const [, section = ''] = page('wire-format.md').split('\n## Dashboards: socket\n');
    const [table = ''] = section.split('\n## ');
    const listed = [...table.matchAll(/^\| `([a-z]+\.v\d+)`/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual(Object.values(EVENTS).sort());
  });
});

describe('docs/alert-states.md', () => {
  it('names every condition', () => {
    const text = page('alert-states.md');
    const all = [...PHYSIOLOGICAL_CONDITIONS, ...TECHNICAL_CONDITIONS];
    expect(all.filter((condition) => !text.includes(`\`${condition}\``))).toEqual([]);
  });
});
