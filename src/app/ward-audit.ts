import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import type { AuditEntry } from '../audit/audit-entry.js';
import type { AuditTrail, TrailHealth } from '../audit/audit-trail.js';
import { FileAuditTrail } from '../audit/file-audit-trail.js';
import { withoutSecrets } from '../config/load.js';
import type { Settings } from '../config/schema.js';
import type { WardId } from '../domain/bed.js';
import type { Clock } from '../domain/clock.js';
import type { Logger } from '../domain/logger.js';
import { toEpochMs } from '../domain/units.js';
import type { WardLogEntry } from '../domain/ward-log.js';
import type { AccessAudit, AccessEvent } from '../server/access-audit.js';
import type { ReadinessCheck } from '../server/ward-view.js';
import { auditOfAccess } from './audit-of-access.js';
import { auditOfLog } from './audit-of-log.js';
import { RefusalLimit } from './refusal-limit.js';
import { version } from './version.js';

/** The audit trail of a ward's process, as the ward uses it. */
export interface WardAudit {
  /** Records entries of the ward's log as they are published. */
  readonly entries: (entries: readonly WardLogEntry[]) => void;
  /** Records who comes, goes, is refused, asks for what changes nothing, or takes data away. */
  readonly access: AccessAudit;
  /** Whether the trail takes entries now; none where there is no trail. */
  checks(): readonly ReadinessCheck[];
  /** Records what waits, and ends the trail in good order. */
  close(): Promise<void>;
}

/** What a ward's audit trail is opened with. */
export interface WardAuditParts {
  readonly settings: Settings;
  readonly wardId: WardId;
  readonly clock: Clock;
  readonly logger: Logger;
}

const BYTES_PER_MIB = 1_048_576;

/** Without `audit.folder` nothing is recorded. */
const NO_AUDIT: WardAudit = {
  entries: () => undefined,
  access: () => undefined,
  checks: () => [],
  close: () => Promise.resolve(),
};

/**
 * Opens the audit trail of this process where the settings name a folder, and records with what it runs.
 *
 * @throws {AuditError} where the trail cannot be written: a ward that wants one does not start without it
 */
export async function openWardAudit(parts: WardAuditParts): Promise<WardAudit> {
  const { settings, wardId, clock, logger } = parts;
  const { folder, hmacKey, segmentMib } = settings.audit;
  if (folder === undefined) return NO_AUDIT;
  const trail = await FileAuditTrail.open({
    folder,
    instance: instanceName(wardId, settings.server.port),
    clock,
    segmentBytes: segmentMib * BYTES_PER_MIB,
    ...(hmacKey === undefined ? {} : { key: hmacKey }),
    onHealth: (health) => {
      tellHealth(health, logger);
    },
  });
  const audit = recordingIn(trail, parts);
  audit.add(settingsLoaded(parts));
  return audit;
}

/** Names the chain of a process: the same after a restart, and another one for each process of a ward. */
export function instanceName(wardId: WardId, port: number, host: string = hostname()): string {
  return [host, wardId, port].join('_').replaceAll(/[^A-Za-z0-9._-]/g, '-');
}

/** Records in a trail that is open, whatever keeps it. */
export function recordingIn(
  trail: AuditTrail,
  { wardId, clock, logger }: Omit<WardAuditParts, 'settings'>,
): WardAudit & { readonly add: (entry: AuditEntry) => void } {
  const refusals = new RefusalLimit();
  const nowMs = (): number => toEpochMs(clock.nowUs());
  const add = (entry: AuditEntry): void => {
    void trail.append(entry).then((outcome) => {
      // What the disk refuses is told by the trail's health; an entry that breaks its rules is a fault of ours.
      if (outcome.kind === 'written' || outcome.reason !== 'bad-entry') return;
      logger.error({ action: entry.action, code: outcome.reason }, outcome.message);
    });
  };
  return {
    add,
    entries: (entries) => {
      for (const entry of entries) for (const one of auditOfLog(entry, nowMs())) add(one);
    },
    access: (event) => {
      const entry = auditOfAccess(event, { wardId, nowMs: nowMs() });
      const caller = refusedCaller(event);
      if (caller === undefined) {
        add(entry);
        return;
      }
      const leftOut = refusals.admit(caller, entry.atMs);
      if (leftOut === undefined) return;
      add(leftOut === 0 ? entry : { ...entry, after: { ...entry.after, leftOut } });
    },
    checks: () => {
      const { ok, detail } = trail.health();
      return [{ name: 'audit', ok, ...(detail === undefined ? {} : { detail }) }];
    },
    close: () => trail.close(),
  };
}

/** Whose refusals an event counts among, where it is one; the empty text stands for whoever is not known. */
function refusedCaller(event: AccessEvent): string | undefined {
  switch (event.kind) {
    case 'sign-in-refused':
      return '';
    case 'access-refused':
      return event.who.subject;
    case 'command-refused':
    case 'command-unchanged':
      return event.by.subject;
    case 'signed-in':
    case 'signed-out':
    case 'data-exported':
      return undefined;
  }
}

function tellHealth({ ok, reason, refusedEntries, detail }: TrailHealth, logger: Logger): void {
  if (ok) logger.info({}, 'The audit trail takes entries again.');
  else logger.error({ code: reason, refusedEntries }, `The audit trail refuses: ${detail ?? ''}`);
}

function settingsLoaded({ settings, wardId, clock }: WardAuditParts): AuditEntry {
  const shown = JSON.stringify(withoutSecrets(settings));
  return {
    atMs: toEpochMs(clock.nowUs()),
    actor: { subject: 'wardwave', role: 'system' },
    action: 'settings-loaded',
    wardId,
    after: { version, settingsSha256: createHash('sha256').update(shown).digest('hex') },
  };
}
