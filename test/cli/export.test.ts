import { describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCapture } from '../capture/captures.js';
import { frameMessage } from '../capture/frames.js';
import { frame } from '../ingest/frames.js';
import { runCli } from '../support/process.js';

const newFolder = (): string => join(mkdtempSync(join(tmpdir(), 'wardwave-export-')), 'out');

const exportTo = (
  capture: string,
  out: string,
  ...more: readonly string[]
): ReturnType<typeof runCli> => runCli(['export', '--capture', capture, '--out', out, ...more]);

const FRAMES = [0, 1, 3].map((sequence) => frameMessage(frame(sequence), 200 * sequence));

describe('wardwave export', () => {
  it('prints what it wrote', async () => {
    const out = newFolder();
    const { code, stdout } = await exportTo(await writeCapture(FRAMES), out);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout:
        `1 records of 3 messages: ${out}\n` +
        '  B1_20260101T000000: 200 samples, 50 missing, 3 frames\n' +
        '  frames sent twice: 0; no frames: 0\n',
    });
  });

  it('ends at damage with file and byte, and goes on where it is told to', async () => {
    const capture = await writeCapture(FRAMES);
    const file = join(capture, 'capture-0001.wwcap');
    const bytes = readFileSync(file);
    const at = bytes.length - 100;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const refused = await exportTo(capture, newFolder());
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/capture-0001\.wwcap, byte \d+: .*\[ECG_CAPTURE_DAMAGED\]/);
    const skipped = await exportTo(capture, newFolder(), '--skip-damaged');
    expect(skipped.code).toBe(0);
    expect(skipped.stderr).toMatch(/byte \d+: .* bytes were passed over/);
    expect(skipped.stdout).toContain('100 samples, 0 missing, 2 frames');
  });

  it.each([
    {
      name: 'a capture that is not there',
      capture: () => newFolder(),
      code: 'ECG_CAPTURE_NOT_FOUND',
    },
    { name: 'a folder without one', capture: () => tmpdir(), code: 'ECG_CAPTURE_NOT_FOUND' },
  ])('refuses $name with exit code 2', async ({ capture, code }) => {
    const out = newFolder();
    const result = await exportTo(capture(), out);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain(`[${code}]`);
    expect(existsSync(out)).toBe(false);
  });

  it('refuses to write over records with exit code 2', async () => {
    const capture = await writeCapture(FRAMES);
    const out = newFolder();
    expect((await exportTo(capture, out)).code).toBe(0);
    const again = await exportTo(capture, out);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain(
      'B1_20260101T000000.hea is there; name another folder [ECG_APP_EXPORT_EXISTS]',
    );
  });
});
