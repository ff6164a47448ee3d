import type { Command } from 'commander';
import { addAuditShow } from './audit-show.js';
import { addAuditVerify } from './audit-verify.js';

/** Adds `wardwave audit verify` and `wardwave audit show`. */
export function addAudit(program: Command): void {
  const audit = program
    .command('audit')
    .description('Verify the ward’s audit trail, or show what stands in it');
  addAuditVerify(audit);
  addAuditShow(audit);
}
