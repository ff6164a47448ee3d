import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PHYSIOLOGICAL_CONDITIONS, TECHNICAL_CONDITIONS } from '../../src/domain/alert.js';
import { RHYTHMS } from '../../src/scenario/bed-schema.js';
import { NOISE_KINDS } from '../../src/scenario/fault-schema.js';
import { readScenario } from '../../src/scenario/read-scenario.js';
import { allKeys } from '../../src/scenario/schema.js';
import { NOISE_KINDS as MADE_NOISE } from '../../src/replay/faults/synthetic-noise.js';

const docs = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'scenarios.md'), 'utf8');

/** The row of a table whose first cell is this key. */
function rowOf(key: string): string | undefined {
  return docs.split('\n').find((line) => line.startsWith(`| \`${key}\``));
}

describe('docs/scenarios.md', () => {
  it('names every key in a row of its own, or in the row of what holds it', () => {
    const missing = allKeys().filter(({ owner, key }) => {
      const isNamed = rowOf(key) !== undefined || rowOf(owner)?.includes(`\`${key}\``) === true;
      return !isNamed && !docs.includes(`\`${owner}: { ${key}: `);
    });
    expect(missing).toEqual([]);
    expect(allKeys().length).toBeGreaterThan(60);
  });

  it.each(['leadOff', 'noise', 'gap', 'linkDown', 'drop', 'delay', 'raised', 'none', 'count'])(
    'names every key of %s in its own row',
    (owner) => {
      const keys = allKeys().filter((known) => known.owner === owner);
      const row = rowOf(owner) ?? '';
      expect(keys.filter(({ key }) => !row.includes(`\`${key}\``)).map(({ key }) => key)).toEqual(
        [],
      );
    },
  );

  it.each([...PHYSIOLOGICAL_CONDITIONS, ...TECHNICAL_CONDITIONS, ...RHYTHMS, ...NOISE_KINDS])(
    'names the word %s',
    (word) => {
      expect(docs).toContain(`\`${word}\``);
    },
  );

  it('has an example that is a scenario', () => {
    const [, example = ''] = /```yaml\n([^]*?)```/.exec(docs) ?? [];
    expect(parse(example)).toBeDefined();
    expect(readScenario('docs', example).problems).toEqual([]);
  });
});

describe('NOISE_KINDS', () => {
  it('are the kinds of noise that can be made', () => {
    expect(NOISE_KINDS).toEqual(MADE_NOISE);
  });
});
