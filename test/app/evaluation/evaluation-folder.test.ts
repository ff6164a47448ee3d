import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  closeEvaluationFolder,
  evaluationFolder,
  openEvaluationFolder,
  type EvaluationFolder,
} from '../../../src/app/evaluation/evaluation-folder.js';

const INPUTS = { set: 'mitdb', records: { '208': 'abc' } };

describe('openEvaluationFolder', () => {
  let path: string;
  let folder: EvaluationFolder;

  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), 'wardwave-evaluation-'));
    folder = evaluationFolder(join(path, 'out'));
  });

  afterEach(async () => {
    await rm(path, { recursive: true, force: true });
  });

  let notices: string[] = [];
  function open(inputs: Readonly<Record<string, unknown>>): Promise<ReadonlySet<string>> {
    notices = [];
    return openEvaluationFolder(folder, inputs, (text) => notices.push(text));
  }

  async function finish(record: string): Promise<void> {
    await writeFile(join(folder.recordsFolder, `${record}.json`), '{}');
  }

  it('begins with nothing in a folder that is new', async () => {
    expect(await open(INPUTS)).toEqual(new Set());
  });

  it('goes on with an interrupted evaluation of the same inputs, whole results only', async () => {
    await open(INPUTS);
    await finish('208');
    await writeFile(join(folder.recordsFolder, '119.json.part'), '{');
    expect(await open(INPUTS)).toEqual(new Set(['208']));
  });

  it('begins anew where a record, the model or a setting is another', async () => {
    await open(INPUTS);
    await finish('208');
    const other = { ...INPUTS, records: { '208': 'def' } };
    expect(await open(other)).toEqual(new Set());
    expect(await readdir(folder.recordsFolder)).toEqual([]);
  });

  it('begins anew behind a finished evaluation, and touches no file of another kind', async () => {
    await open(INPUTS);
    await finish('208');
    await writeFile(folder.summaryPath, '{"schema": 1, "figures": {}}');
    await writeFile(join(folder.path, 'notes.txt'), 'mine');
    await closeEvaluationFolder(folder);
    expect(await open(INPUTS)).toEqual(new Set());
    expect(notices).toEqual([`${folder.path} holds another evaluation: it is replaced.`]);
    await expect(access(folder.summaryPath)).rejects.toThrow();
    await expect(access(join(folder.path, 'notes.txt'))).resolves.toBeUndefined();
  });

  it('refuses a folder with like files that no evaluation has written, and leaves them', async () => {
    await mkdir(folder.path);
    await writeFile(folder.reportPath, 'mine');
    await expect(open(INPUTS)).rejects.toThrow(
      /report\.html, which no evaluation here has written/,
    );
    expect(await readFile(folder.reportPath, 'utf8')).toBe('mine');
  });

  it('refuses a place that cannot be written, with what to do', async () => {
    await writeFile(join(path, 'file'), '');
    const opening = openEvaluationFolder(
      evaluationFolder(join(path, 'file')),
      INPUTS,
      () => undefined,
    );
    await expect(opening).rejects.toMatchObject({
      code: 'ECG_APP_EVALUATION_OUT',
      message: expect.stringContaining('name another --out'),
    });
  });
});
