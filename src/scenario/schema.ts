import { z } from 'zod';
import { bedSchema } from './bed-schema.js';
import { expectSchema } from './expect-schema.js';
import { leaf, line } from './leaf.js';

const seed = leaf('a whole number from 0, below 2^53', (value) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined,
);

/** A whole scenario file. */
export const scenarioSchema = z.strictObject({
  name: line,
  seed: seed.optional(),
  beds: z.array(bedSchema),
  expect: z.array(expectSchema),
});

/** The keys that a mapping may have, by the path of its schema; empty where there is no mapping. */
export function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  const here = bare(schema);
  const [step, ...rest] = path;
  if (here instanceof z.ZodArray) return step === undefined ? [] : keysAt(here.element, rest);
  if (!(here instanceof z.ZodObject)) return [];
  const shape = here.shape as Readonly<Record<string, z.core.$ZodType>>;
  if (step === undefined) return Object.keys(shape);
  const inner = shape[String(step)];
  return inner === undefined ? [] : keysAt(inner, rest);
}

/** Every key that a scenario file may have, by the mapping in which it stands. */
export function allKeys(
  schema: z.core.$ZodType = scenarioSchema,
): readonly { readonly owner: string; readonly key: string }[] {
  return keysBelow(schema, 'the file');
}

function keysBelow(
  schema: z.core.$ZodType,
  owner: string,
): readonly { readonly owner: string; readonly key: string }[] {
  const here = bare(schema);
  if (here instanceof z.ZodArray) return keysBelow(here.element, owner);
  if (!(here instanceof z.ZodObject)) return [];
  const shape = here.shape as Readonly<Record<string, z.core.$ZodType>>;
  return Object.entries(shape).flatMap(([key, inner]) => [
    { owner, key },
    ...keysBelow(inner, key),
  ]);
}

function bare(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional ? bare(schema.def.innerType) : schema;
}
