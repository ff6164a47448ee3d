import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { LoggedAlert } from '../domain/alert.js';
import { parseBedId, type BedId } from '../domain/bed.js';
import { requireWard, type TokenAuthority } from './auth.js';
import { ServerError } from './errors.js';
import type { ReceiptStore } from './receipts.js';
import type { WardView } from './ward-view.js';

const PAGE = { defaultAlerts: 200, maxAlerts: 1_000, maxScanned: 10_000 } as const;

const bedSchema = z.string().transform((text, context) => {
  const bedId = parseBedId(text);
  if (bedId === undefined) context.addIssue({ code: 'custom', message: 'not a bed id' });
  return bedId ?? z.NEVER;
});

const alertsQuery = z.object({
  afterSeq: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(PAGE.maxAlerts).default(PAGE.defaultAlerts),
  bed: bedSchema.optional(),
});

const stripParams = z.object({ alertId: z.string().min(1).max(256) });
const stripQuery = z.object({ bed: bedSchema });
const receiptParams = z.object({ seq: z.coerce.number().int().min(1) });

/** What the REST routes work with. */
export interface ApiPorts {
  readonly view: WardView;
  readonly tokens: TokenAuthority;
  readonly receipts: ReceiptStore;
}

/** Adds the routes under `/api/v1`; each wants `Authorization: Bearer TOKEN`. */
export function registerApi(app: FastifyInstance, { view, tokens, receipts }: ApiPorts): void {
  app.addHook('onRequest', async (request) => {
    const [scheme, token] = (request.headers.authorization ?? '').split(' ');
    const claims = await tokens.verifyToken(scheme?.toLowerCase() === 'bearer' ? token : undefined);
    requireWard(claims, view.wardId);
  });

  app.get('/beds', () => ({ wardId: view.wardId, beds: view.beds() }));

  app.get('/alerts', async (request) => {
    const { afterSeq, limit, bed } = parse(alertsQuery, request.query);
    if (bed !== undefined) requireBed(view, bed);
    const page = await readPage(view, { afterSeq, limit, bed });
    const head = await view.head();
    return { ...page, ...head };
  });

  app.get('/alerts/:alertId/strip', async (request) => {
    const { alertId } = parse(stripParams, request.params);
    const { bed } = parse(stripQuery, request.query);
    requireBed(view, bed);
    const strip = await view.strip(bed, alertId);
    if (strip !== undefined) return strip;
    throw new ServerError('ECG_SERVER_NOT_FOUND', `No strip of alert ${alertId} is kept.`);
  });

  app.get('/receipts/:seq', async (request) => {
    const { seq } = parse(receiptParams, request.params);
    return { seq, receipts: await receipts.receiptsOf(seq) };
  });
}

interface AlertsPage {
  readonly alerts: readonly LoggedAlert[];
  /** Ask with this to go on; a page may be short of `limit` although more follows. */
  readonly nextAfterSeq: number;
}

async function readPage(
  view: WardView,
  query: { readonly afterSeq: number; readonly limit: number; readonly bed: BedId | undefined },
): Promise<AlertsPage> {
  const alerts: LoggedAlert[] = [];
  let nextAfterSeq = query.afterSeq;
  for (let scanned = 0; scanned < PAGE.maxScanned && alerts.length < query.limit;) {
    const entries = await view.readAlerts(nextAfterSeq, PAGE.maxAlerts);
    if (entries.length === 0) break;
    for (const entry of entries) {
      if (alerts.length === query.limit) break;
      nextAfterSeq = entry.seq;
      if (query.bed === undefined || entry.event.bedId === query.bed) alerts.push(entry);
    }
    scanned += entries.length;
  }
  return { alerts, nextAfterSeq };
}

function requireBed(view: WardView, bedId: BedId): void {
  if (view.beds().some((status) => status.bedId === bedId)) return;
  throw new ServerError('ECG_SERVER_UNKNOWN_BED', `This ward has no bed ${bedId}.`);
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ServerError('ECG_SERVER_BAD_REQUEST', z.prettifyError(parsed.error), {
    cause: parsed.error,
  });
}
