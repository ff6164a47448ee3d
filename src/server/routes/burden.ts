import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { BedId } from '../../domain/bed.js';
import { ServerError } from '../errors.js';
import type { WardView } from '../ward-view.js';
import { bedSchema, parse, requireBed } from './parse.js';

/** The period of a burden report, half open, and the only bed where one is named. */
export interface BurdenRequest {
  readonly fromMs: number;
  readonly toMs: number;
  readonly bedId?: BedId;
}

/** A burden report in its two forms. */
export interface ServedBurden {
  /** What JSON is made of. */
  readonly report: object;
  /** The same as a table (RFC 4180). */
  readonly csv: () => string;
}

/** Makes burden reports; the app implements it. */
export type BurdenReports = (request: BurdenRequest) => Promise<ServedBurden>;

const MS_PER_DAY = 86_400_000;

/** The longest period, so that no request costs more than a year's days. */
const MAX_PERIOD_MS = 366 * MS_PER_DAY;

/** Milliseconds since 1970, or a moment such as `2026-01-31T08:00:00Z`. */
const momentSchema = z.union([
  z.coerce.number().int().min(0).max(8.64e15),
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
]);

const burdenQuery = z
  .object({
    from: momentSchema,
    to: momentSchema,
    bed: bedSchema.optional(),
    format: z.enum(['json', 'csv']).default('json'),
  })
  .refine(({ from, to }) => from < to && to - from <= MAX_PERIOD_MS, {
    path: ['to'],
    error: 'expected a moment after `from`, at most 366 days later',
  });

/** Adds `GET /burden`: what the alerts of a period cost the ward's staff. */
export function registerBurden(
  app: FastifyInstance,
  { view, burden }: { readonly view: WardView; readonly burden: BurdenReports | undefined },
): void {
  app.get('/burden', { config: { permission: 'burden.read' } }, async (request, reply) => {
    const { from: fromMs, to: toMs, bed, format } = parse(burdenQuery, request.query);
    if (bed !== undefined) requireBed(view, bed);
    if (burden === undefined) {
      throw new ServerError('ECG_SERVER_NOT_FOUND', 'This ward makes no burden reports.');
    }
    const { report, csv } = await burden({ fromMs, toMs, ...(bed && { bedId: bed }) });
    if (format === 'json') return report;
    return reply
      .type('text/csv; charset=utf-8; header=present')
      .header('Content-Disposition', `attachment; filename="burden-${view.wardId}.csv"`)
      .send(csv());
  });
}
