import { Argument } from 'commander';
import { AuditError } from '../audit/errors.js';
import { chainFoldersIn } from '../audit/segment-files.js';

/** The folder that every audit command reads. */
export function folderArgument(): Argument {
  return new Argument('<dir>', 'audit.folder of the ward, or the folder of one chain in it');
}

/**
 * The chains in a folder.
 *
 * @throws {AuditError} `ECG_AUDIT_NOT_FOUND` where there is none
 */
export function chainsOf(folder: string): readonly string[] {
  const chains = chainFoldersIn(folder);
  if (chains.length > 0) return chains;
  const message = `${folder}: expected the folder of an audit trail, with files such as audit-000001.jsonl`;
  throw new AuditError('ECG_AUDIT_NOT_FOUND', message);
}
