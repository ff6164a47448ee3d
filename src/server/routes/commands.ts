import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EcgError } from '../../domain/errors.js';
import type { StaffCommand } from '../../domain/staff-command.js';
import type { AlarmDesk } from '../alarm-desk.js';
import { ServerError } from '../errors.js';
import { COMMAND_BODIES } from '../schemas/command-bodies.js';
import type { WardView } from '../ward-view.js';
import type { CommandReply } from '../wire.js';
import { callerOf } from './access.js';
import type { CommandAudit } from './command-audit.js';
import { bedSchema, parse, requireBed } from './parse.js';

/** What the routes of staff work with. */
export interface DeskPorts {
  readonly view: WardView;
  readonly desk: AlarmDesk;
}

/** The same with who hears of commands that change nothing. */
export interface CommandPorts extends DeskPorts {
  readonly commandAudit: CommandAudit;
}

const MS_PER_SECOND = 1_000;

const alertParams = z.object({ alertId: z.string().min(1).max(256) });
const bedParams = z.object({ bedId: bedSchema });
const ACKNOWLEDGE = { config: { permission: 'alert.acknowledge' } } as const;
const MARK = { config: { permission: 'alert.mark' } } as const;
const PAUSE = { config: { permission: 'audio.pause' } } as const;

/** Adds what staff do at alerts and at the sound. */
export function registerCommands(app: FastifyInstance, ports: CommandPorts): void {
  const { view } = ports;
  app.post('/alerts/:alertId/acknowledge', ACKNOWLEDGE, (request) => {
    const { alertId } = parse(alertParams, request.params);
    return carriedOut(ports, request, {
      kind: 'acknowledge',
      alertId,
      by: callerOf(request).actor,
    });
  });

  app.post('/alerts/:alertId/mark', MARK, (request) => {
    const { alertId } = parse(alertParams, request.params);
    const { verdict } = parse(COMMAND_BODIES.mark, request.body);
    return carriedOut(ports, request, {
      kind: 'mark',
      alertId,
      verdict,
      by: callerOf(request).actor,
    });
  });

  app.post('/audio-pause', PAUSE, (request) => {
    const durationMs = parse(COMMAND_BODIES['audio-pause'], request.body).seconds * MS_PER_SECOND;
    return carriedOut(ports, request, {
      kind: 'pause-audio',
      durationMs,
      by: callerOf(request).actor,
    });
  });

  app.delete('/audio-pause', PAUSE, (request) =>
    carriedOut(ports, request, { kind: 'resume-audio', by: callerOf(request).actor }),
  );

  app.post('/beds/:bedId/audio-pause', PAUSE, (request) => {
    const { bedId } = parse(bedParams, request.params);
    requireBed(view, bedId);
    const durationMs = parse(COMMAND_BODIES['audio-pause'], request.body).seconds * MS_PER_SECOND;
    const by = callerOf(request).actor;
    return carriedOut(ports, request, { kind: 'pause-audio', bedId, durationMs, by });
  });

  app.delete('/beds/:bedId/audio-pause', PAUSE, (request) => {
    const { bedId } = parse(bedParams, request.params);
    requireBed(view, bedId);
    return carriedOut(ports, request, { kind: 'resume-audio', bedId, by: callerOf(request).actor });
  });
}

/**
 * Carries out a command.
 *
 * @throws {ServerError} `ECG_SERVER_NOT_FOUND` for an alert that nobody knows, `ECG_SERVER_BAD_REQUEST` for what
 *   may not be set, `ECG_SERVER_LOG_UNAVAILABLE` where it could not be stored
 */
export async function carriedOut(
  { desk, commandAudit }: CommandPorts,
  request: FastifyRequest,
  command: StaffCommand,
): Promise<CommandReply> {
  commandAudit.asked(request, command);
  const reply = await stored(desk.command(command));
  commandAudit.answered(request, reply);
  switch (reply.reason) {
    case 'unknown-alert':
      throw new ServerError('ECG_SERVER_NOT_FOUND', 'The log has no alert of this id.');
    case 'cannot-be-off':
      throw new ServerError('ECG_SERVER_BAD_REQUEST', 'Lethal conditions cannot be switched off.');
    case 'rate-limits-crossed':
      throw new ServerError(
        'ECG_SERVER_BAD_REQUEST',
        'Expected rateLowBpm below rateHighBpm, but it is not.',
      );
    default:
      return reply;
  }
}

/** What the store answers; where it does not answer, the caller learns that it may ask again. */
export async function stored<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (cause) {
    if (!(cause instanceof EcgError) || !cause.retryable) throw cause;
    const message = 'The store does not answer now: ask again, it is done once only.';
    throw new ServerError('ECG_SERVER_LOG_UNAVAILABLE', message, { cause });
  }
}
