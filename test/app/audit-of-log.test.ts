import { describe, expect, it } from '@jest/globals';
import { auditOfLog } from '../../src/app/audit-of-log.js';
import { entryProblem } from '../../src/audit/entry-problem.js';
import { SIGNAL_EVENT_KINDS, type SignalEvent } from '../../src/domain/alarm-signal.js';
import { LEADS } from '../../src/domain/lead.js';
import { PHYSIOLOGICAL_CONDITIONS, TECHNICAL_CONDITIONS } from '../../src/domain/alert.js';
import { untouchedControl } from '../../src/domain/bed-control.js';
import { alertEvent, bed, WARD } from '../support/fixture-ward.js';

const NOW_MS = 1_800_000_100_000;
const BY = { subject: 'nurse-7', role: 'charge-nurse' } as const;
const before = untouchedControl(bed('B01'));
const after = {
  ...before,
  limit: { kind: 'fixed', limitScore: 2.5 },
  standby: true,
  conditionsOff: [...PHYSIOLOGICAL_CONDITIONS, ...TECHNICAL_CONDITIONS],
} as const;

const signal = (kind: SignalEvent['kind']): SignalEvent => ({
  schema: 1,
  kind,
  atMs: NOW_MS,
  by: BY,
  bedId: bed('B01'),
  alertId: 'a',
  reason: 'by-hand',
  control: { before, after },
});

describe('auditOfLog', () => {
  it('records an alert as what wardwave did, with the place in the log', () => {
    const event = alertEvent({ leads: LEADS });
    const [entry] = auditOfLog({ seq: 7, wardId: WARD, event }, NOW_MS);
    expect(entry).toMatchObject({
      atMs: NOW_MS,
      actor: { subject: 'wardwave', role: 'system' },
      action: 'alert-raised',
      wardId: WARD,
      bedId: 'B01',
      after: { seq: 7, condition: 'anomaly', priority: 'medium', revision: 0 },
    });
    expect(entryProblem(entry)).toBeUndefined();
  });

  it.each(SIGNAL_EVENT_KINDS)(
    'records %s with who did it, as an entry that the trail takes',
    (kind) => {
      const entries = auditOfLog({ seq: 8, wardId: WARD, signal: signal(kind) }, NOW_MS);
      expect(entries.length).toBeGreaterThan(0);
      for (const entry of entries) {
        expect(entry).toMatchObject({ actor: BY, bedId: 'B01', after: { seq: 8 } });
        expect(entryProblem(entry)).toBeUndefined();
      }
    },
  );

  it('records each thing that a change of a bed touches, before and after', () => {
    const entries = auditOfLog({ seq: 9, wardId: WARD, signal: signal('control-changed') }, NOW_MS);
    expect(entries.map((entry) => entry.action)).toEqual([
      'limit-changed',
      'standby-changed',
      'condition-switched',
    ]);
    expect(entries[0]).toMatchObject({
      before: { limit: 'baseline' },
      after: { limit: 'fixed', limitScore: 2.5 },
    });
  });

  it('says that time did what nobody did', () => {
    const escalated: SignalEvent = {
      schema: 1,
      kind: 'escalated',
      atMs: NOW_MS,
      reason: 'tier-due',
    };
    const [entry] = auditOfLog({ seq: 1, wardId: WARD, signal: escalated }, NOW_MS);
    expect(entry).toMatchObject({ actor: { role: 'system' }, reason: 'tier-due' });
  });
});
