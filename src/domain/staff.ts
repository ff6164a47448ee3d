/** What a member of staff, or a screen, may be on a ward. */
export const ROLES = ['viewer', 'nurse', 'charge-nurse', 'engineer'] as const;

/** One role. A token may carry several. */
export type Role = (typeof ROLES)[number];

/** Everything that needs a permission. */
export const PERMISSIONS = [
  'ward.read',
  'alert.acknowledge',
  'alert.mark',
  'audio.pause',
  'bed.limits',
  'bed.baseline',
  'bed.standby',
  'bed.discharge',
  'bed.conditions-off',
  'burden.read',
  'receipts.read',
  'replay.control',
] as const;

/** One permission. */
export type Permission = (typeof PERMISSIONS)[number];

/** Whoever acts on a ward: a pseudonym, never a patient, with the role that allowed it. */
export interface Actor {
  readonly subject: string;
  readonly role: Role;
}

const NURSE: readonly Permission[] = [
  'ward.read',
  'alert.acknowledge',
  'alert.mark',
  'audio.pause',
  'bed.limits',
  'bed.standby',
  'receipts.read',
];

/** What each role may do. */
export const PERMISSIONS_OF: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: ['ward.read'],
  nurse: NURSE,
  'charge-nurse': [...NURSE, 'bed.baseline', 'bed.discharge', 'bed.conditions-off', 'burden.read'],
  engineer: ['ward.read', 'burden.read', 'receipts.read', 'replay.control'],
};

/** The first of the roles that grants a permission; undefined where none does. */
export function roleThatMay(roles: readonly Role[], permission: Permission): Role | undefined {
  return roles.find((role) => PERMISSIONS_OF[role].includes(permission));
}

/** Whether a word from outside is a role. */
export function isRole(word: string): word is Role {
  return ROLES.some((role) => role === word);
}
