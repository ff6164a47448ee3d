import type { AuditActor, AuditEntry } from '../audit/audit-entry.js';
import { ENTRY_LIMITS } from '../audit/entry-problem.js';
import { parseBedId, type WardId } from '../domain/bed.js';
import type { StaffCommand } from '../domain/staff-command.js';
import type { AccessEvent } from '../server/access-audit.js';
import type { TokenClaims } from '../server/auth.js';

/** Whoever has no good token is nobody that is known. */
const UNKNOWN: AuditActor = { subject: 'unknown', role: 'viewer' };

/** Where an event happened, and when. */
export interface AccessContext {
  readonly wardId: WardId;
  readonly nowMs: number;
}

/** What the audit trail records of somebody who comes, goes, is refused, asks for what changes nothing, or takes data away. */
export function auditOfAccess(event: AccessEvent, { wardId, nowMs }: AccessContext): AuditEntry {
  const at = { atMs: nowMs, wardId } as const;
  switch (event.kind) {
    case 'signed-in':
    case 'signed-out': {
      const { who, way } = event;
      const after = { way, roles: who.roles.join(' ') };
      return { ...at, actor: actorOf(who), action: event.kind, after };
    }
    case 'sign-in-refused': {
      const { way, code } = event;
      return { ...at, actor: UNKNOWN, action: event.kind, reason: word(code), after: { way } };
    }
    case 'access-refused': {
      const { who, code, asked } = event;
      const after = { asked: value(asked) };
      return { ...at, actor: actorOf(who), action: event.kind, reason: word(code), after };
    }
    case 'command-refused':
    case 'command-unchanged': {
      const { by, asked, reason, command } = event;
      const wanted = command === undefined ? undefined : wantedBy(command);
      return {
        ...at,
        actor: { subject: text(by.subject), role: by.role },
        action: event.kind,
        ...named(event),
        reason: word(reason),
        after: { asked: value(asked), ...(wanted === undefined ? {} : { wanted }) },
      };
    }
    case 'data-exported': {
      const { by, asked, fileName } = event;
      const actor = { subject: text(by.subject), role: by.role };
      const after = { asked: value(asked), fileName: value(fileName) };
      return { ...at, actor, action: event.kind, after };
    }
  }
}

function actorOf({ subject, roles }: TokenClaims): AuditActor {
  return { subject: text(subject), role: roles[0] ?? 'viewer' };
}

/** The bed and the alert of a path, where they are names that can be. */
function named({ bedId, alertId }: Extract<AccessEvent, { bedId?: string }>): Partial<AuditEntry> {
  const bed = parseBedId(bedId ?? '');
  return {
    ...(bed === undefined ? {} : { bedId: bed }),
    ...(alertId === undefined || alertId === '' ? {} : { alertId: text(alertId) }),
  };
}

/** What a command would have changed, as JSON; undefined where its kind says it all. */
function wantedBy(command: StaffCommand): string | undefined {
  const told = ['by', 'kind', 'bedId', 'alertId'];
  const wanted = Object.entries(command).filter(([name]) => !told.includes(name));
  return wanted.length === 0 ? undefined : value(JSON.stringify(Object.fromEntries(wanted)));
}

/** `ECG_SERVER_TOKEN_EXPIRED` as the trail's own kind of word: `token-expired`. */
function word(code: string): string {
  return code
    .replace(/^ECG_(?:SERVER_)?/, '')
    .toLowerCase()
    .replaceAll('_', '-');
}

/** A token may name its subject in any way; an entry that the trail refuses would hide who acted. */
function text(subject: string): string {
  const readable = subject.replace(/[\p{Cc}\p{Cs}]/gu, '?').slice(0, ENTRY_LIMITS.textCharacters);
  return readable === '' ? UNKNOWN.subject : readable;
}

function value(long: string): string {
  return long.slice(0, ENTRY_LIMITS.valueCharacters);
}
