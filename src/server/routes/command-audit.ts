import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { StaffCommand } from '../../domain/staff-command.js';
import type { AccessAudit } from '../access-audit.js';
import { answerCodeOf } from '../errors.js';
import type { CommandReply } from '../wire.js';
import { askedOf, knownCaller } from './access.js';

/** Hears of the commands of staff, so that those that change nothing are recorded too. */
export interface CommandAudit {
  /** A request has been read as a command. */
  asked(request: FastifyRequest, command: StaffCommand): void;
  /** The command was answered; what it changed stands in the ward's log, and is recorded from there. */
  answered(request: FastifyRequest, reply: CommandReply): void;
}

const READING = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Tells of every command by somebody signed in that was refused, for whatever reason, or that changed nothing.
 * It watches all routes of `app` that change something.
 */
export function auditCommands(app: FastifyInstance, audit: AccessAudit | undefined): CommandAudit {
  const commands = new WeakMap<FastifyRequest, StaffCommand>();
  const told = new WeakSet<FastifyRequest>();
  const tell = (
    kind: 'command-refused' | 'command-unchanged',
    request: FastifyRequest,
    reason: string,
  ): void => {
    const by = knownCaller(request);
    if (by === undefined || told.has(request)) return;
    told.add(request);
    const command = commands.get(request);
    audit?.({
      kind,
      by,
      asked: askedOf(request),
      reason,
      ...namedIn(request.params),
      ...(command === undefined ? {} : { command }),
    });
  };
  app.setErrorHandler((error, request) => {
    if (!READING.includes(request.method)) tell('command-refused', request, answerCodeOf(error));
    // The handler around this one answers it.
    throw error;
  });
  return {
    asked: (request, command) => commands.set(request, command),
    answered: (request, { done, reason, seq }) => {
      if (seq === undefined) tell(done ? 'command-unchanged' : 'command-refused', request, reason);
    },
  };
}

/** The bed and the alert in a path, as they came. */
function namedIn(params: unknown): { readonly bedId?: string; readonly alertId?: string } {
  const { bedId, alertId } = { ...(params as Readonly<Record<string, unknown>>) };
  return {
    ...(typeof bedId === 'string' ? { bedId } : {}),
    ...(typeof alertId === 'string' ? { alertId } : {}),
  };
}
