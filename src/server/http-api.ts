import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { LoggedAlert } from '../domain/alert.js';
import type { BedId } from '../domain/bed.js';
import { isLoggedAlert } from '../domain/ward-log.js';
import type { AlarmDesk } from './alarm-desk.js';
import type { ReceiptStore } from './receipts.js';
import type { ReplayDesk } from './replay-desk.js';
import { guardRoutes, type GuardPorts } from './routes/access.js';
import { auditCommands } from './routes/command-audit.js';
import { registerCommands } from './routes/commands.js';
import { registerControls } from './routes/controls.js';
import { registerSession } from './routes/session.js';
import { registerBurden, type BurdenReports } from './routes/burden.js';
import { bedSchema, parse, requireBed } from './routes/parse.js';
import { registerReplay } from './routes/replay.js';
import { registerStrips } from './routes/strips.js';
import type { WardView } from './ward-view.js';

const PAGE = { defaultAlerts: 200, maxAlerts: 1_000, maxScanned: 10_000 } as const;

const alertsQuery = z.object({
  afterSeq: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(PAGE.maxAlerts).default(PAGE.defaultAlerts),
  bed: bedSchema.optional(),
});

const receiptParams = z.object({ seq: z.coerce.number().int().min(1) });

/** What the REST routes work with. */
export interface ApiPorts extends GuardPorts {
  readonly receipts: ReceiptStore;
  readonly desk: AlarmDesk;
  /** Makes burden reports; without it the route answers that there are none. */
  readonly burden?: BurdenReports;
  /** Controls what is played; without it the routes answer that nothing is. */
  readonly replay?: ReplayDesk;
}

/** What whoever reads the ward may ask for. */
const READ = { config: { permission: 'ward.read' } } as const;

/** Adds the routes under `/api/v1`; each wants `Authorization: Bearer TOKEN` and a permission. */
export function registerApi(app: FastifyInstance, ports: ApiPorts): void {
  const { view, receipts, burden } = ports;
  guardRoutes(app, ports);
  registerSession(app, ports);
  const staff = { view, desk: ports.desk, commandAudit: auditCommands(app, ports.audit) };
  registerCommands(app, staff);
  registerControls(app, staff);
  registerBurden(app, { view, burden });
  registerReplay(app, ports.replay);

  app.get('/beds', READ, () => ({ wardId: view.wardId, beds: view.beds() }));

  app.get('/alerts', READ, async (request) => {
    const { afterSeq, limit, bed } = parse(alertsQuery, request.query);
    if (bed !== undefined) requireBed(view, bed);
    const page = await readPage(view, { afterSeq, limit, bed });
    const head = await view.head();
    return { ...page, ...head };
  });

  registerStrips(app, view);

  app.get('/receipts/:seq', { config: { permission: 'receipts.read' } }, async (request) => {
    const { seq } = parse(receiptParams, request.params);
    const kept = await receipts.receiptsOf(seq);
    return { seq, receipts: kept.map(({ kind, by, atMs }) => ({ kind, by, atMs })) };
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
    const entries = await view.readEntries(nextAfterSeq, PAGE.maxAlerts);
    if (entries.length === 0) break;
    for (const entry of entries) {
      if (alerts.length === query.limit) break;
      nextAfterSeq = entry.seq;
      if (!isLoggedAlert(entry)) continue;
      if (query.bed === undefined || entry.event.bedId === query.bed) alerts.push(entry);
    }
    scanned += entries.length;
  }
  return { alerts, nextAfterSeq };
}
