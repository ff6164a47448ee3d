import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const NOT_OURS = new Set(['node_modules', 'dist', 'coverage']);

/** Every document below a folder, by its path from the root. */
function documentsIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isFile()) return entry.name.endsWith('.md') ? [path] : [];
    const isOurs = entry.isDirectory() && !entry.name.startsWith('.') && !NOT_OURS.has(entry.name);
    return isOurs ? documentsIn(path) : [];
  });
}

const documents = documentsIn('');

/** Where links of a document lead, without those to other sites. */
function linksOf(text: string): readonly string[] {
  const withoutCode = text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
  return [...withoutCode.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link));
}

/** The names that GitHub gives to the headings of a document. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#{1,6} +(.+?) *$/gm);
  return new Set(
    [...headings].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\-_ ]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function deadLinksOf(document: string): readonly string[] {
  return linksOf(readFileSync(join(root, document), 'utf8')).filter((link) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? document : join(dirname(document), decodeURIComponent(path));
    if (!existsSync(join(root, target))) return true;
    if (anchor === undefined || !target.endsWith('.md')) return false;
    return !anchorsOf(readFileSync(join(root, target), 'utf8')).has(anchor);
  });
}

describe('the documents', () => {
  it('are found, with links in them', () => {
    expect(documents).toContain('README.md');
    expect(linksOf(readFileSync(join(root, 'README.md'), 'utf8')).length).toBeGreaterThan(20);
    expect(anchorsOf('## The baseline, MCF\n')).toEqual(new Set(['the-baseline-mcf']));
  });

  it.each(documents)('%s links to files and headings that exist', (document) => {
    expect(deadLinksOf(document)).toEqual([]);
  });

  it('list every decision', () => {
    const index = readFileSync(join(root, 'docs/decisions/README.md'), 'utf8');
    const records = documents.filter((path) => /^docs\/decisions\/\d{4}-/.test(path));
    expect(records.length).toBeGreaterThan(20);
    expect(records.filter((path) => !index.includes(`(${path.split('/')[2] ?? ''})`))).toEqual([]);
  });
});
