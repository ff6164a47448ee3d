import { describe, expect, it } from '@jest/globals';
import { loadSettings } from '../../src/config/load.js';
import { ScenarioFile } from '../../src/scenario/scenario-file.js';

/*
 * Found by `npm run fuzz`: thousands of mappings in one another went deeper than the YAML reader's stack. Its
 * RangeError came out instead of a problem with the file, and a little before that depth V8 ended the process.
 */
describe('a file that is nested too deeply', () => {
  const levels = 3_000;
  const nested = [
    { what: 'mappings in a line', text: `name: ${'0: '.repeat(levels)}0` },
    { what: 'lists in a line', text: '- '.repeat(levels) },
    { what: 'brackets', text: '['.repeat(levels) },
    { what: 'brackets of many lines', text: '[\n'.repeat(levels) },
    { what: 'indentation', text: `a:\n${' '.repeat(levels)}b: 1` },
  ];

  it.each(nested.map(({ what }, at) => ({ what, at })))('is refused: $what', ({ at }) => {
    const text = nested[at]?.text ?? '';
    const { problems } = new ScenarioFile('deep.yaml', text).read();
    expect(problems).toEqual([expect.objectContaining({ file: 'deep.yaml', line: 1 })]);
    expect(problems?.[0]?.message).toContain('nested too deeply');
    const file = { name: 'deep.yaml', text };
    expect(() => loadSettings({ environment: {}, file })).toThrow(/nested too deeply/);
  });
});
