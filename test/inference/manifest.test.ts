import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadManifest, parseManifest } from '../../src/inference/manifest.js';

const FIXTURES = join(import.meta.dirname, 'fixtures');
const MODELS = join(import.meta.dirname, '../../models');

let folder: string;
let manifestPath: string;
let onnxPath: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wardwave-manifest-'));
  manifestPath = join(folder, 'echo.json');
  onnxPath = join(folder, 'echo.onnx');
  await cp(join(FIXTURES, 'echo.json'), manifestPath);
  await cp(join(FIXTURES, 'echo.onnx'), onnxPath);
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** The fixture's manifest as text, with one value changed; `path` is dotted. */
async function changed(changes: Readonly<Record<string, unknown>>): Promise<string> {
  const manifest = JSON.parse(await readFile(manifestPath, 'utf8')) as Record<string, unknown>;
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let parent = manifest;
    for (const key of keys) parent = parent[key] as Record<string, unknown>;
    parent[last] = value;
  }
  return JSON.stringify(manifest);
}

describe('loadManifest', () => {
  it('gives the identity, the shape and the checked bytes of the committed model', async () => {
    const loaded = await loadManifest(join(MODELS, 'mmae-ecg.json'));
    expect(loaded.shape).toMatchObject({ sampleRateHz: 100, sampleCount: 1_000, cellCount: 100 });
    expect(loaded.shape.leads).toHaveLength(12);
    expect(loaded.identity).toEqual({
      name: loaded.manifest.name,
      version: loaded.manifest.version,
      sha256: loaded.manifest.onnx.sha256,
    });
    expect(loaded.onnxBytes.byteLength).toBe(loaded.manifest.onnx.bytes);
  });

  it('says how many R peaks the model takes, and nothing of them where it takes none', async () => {
    const beats = await loadManifest(join(FIXTURES, 'beats.json'));
    expect(beats.shape.rPeaks).toEqual({ maxBeats: 24 });
    expect('rPeaks' in (await loadManifest(manifestPath)).shape).toBe(false);
  });

  it('says where it looked for a manifest that is not there', async () => {
    const path = join(folder, 'absent.json');
    await expect(loadManifest(path)).rejects.toMatchObject({
      code: 'ECG_INFER_MODEL_MISSING',
      details: { path },
    });
  });

  it('says where it looked for an ONNX file that is not there', async () => {
    await rm(onnxPath);
    await expect(loadManifest(manifestPath)).rejects.toMatchObject({
      code: 'ECG_INFER_MODEL_MISSING',
      details: { path: onnxPath },
    });
  });

  it('refuses an ONNX file that was cut short', async () => {
    const bytes = await readFile(onnxPath);
    await writeFile(onnxPath, bytes.subarray(0, bytes.length - 1));
    await expect(loadManifest(manifestPath)).rejects.toMatchObject({
      code: 'ECG_INFER_HASH_MISMATCH',
      details: { expectedBytes: bytes.length, bytes: bytes.length - 1 },
    });
  });

  it('refuses an ONNX file of the right length that is another one', async () => {
    const bytes = await readFile(onnxPath);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await writeFile(onnxPath, bytes);
    const refused = loadManifest(manifestPath);
    await expect(refused).rejects.toMatchObject({ code: 'ECG_INFER_HASH_MISMATCH' });
    await expect(refused).rejects.toThrow(/Expected SHA-256 [0-9a-f]{64} .* found [0-9a-f]{64}/);
  });

  it('refuses a file that is not JSON', async () => {
    await expect(loadManifest(onnxPath)).rejects.toMatchObject({
      code: 'ECG_INFER_MANIFEST_INVALID',
      details: { source: onnxPath },
    });
  });
});

describe('parseManifest', () => {
  it('reports every problem at once', async () => {
    const text = await changed({
      schema: 2,
      'onnx.sha256': 'abc',
      'input.leads': ['II', 'V7'],
      'training.seed': 'one',
    });
    const parse = (): unknown => parseManifest(text, 'M');
    expect(parse).toThrow(
      expect.objectContaining({
        code: 'ECG_INFER_MANIFEST_INVALID',
        details: expect.objectContaining({ problemCount: 4 }) as unknown,
      }),
    );
    for (const path of ['schema', 'onnx.sha256', 'input.leads.1', 'training.seed']) {
      expect(parse).toThrow(`\n  ${path}: `);
    }
  });

  it.each([
    {
      name: 'cells that end before the input',
      changes: { 'output.cellCount': 99 },
      path: 'output.cellCount',
    },
    {
      name: 'cells of another length',
      changes: { 'output.cellDurationMs': 50 },
      path: 'output.cellDurationMs',
    },
    {
      name: 'a rate with part of a sample in a cell',
      changes: { 'input.sampleRateHz': 125, 'input.sampleCount': 1_250 },
      path: 'input.sampleRateHz',
    },
    {
      name: 'R peaks at a rate at which none are found',
      changes: {
        'input.rPeaks': { name: 'r_peaks', maxBeats: 24 },
        'input.sampleRateHz': 200,
        'input.sampleCount': 2_000,
      },
      path: 'input.rPeaks',
    },
    {
      name: 'R peaks under another name',
      changes: { 'input.rPeaks': { name: 'beats', maxBeats: 24 } },
      path: 'input.rPeaks.name',
    },
    {
      name: 'room for no R peak',
      changes: { 'input.rPeaks': { name: 'r_peaks', maxBeats: 0 } },
      path: 'input.rPeaks.maxBeats',
    },
    { name: 'a lead twice', changes: { 'input.leads': ['II', 'II'] }, path: 'input.leads' },
    { name: 'no lead', changes: { 'input.leads': [] }, path: 'input.leads' },
    { name: 'an ONNX file elsewhere', changes: { 'onnx.file': '../echo.onnx' }, path: 'onnx.file' },
    { name: 'another unit', changes: { 'input.unit': 'uV' }, path: 'input.unit' },
  ])('refuses $name', async ({ changes, path }) => {
    const text = await changed(changes);
    expect(() => parseManifest(text, 'M')).toThrow(`\n  ${path}: `);
  });

  it('says so where the whole is no object', () => {
    expect(() => parseManifest('[]', 'M')).toThrow('(the whole): ');
  });
});
