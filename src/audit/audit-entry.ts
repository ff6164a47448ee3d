import type { BedId, WardId } from '../domain/bed.js';
import type { Role } from '../domain/staff.js';

/** What a caller may record. The list is closed: a reader knows every word that can stand in a trail. */
export const AUDIT_ACTIONS = [
  'alert-raised',
  'alert-revised',
  'alert-ended',
  'alert-acknowledged',
  'alert-escalated',
  'alert-marked',
  'signal-renewed',
  'audio-paused',
  'audio-resumed',
  'limit-changed',
  'condition-switched',
  'baseline-changed',
  'standby-changed',
  'bed-discharged',
  'signed-in',
  'sign-in-refused',
  'signed-out',
  'access-refused',
  'command-refused',
  'command-unchanged',
  'data-exported',
  'settings-loaded',
] as const;

/** What the trail records of itself. */
export const TRAIL_ACTIONS = [
  'trail-opened',
  'trail-recovered',
  'trail-damage-found',
  'trail-resumed',
  'trail-closed',
] as const;

/** One thing that staff, a screen or time did. */
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** One thing that happened to the trail itself. */
export type TrailAction = (typeof TRAIL_ACTIONS)[number];

/** Facts before or after an action, flat: names with their unit, such as `limitScore`. */
export type AuditValues = Readonly<Record<string, string | number | boolean>>;

/** Whoever acted: a pseudonym, never a patient. Time, and the trail itself, act as `system`. */
export interface AuditActor {
  readonly subject: string;
  readonly role: Role | 'system';
}

/** One thing to record. */
export interface AuditEntry {
  /** The time of day by the caller's clock, milliseconds since 1970. */
  readonly atMs: number;
  readonly actor: AuditActor;
  readonly action: AuditAction;
  readonly wardId?: WardId;
  readonly bedId?: BedId;
  readonly alertId?: string;
  /** Why, as a stable word, such as `tier-due`. */
  readonly reason?: string;
  /** What held before, where the action changed something. */
  readonly before?: AuditValues;
  /** What holds from now on, or the facts of the action. */
  readonly after?: AuditValues;
}

/** One thing that stands in a trail. */
export type RecordedEntry = Omit<AuditEntry, 'action'> & {
  readonly action: AuditAction | TrailAction;
};
