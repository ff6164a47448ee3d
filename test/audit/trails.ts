import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEntry } from '../../src/audit/audit-entry.js';
import type { AppendOutcome } from '../../src/audit/audit-trail.js';
import { FileAuditTrail, type FileAuditTrailOptions } from '../../src/audit/file-audit-trail.js';
import { parseBedId } from '../../src/domain/bed.js';
import { ManualClock } from '../support/test-clock.js';

/** The wall time at which the tests begin. */
export const START_MS = Date.UTC(2026, 0, 31, 12);

/** A folder of the test's own. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'wardwave-audit-'));
}

/** An acknowledgement that differs from others by its number. */
export function entry(index: number, over: Partial<AuditEntry> = {}): AuditEntry {
  const bedId = parseBedId(`B${index % 4}`);
  return {
    atMs: START_MS + index,
    actor: { subject: 'nurse-7', role: 'nurse' },
    action: 'alert-acknowledged',
    ...(bedId === undefined ? {} : { bedId }),
    alertId: `alert-${index}`,
    after: { tier: index, text: 'é \u{1F6CF} "quoted"' },
    ...over,
  };
}

/** Opens a trail called `one` in a folder. */
export function openTrail(
  folder: string,
  over: Partial<FileAuditTrailOptions> = {},
): Promise<FileAuditTrail> {
  return FileAuditTrail.open({
    folder,
    instance: 'one',
    clock: new ManualClock(START_MS),
    ...over,
  });
}

/** Appends entries one after the other; each must be written. */
export async function appendAll(
  trail: FileAuditTrail,
  entries: readonly AuditEntry[],
): Promise<void> {
  for (const one of entries) written(await trail.append(one));
}

/** The place of an entry that was written. */
export function written(outcome: AppendOutcome): { readonly seq: number; readonly hash: string } {
  if (outcome.kind === 'written') return outcome.head;
  throw new Error(`It was refused: ${outcome.message}`);
}

/** Entries with these numbers. */
export function entries(count: number, from = 0): readonly AuditEntry[] {
  return Array.from({ length: count }, (_, i) => entry(from + i));
}

/** The files of the chain `one`, in order, with their bytes. */
export function segmentFiles(folder: string): readonly { path: string; bytes: Buffer }[] {
  const chain = join(folder, 'one');
  return readdirSync(chain)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .map((name) => ({ path: join(chain, name), bytes: readFileSync(join(chain, name)) }));
}
