import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** The checkout. */
export const ROOT = join(import.meta.dirname, '..', '..');

/** A piece of YAML whose shape a test finds out by looking. */
export interface Tree {
  readonly [name: string]: Tree | readonly Tree[] | string | number | boolean | undefined;
}

/** Reads the YAML documents of a file of the checkout. */
export function yamlFile(path: string): readonly Tree[] {
  return parseAllDocuments(readFileSync(join(ROOT, path), 'utf8')).map((document) => {
    const [problem] = document.errors;
    if (problem !== undefined) throw new Error(`${path}: ${problem.message}`);
    return document.toJS() as Tree;
  });
}

/** The part at a path such as `spec.template`; an empty tree where there is none. */
export function at(tree: Tree | undefined, path: string): Tree {
  let here: unknown = tree;
  for (const name of path.split('.')) here = (here as Tree | undefined)?.[name];
  return (here ?? {}) as Tree;
}

/** The list at a path; an empty one where there is none. */
export function listAt(tree: Tree | undefined, path: string): readonly Tree[] {
  const found: unknown = at(tree, path);
  return Array.isArray(found) ? (found as readonly Tree[]) : [];
}

/** The text at a path; undefined where there is none, or something else. */
export function textAt(tree: Tree | undefined, path: string): string | undefined {
  const found: unknown = at(tree, path);
  return typeof found === 'string' ? found : undefined;
}

/** What a kustomization names: where its files are, and what is in them after its patches. */
export interface Kustomized {
  readonly missing: readonly string[];
  readonly unnamed: readonly string[];
  readonly documents: readonly Tree[];
}

/** Puts a kustomization together as kustomize does, as far as ours go: resources, strategic merges, deletions. */
export function kustomized(folder: string): Kustomized {
  const [kustomization] = yamlFile(join(folder, 'kustomization.yaml'));
  const resources = listAt(kustomization, 'resources').map(words);
  const patches = listAt(kustomization, 'patches').map(({ path }) => words(path));
  const named = [...resources, ...patches].filter((name) => name.endsWith('.yaml'));
  const bases = resources.filter((name) => !name.endsWith('.yaml'));
  const missing = [...named, ...bases].filter((name) => !existsSync(join(ROOT, folder, name)));
  const files = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.yaml'));
  const own = resources.filter((name) => name.endsWith('.yaml'));
  const documents = [
    ...bases.flatMap((base) => kustomized(join(folder, base)).documents),
    ...own.flatMap((name) => yamlFile(join(folder, name))),
  ];
  return {
    missing,
    unnamed: files.filter((name) => name !== 'kustomization.yaml' && !named.includes(name)),
    documents: patches.flatMap((name) => yamlFile(join(folder, name))).reduce(patched, documents),
  };
}

/** Names a document in a message, such as `Deployment/wardwave`. */
export function nameOf(document: Tree): string {
  return `${words(document['kind'])}/${textAt(document, 'metadata.name') ?? ''}`;
}

function patched(documents: readonly Tree[], patch: Tree): readonly Tree[] {
  if (!documents.some((document) => nameOf(document) === nameOf(patch))) {
    throw new Error(`a patch is for ${nameOf(patch)}, which is not there`);
  }
  if (patch['$patch'] === 'delete') return documents.filter((one) => nameOf(one) !== nameOf(patch));
  return documents.map((one) => (nameOf(one) === nameOf(patch) ? merged(one, patch) : one));
}

function merged(into: Tree, patch: Tree): Tree {
  const entries = Object.entries(patch).map(([name, value]) => {
    const before = into[name];
    const isTree = typeof value === 'object' && !Array.isArray(value);
    const wasTree = typeof before === 'object' && !Array.isArray(before);
    return [name, isTree && wasTree ? merged(before as Tree, value as Tree) : value] as const;
  });
  return { ...into, ...Object.fromEntries(entries) };
}

/** A word or number of a manifest as text; nothing for what is neither. */
export function words(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
