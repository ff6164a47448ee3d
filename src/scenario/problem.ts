/** Where in a scenario file something stands; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Something in a scenario file that is not as it must be. */
export interface Problem extends Place {
  readonly file: string;
  /** What was expected and what came. */
  readonly message: string;
}

/** A problem as compilers say it: `ward.yaml:12:5: ...`. */
export function describeProblem({ file, line, column, message }: Problem): string {
  return `${file}:${line}:${column}: ${message}`;
}

/** Problems by file, in the order in which the files were first named, and then by place. */
export function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const files = [...new Set(problems.map(({ file }) => file))];
  return [...problems].sort(
    (a, b) =>
      files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column,
  );
}
