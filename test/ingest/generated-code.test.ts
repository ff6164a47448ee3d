import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

const checkout = join(import.meta.dirname, '..', '..');

describe('the generated code of the wire format', () => {
  it('is what infra/local/generate-proto.mjs makes of ecg-frame.proto', () => {
    const folder = mkdtempSync(join(tmpdir(), 'wardwave-generated-'));
    try {
      const script = join(checkout, 'infra', 'local', 'generate-proto.mjs');
      execFileSync(process.execPath, [script, '--out', folder]);
      for (const name of ['ecg-frame.js', 'ecg-frame.d.ts']) {
        const committed = readFileSync(join(checkout, 'src', 'ingest', 'generated', name), 'utf8');
        expect(readFileSync(join(folder, name), 'utf8')).toBe(committed);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
