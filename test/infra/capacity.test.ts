import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../support/manifests.js';

describe('docs/capacity.md', () => {
  it('is what the results of the benchmarks give', () => {
    const script = join(ROOT, 'bench', 'capacity.mjs');
    expect(() =>
      execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' }),
    ).not.toThrow();
  });

  it('marks what is not measured yet, and has a figure for everything else', () => {
    const page = readFileSync(join(ROOT, 'docs', 'capacity.md'), 'utf8');
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
    const rows = page.split('\n').filter((line) => /^\| [a-zA-Z]/.test(line));
    expect(rows.length).toBeGreaterThan(12);
  });
});
