import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
} from 'yaml';
import { nestsTooDeeply } from '../domain/nesting.js';
import type { Place, Problem } from './problem.js';
import type { Path } from './scenario.js';

/** Characters of a text that stand in an error. */
const SHOWN = 80;

/** The text of a scenario file, with the place of everything in it. */
export class ScenarioFile {
  readonly name: string;
  readonly #document: Document.Parsed;
  readonly #lines = new LineCounter();
  readonly #isTooDeep: boolean;

  constructor(name: string, text: string) {
    this.name = name;
    this.#isTooDeep = nestsTooDeeply(text);
    const options = { lineCounter: this.#lines, prettyErrors: false };
    this.#document = parseDocument(this.#isTooDeep ? '' : text, options);
  }

  /** What the file says, as plain values: undefined where it is empty; or what is wrong with it as YAML. */
  read():
    | { readonly content: unknown; readonly problems?: undefined }
    | { readonly problems: readonly Problem[] } {
    if (this.#isTooDeep)
      return { problems: [this.#notYaml('a text that is nested too deeply', 0)] };
    const faults = [...this.#document.errors, ...this.#document.warnings];
    const problems = faults.map(({ message, pos }) => this.#notYaml(message, pos[0]));
    visit(this.#document, {
      Alias: (_key, alias) => {
        if (alias.resolve(this.#document) !== undefined) return;
        const why = `the alias *${alias.source} stands for nothing`;
        problems.push(this.#notYaml(why, alias.range?.[0] ?? 0));
      },
    });
    if (problems.length > 0) return { problems };
    try {
      const content: unknown = this.#document.toJS();
      return { content: content ?? undefined };
    } catch (fault) {
      // Aliases that grow without bound are found out only here.
      return { problems: [this.#notYaml(String(fault), 0)] };
    }
  }

  /** A problem with a value; where there is none, with the mapping in which it should stand. */
  problem(path: Path, message: string): Problem {
    return { file: this.name, ...this.placeOf(path), message };
  }

  /** A problem with a key of a mapping. */
  problemOfKey(path: Path, key: string, message: string): Problem {
    const mapping = this.#node(path);
    const pair = isMap(mapping)
      ? mapping.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
      : undefined;
    const keyNode = isScalar(pair?.key) ? pair.key : undefined;
    const place = keyNode?.range ? this.#placeAt(keyNode.range[0]) : this.placeOf(path);
    return { file: this.name, ...place, message };
  }

  /** Where a value stands; where there is none, what holds it. */
  placeOf(path: Path): Place {
    for (let length = path.length; length > 0; length -= 1) {
      const range = this.#node(path.slice(0, length))?.range;
      if (range) return this.#placeAt(range[0]);
    }
    return this.#placeAt(this.#document.contents?.range[0] ?? 0);
  }

  /** A value as it came, short enough for an error. */
  shown(path: Path): string {
    const node = this.#node(path);
    if (node === undefined) return 'nothing';
    if (isMap(node)) return 'a mapping';
    if (isSeq(node)) return path.at(-1) === 'leads' ? JSON.stringify(node.toJSON()) : 'a list';
    const value: unknown = node.toJS(this.#document);
    if (value === null) return 'nothing';
    return JSON.stringify(typeof value === 'string' ? value.slice(0, SHOWN) : value);
  }

  #notYaml(why: string, offset: number): Problem {
    const message = `expected YAML, came something else: ${why.split('\n')[0] ?? why}`;
    return { file: this.name, ...this.#placeAt(offset), message };
  }

  #node(path: Path): Node | undefined {
    const found: unknown =
      path.length === 0 ? this.#document.contents : this.#document.getIn(path, true);
    return isNode(found) ? found : undefined;
  }

  #placeAt(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'range' in value;
}
