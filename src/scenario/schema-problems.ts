import type { z } from 'zod';
import { hint } from './did-you-mean.js';
import type { Problem } from './problem.js';
import type { Path } from './scenario.js';
import type { ScenarioFile } from './scenario-file.js';
import { keysAt } from './schema.js';

const KINDS: Readonly<Record<string, string>> = {
  object: 'a mapping',
  array: 'a list',
};

/**
 * Says what a file does not have as its schema wants it, each thing with its place.
 *
 * @param at - the path of the value that was checked
 */
export function schemaProblems(
  issues: readonly z.core.$ZodIssue[],
  { file, schema, at }: { file: ScenarioFile; schema: z.core.$ZodType; at: Path },
): readonly Problem[] {
  return issues.flatMap((issue) => {
    const path = [...at, ...issue.path.map(asStep)];
    if (issue.code === 'unrecognized_keys') {
      const known = keysAt(schema, issue.path);
      return issue.keys.map((key) =>
        file.problemOfKey(
          path,
          key,
          `expected one of the keys ${known.join(', ')}, came "${key}"${hint(key, known)}`,
        ),
      );
    }
    const expected =
      issue.code === 'invalid_type' ? (KINDS[issue.expected] ?? issue.expected) : issue.message;
    return [file.problem(path, missingOr(expected, path, file))];
  });
}

function missingOr(expected: string, path: Path, file: ScenarioFile): string {
  const came = file.shown(path);
  const key = path.at(-1);
  const named = came === 'nothing' && typeof key === 'string' ? `${key}: ` : '';
  return `expected ${named}${expected}, came ${came}${wordHint(expected, came)}`;
}

/** A hint where one of a closed set of words was expected. */
function wordHint(expected: string, came: string): string {
  const words = /^one of ([\w, -]+)$/.exec(expected)?.[1]?.split(', ');
  return words === undefined || !came.startsWith('"') ? '' : hint(came.slice(1, -1), words);
}

function asStep(step: PropertyKey): string | number {
  return typeof step === 'number' ? step : String(step);
}
