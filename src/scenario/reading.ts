import type { z } from 'zod';
import type { Problem } from './problem.js';
import type { Path } from './scenario.js';
import type { ScenarioFile } from './scenario-file.js';
import { schemaProblems } from './schema-problems.js';
import { formatTime } from './time.js';

/** A value of a file that its schema accepts. */
export interface Entry<T> {
  readonly path: Path;
  readonly value: T;
}

/** Reads values of one file and gathers what is wrong with them, so that all of it is said at once. */
export class Reading {
  readonly file: ScenarioFile;
  readonly #problems: Problem[] = [];

  constructor(file: ScenarioFile) {
    this.file = file;
  }

  /** Everything that was found wrong so far. */
  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** Takes note of problems that were found elsewhere. */
  add(problems: readonly Problem[]): void {
    this.#problems.push(...problems);
  }

  /** Takes note that a value is not as expected. */
  refuse(path: Path, message: string): void {
    this.#problems.push(this.file.problem(path, message));
  }

  /**
   * Reads a value by its schema; undefined, with problems noted, where it does not fit.
   *
   * @param whole - the schema with keys that are read elsewhere, to name them all
   */
  read<S extends z.ZodType>(
    schema: S,
    value: unknown,
    path: Path,
    whole: z.ZodType = schema,
  ): z.output<S> | undefined {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    this.add(schemaProblems(result.error.issues, { file: this.file, schema: whole, at: path }));
    return undefined;
  }

  /** Reads each item of a list; those that do not fit are left out. */
  readEach<S extends z.ZodType>(
    schema: S,
    list: unknown,
    path: Path,
  ): readonly Entry<z.output<S>>[] {
    if (!Array.isArray(list)) return [];
    return list.flatMap((item: unknown, index) => {
      const at = [...path, index];
      const value = this.read(schema, item, at);
      return value === undefined ? [] : [{ path: at, value }];
    });
  }

  /** The one key of a mapping that says what it is about; undefined, with a problem, for none and for more. */
  only<K extends string>(
    entry: Partial<Record<K, unknown>>,
    keys: readonly K[],
    path: Path,
  ): K | undefined {
    const present = keys.filter((key) => entry[key] !== undefined);
    if (present.length === 1) return present[0];
    const came = present.length === 0 ? 'none of them' : present.join(' and ');
    this.refuse(path, `expected exactly one of ${keys.join(', ')}, came ${came}`);
    return undefined;
  }

  /** Whether a stretch has a length; a problem where it ends before it begins. */
  isStretch(path: Path, { fromMs, toMs }: { fromMs: number; toMs: number }): boolean {
    if (fromMs < toMs) return true;
    const came = Number.isFinite(toMs) ? formatTime(toMs) : 'none';
    this.refuse([...path, 'to'], `expected to: a time behind ${formatTime(fromMs)}, came ${came}`);
    return false;
  }
}
