import { describe, expect, it } from '@jest/globals';
import { auditOfAccess } from '../../src/app/audit-of-access.js';
import { entryProblem } from '../../src/audit/entry-problem.js';
import type { AccessEvent } from '../../src/server/access-audit.js';
import { bed, WARD } from '../support/fixture-ward.js';

const CONTEXT = { wardId: WARD, nowMs: 1_800_000_100_000 };
const who = {
  subject: 'nurse-7',
  wardIds: [WARD],
  roles: ['nurse', 'engineer'],
  expiresAtMs: 1,
} as const;
const by = { subject: 'nurse-7', role: 'engineer' } as const;
const asked = 'GET /api/v1/burden';

describe('auditOfAccess', () => {
  it.each<{ name: string; event: AccessEvent; entry: object }>([
    {
      name: 'a sign-in with every role',
      event: { kind: 'signed-in', who, way: 'socket' },
      entry: {
        actor: { subject: 'nurse-7', role: 'nurse' },
        after: { way: 'socket', roles: 'nurse engineer' },
      },
    },
    {
      name: 'a sign-out',
      event: { kind: 'signed-out', who, way: 'socket' },
      entry: { actor: { subject: 'nurse-7', role: 'nurse' } },
    },
    {
      name: 'a refused sign-in of nobody known, with the reason',
      event: { kind: 'sign-in-refused', way: 'rest', code: 'ECG_SERVER_TOKEN_EXPIRED' },
      entry: { actor: { subject: 'unknown' }, reason: 'token-expired', after: { way: 'rest' } },
    },
    {
      name: 'refused access with what was asked for',
      event: { kind: 'access-refused', who, code: 'ECG_SERVER_FORBIDDEN', asked },
      entry: { actor: { subject: 'nurse-7' }, reason: 'forbidden', after: { asked } },
    },
    {
      name: 'an export with the role that allowed it',
      event: { kind: 'data-exported', by, asked, fileName: 'burden-7B.csv' },
      entry: { actor: by, after: { asked, fileName: 'burden-7B.csv' } },
    },
    {
      name: 'a command that was refused, with the bed and what it would have changed',
      event: {
        kind: 'command-refused',
        by,
        asked: 'POST /api/v1/beds/:bedId/standby',
        reason: 'ECG_SERVER_UNKNOWN_BED',
        bedId: 'B99',
        command: {
          by,
          kind: 'change-control',
          bedId: bed('B99'),
          change: { kind: 'standby', on: true },
        },
      },
      entry: {
        actor: by,
        bedId: 'B99',
        reason: 'unknown-bed',
        after: { wanted: '{"change":{"kind":"standby","on":true}}' },
      },
    },
    {
      name: 'a command that changed nothing, with the alert',
      event: {
        kind: 'command-unchanged',
        by,
        asked,
        reason: 'already-acknowledged',
        alertId: 'A1',
        command: { by, kind: 'acknowledge', alertId: 'A1' },
      },
      entry: { actor: by, alertId: 'A1', reason: 'already-acknowledged', after: { asked } },
    },
    {
      name: 'a command of names that cannot be, without them',
      event: {
        kind: 'command-refused',
        by,
        asked,
        reason: 'ECG_SERVER_BAD_REQUEST',
        bedId: '../',
        alertId: '\u0000',
      },
      entry: { actor: by, alertId: '?', reason: 'bad-request', after: { asked } },
    },
  ])('records $name', ({ event, entry }) => {
    const recorded = auditOfAccess(event, CONTEXT);
    expect(recorded).toMatchObject({ ...entry, action: event.kind, atMs: CONTEXT.nowMs });
    expect(entryProblem(recorded)).toBeUndefined();
  });

  it.each([
    { name: 'control characters', subject: 'a\nb\u0000' },
    { name: 'a thousand characters', subject: 'x'.repeat(1_000) },
    { name: 'half a surrogate pair', subject: 'a\ud800' },
    { name: 'nothing', subject: '' },
  ])('keeps who acted where the name has $name', ({ subject }) => {
    const event: AccessEvent = { kind: 'signed-in', who: { ...who, subject }, way: 'rest' };
    expect(entryProblem(auditOfAccess(event, CONTEXT))).toBeUndefined();
  });
});
