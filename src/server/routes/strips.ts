import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ServerError } from '../errors.js';
import { STRIP_FORMATS } from '../strip-file.js';
import type { WardView } from '../ward-view.js';
import { bedSchema, parse, requireBed } from './parse.js';

const params = z.object({ alertId: z.string().min(1).max(256) });
const query = z.object({
  bed: bedSchema,
  format: z.enum(['json', ...STRIP_FORMATS]).default('json'),
});

/** Adds the strip of an alert: as JSON, on ECG paper as SVG, or as a WFDB record in a zip file. */
export function registerStrips(app: FastifyInstance, view: WardView): void {
  const read = { config: { permission: 'ward.read' } } as const;
  app.get('/alerts/:alertId/strip', read, async (request, reply) => {
    const { alertId } = parse(params, request.params);
    const { bed, format } = parse(query, request.query);
    requireBed(view, bed);
    if (format === 'json') {
      const strip = await view.strip(bed, alertId);
      return strip ?? missing(alertId);
    }
    const file = (await view.stripFile({ bedId: bed, alertId, format })) ?? missing(alertId);
    return reply
      .type(file.contentType)
      .header('content-disposition', `inline; filename="${file.fileName}"`)
      .send(typeof file.body === 'string' ? file.body : Buffer.from(file.body));
  });
}

function missing(alertId: string): never {
  throw new ServerError('ECG_SERVER_NOT_FOUND', `No strip of alert ${alertId} is kept.`);
}
