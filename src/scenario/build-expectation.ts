import { hint } from './did-you-mean.js';
import type { ExpectEntry } from './expect-schema.js';
import { stretch } from './build-fault.js';
import { describeCheck } from './describe-check.js';
import type { Entry, Reading } from './reading.js';
import type { Check, Expectation, Path } from './scenario.js';

const KINDS = ['raised', 'ended', 'none', 'count'] as const;

/**
 * Makes an assertion of what a file says; undefined, with problems noted, where that is not one.
 *
 * @param bedNames - every bed that the file names, also such as are not right themselves
 */
export function buildExpectation(
  { value, path }: Entry<ExpectEntry>,
  bedNames: readonly string[],
  reading: Reading,
): Expectation | undefined {
  if (!bedNames.includes(value.bed)) {
    const known = bedNames.length === 0 ? 'a bed that beds has' : `one of ${bedNames.join(', ')}`;
    const came = `"${value.bed}"${hint(value.bed, bedNames)}`;
    reading.refuse([...path, 'bed'], `expected ${known}, came ${came}`);
  }
  const kind = reading.only(value, KINDS, path);
  const check = kind === undefined ? undefined : buildCheck(value, [...path, kind], reading);
  if (check === undefined) return undefined;
  const name = value.name ?? `${value.bed} ${describeCheck(check)}`;
  return { path, bedId: value.bed, name, check };
}

function buildCheck(
  { raised, ended, none, count }: ExpectEntry,
  path: Path,
  reading: Reading,
): Check | undefined {
  if (raised !== undefined) {
    const { condition, after = 0, within, priority, leads } = raised;
    return {
      kind: 'raised',
      condition,
      afterMs: after,
      ...(within === undefined ? {} : { withinMs: within }),
      ...(priority === undefined ? {} : { priority: priority.atLeast }),
      ...(leads === undefined ? {} : { leads }),
    };
  }
  if (ended !== undefined) {
    const { condition, after = 0, within } = ended;
    const length = within === undefined ? {} : { withinMs: within };
    return { kind: 'ended', condition, afterMs: after, ...length };
  }
  const about = none ?? count ?? {};
  const common = {
    ...stretch(about),
    ...(about.condition === undefined ? {} : { condition: about.condition }),
    ...(about.priority === undefined ? {} : { priority: about.priority.atLeast }),
  };
  if (!reading.isStretch(path, common)) return undefined;
  if (count === undefined) return { kind: 'none', ...common };
  const { leads, atLeast, atMost } = count;
  if (atLeast === undefined && atMost === undefined) {
    reading.refuse(path, 'expected atLeast, atMost or both, came neither');
    return undefined;
  }
  if (atLeast === 0 && atMost === undefined) {
    reading.refuse([...path, 'atLeast'], 'expected atLeast: 1 or more, came 0, which always holds');
    return undefined;
  }
  if ((atLeast ?? 0) > (atMost ?? Infinity)) {
    reading.refuse([...path, 'atMost'], `expected atMost: ${atLeast} or more, came ${atMost}`);
    return undefined;
  }
  const bounds = { atLeast: atLeast ?? 0, atMost: atMost ?? Infinity };
  return { kind: 'count', ...common, ...(leads === undefined ? {} : { leads }), ...bounds };
}
