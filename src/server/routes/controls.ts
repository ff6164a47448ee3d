import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CELL_MS } from '../../domain/cell.js';
import type { ControlChange } from '../../domain/staff-command.js';
import { COMMAND_BODIES, limitScore } from '../schemas/command-bodies.js';
import type { CommandReply } from '../wire.js';
import { callerOf } from './access.js';
import { carriedOut, stored, type CommandPorts } from './commands.js';
import { bedSchema, parse, requireBed } from './parse.js';

const bedParams = z.object({ bedId: bedSchema });

const previewQuery = z.object({ limitScore: z.coerce.number().pipe(limitScore) });
/** One point of a history covers whole cells, and a plot has no use for more points than this. */
const MAX_HISTORY_POINTS = 10_000;
const MAX_HISTORY_MS = 72 * 3_600_000;

const historyQuery = z
  .object({
    fromMs: z.coerce.number().int().min(0),
    toMs: z.coerce.number().int().min(0),
    stepMs: z.coerce.number().int().min(CELL_MS).multipleOf(CELL_MS),
  })
  .refine(({ fromMs, toMs }) => toMs > fromMs && toMs - fromMs <= MAX_HISTORY_MS, {
    message: 'expected toMs after fromMs, by at most 72 hours',
  })
  .refine(({ fromMs, toMs, stepMs }) => (toMs - fromMs) / stepMs <= MAX_HISTORY_POINTS, {
    message: `expected at most ${MAX_HISTORY_POINTS} steps: take longer ones`,
  });

const needs = <P>(permission: P) => ({ config: { permission } }) as const;

/** Adds what staff set for a bed, and what they look up for it. */
export function registerControls(app: FastifyInstance, ports: CommandPorts): void {
  const { view, desk } = ports;
  const bedOf = (request: FastifyRequest) => {
    const { bedId } = parse(bedParams, request.params);
    requireBed(view, bedId);
    return bedId;
  };
  const set = (request: FastifyRequest, change: ControlChange): Promise<CommandReply> => {
    const by = callerOf(request).actor;
    return carriedOut(ports, request, {
      kind: 'change-control',
      bedId: bedOf(request),
      change,
      by,
    });
  };

  app.get('/beds/:bedId/control', needs('ward.read'), (request) => desk.control(bedOf(request)));

  app.put('/beds/:bedId/limits', needs('bed.limits'), (request) => {
    const { limit, rateLowBpm, rateHighBpm } = parse(COMMAND_BODIES.limits, request.body);
    return set(request, {
      kind: 'limits',
      limit,
      ...(rateLowBpm === undefined ? {} : { rateLowBpm }),
      ...(rateHighBpm === undefined ? {} : { rateHighBpm }),
    });
  });

  app.get('/beds/:bedId/limits/preview', needs('bed.limits'), (request) =>
    stored(desk.previewLimit(bedOf(request), parse(previewQuery, request.query).limitScore)),
  );

  app.post('/beds/:bedId/baseline', needs('bed.baseline'), (request) =>
    set(request, { kind: 'baseline', ...parse(COMMAND_BODIES.baseline, request.body) }),
  );

  app.post('/beds/:bedId/standby', needs('bed.standby'), (request) =>
    set(request, { kind: 'standby', ...parse(COMMAND_BODIES.standby, request.body) }),
  );

  app.put('/beds/:bedId/conditions-off', needs('bed.conditions-off'), (request) =>
    set(request, {
      kind: 'conditions-off',
      ...parse(COMMAND_BODIES['conditions-off'], request.body),
    }),
  );

  app.post('/beds/:bedId/discharge', needs('bed.discharge'), (request) => {
    const by = callerOf(request).actor;
    return carriedOut(ports, request, { kind: 'discharge', bedId: bedOf(request), by });
  });

  app.get('/beds/:bedId/history', needs('ward.read'), (request) =>
    stored(desk.history(bedOf(request), parse(historyQuery, request.query))),
  );
}
