import { z } from 'zod';
import { parseBedId, type BedId } from '../../domain/bed.js';
import { ServerError } from '../errors.js';
import type { WardView } from '../ward-view.js';

/** A bed id in a path, a query or a body. */
export const bedSchema = z.string().transform((text, context) => {
  const bedId = parseBedId(text);
  if (bedId === undefined) context.addIssue({ code: 'custom', message: 'not a bed id' });
  return bedId ?? z.NEVER;
});

/**
 * Reads what came from outside.
 *
 * @throws {ServerError} `ECG_SERVER_BAD_REQUEST` with what was expected and what came
 */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ServerError('ECG_SERVER_BAD_REQUEST', z.prettifyError(parsed.error), {
    cause: parsed.error,
  });
}

/**
 * Checks that the ward has a bed.
 *
 * @throws {ServerError} `ECG_SERVER_UNKNOWN_BED` where it has not
 */
export function requireBed(view: WardView, bedId: BedId): void {
  if (view.beds().some((status) => status.bedId === bedId)) return;
  throw new ServerError('ECG_SERVER_UNKNOWN_BED', `This ward has no bed ${bedId}.`);
}
