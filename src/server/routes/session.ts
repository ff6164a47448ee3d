import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { PERMISSIONS, roleThatMay } from '../../domain/staff.js';
import { ServerError } from '../errors.js';
import type { SessionInfo } from '../wire.js';
import { callerOf } from './access.js';
import { stored, type DeskPorts } from './commands.js';
import { parse } from './parse.js';

const READ = { config: { permission: 'ward.read' } } as const;

const alertParams = z.object({ alertId: z.string().min(1).max(256) });
const logQuery = z.object({
  afterSeq: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
});

/** Adds who is signed in, how the ward is set up, and what its log and its signals are. */
export function registerSession(app: FastifyInstance, { view, desk }: DeskPorts): void {
  app.get('/session', READ, (request): SessionInfo => {
    const { subject, roles, expiresAtMs } = callerOf(request).claims;
    const { wardId } = view;
    const permissions = PERMISSIONS.filter((one) => roleThatMay(roles, one) !== undefined);
    return { subject, wardId, roles, permissions, expiresAtMs };
  });

  app.get('/ward', READ, () => desk.info());

  app.get('/signals', READ, () => view.signals());

  app.get('/log', READ, async (request) => {
    const { afterSeq, limit } = parse(logQuery, request.query);
    const entries = await stored(view.readEntries(afterSeq, limit));
    const head = await stored(view.head());
    return { entries, nextAfterSeq: entries.at(-1)?.seq ?? afterSeq, ...head };
  });

  app.get('/alerts/:alertId', READ, async (request) => {
    const { alertId } = parse(alertParams, request.params);
    const detail = await stored(desk.alert(alertId));
    if (detail !== undefined) return detail;
    throw new ServerError('ECG_SERVER_NOT_FOUND', `The log has no alert ${alertId}.`);
  });
}
