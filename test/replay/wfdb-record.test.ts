import { describe, expect, it } from '@jest/globals';
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INVALID_COUNT } from '../../src/domain/frame.js';
import { parseWfdbAnnotations } from '../../src/replay/wfdb-annotations.js';
import { parseWfdbHeader } from '../../src/replay/wfdb-header.js';
import { readWfdbRecord, readWfdbSamples } from '../../src/replay/wfdb-record.js';

const FIXTURES = join(__dirname, 'fixtures');

interface ExpectedSignal extends Record<string, unknown> {
  readonly description: string;
  readonly units: string;
  readonly adc: readonly number[];
  readonly physical: readonly (number | null)[];
}

interface ExpectedRecord {
  readonly frameRateHz?: number;
  readonly counterFrequencyHz?: number | null;
  readonly baseCounterValue?: number | null;
  readonly startUs?: number | null;
  readonly signals: readonly ExpectedSignal[];
}

interface Expected {
  readonly records: Readonly<Record<string, ExpectedRecord>>;
  readonly annotations: Readonly<Record<string, readonly Record<string, unknown>[]>>;
}

const expected = JSON.parse(readFileSync(join(FIXTURES, 'expected.json'), 'utf8')) as Expected;
const names = Object.keys(expected.records);

function recordOf(name: string): ExpectedRecord {
  return expected.records[name] ?? { signals: [] };
}

function headerOf(name: string): ReturnType<typeof parseWfdbHeader> {
  return parseWfdbHeader(readFileSync(join(FIXTURES, `${name}.hea`), 'utf8'), `${name}.hea`);
}

describe('parseWfdbHeader', () => {
  it.each(names)('reads every field of %s as the reference reader does', (name) => {
    const { signals, ...record } = headerOf(name);
    const { signals: wantedSignals, startUs, ...wanted } = recordOf(name);
    expect({ ...record, startUs: record.startUs ?? null }).toEqual({
      ...wanted,
      // The reference reader leaves these out where the header does; the format has defaults.
      counterFrequencyHz: wanted.counterFrequencyHz ?? wanted.frameRateHz,
      baseCounterValue: wanted.baseCounterValue ?? 0,
      startUs,
      recordName: name,
    });
    expect(signals).toEqual(wantedSignals.map(({ adc: _, physical: __, ...fields }) => fields));
  });
});

describe('readWfdbSamples', () => {
  it.each(names)('gives the ADC values of the reference reader for %s', async (name) => {
    const samples = await readWfdbSamples(headerOf(name), FIXTURES, 'verify');
    expect(samples.map(({ adc }) => [...adc])).toEqual(
      expected.records[name]?.signals.map(({ adc }) => adc),
    );
  });
});

describe('readWfdbRecord', () => {
  it.each(names)('gives the millivolts of the reference reader for %s', async (name) => {
    const recording = await readWfdbRecord(join(FIXTURES, name));
    for (const { sourceName, gainUvPerCount, counts } of recording.leads) {
      const wanted = expected.records[name]?.signals.find((s) => s.description === sourceName);
      const perUv = wanted?.units === 'uV' ? 1 : 1e3;
      wanted?.physical.forEach((value, index) => {
        const count = counts[index] ?? NaN;
        if (value === null) expect(count).toBe(INVALID_COUNT);
        // Rescaling to 16 bits rounds, so the bound is half a count.
        else
          expect(Math.abs(count * gainUvPerCount - value * perUv)).toBeLessThan(
            gainUvPerCount * 0.51,
          );
      });
      expect(counts).toHaveLength(wanted?.physical.length ?? -1);
    }
    expect(recording.leads.length).toBeGreaterThanOrEqual(2);
  });

  it('keeps ADC steps as they are where they fit into 16 bits', async () => {
    const recording = await readWfdbRecord(join(FIXTURES, 'fmt212'));
    expect(recording.leads[0]?.gainUvPerCount).toBe(1.25);
    expect(recording.leads[0]?.counts[1]).toBe(203 - 200);
  });

  it('reads several files, samples a frame, offsets and units of one record', async () => {
    const recording = await readWfdbRecord(join(FIXTURES, 'several.hea'));
    expect(recording).toMatchObject({
      name: 'several',
      sampleRateHz: 250,
      sampleCount: 202,
      startUs: Date.UTC(2019, 11, 24, 13, 5, 10, 250) * 1000,
      leftOut: [{ sourceName: 'RESP', reason: 'not-a-voltage' }],
    });
    expect(recording.leads.map(({ lead }) => lead)).toEqual(['aVR', 'II', 'V1']);
    expect(recording.leads[2]?.gainUvPerCount).toBeCloseTo(0.4, 12);
  });

  it('places annotations that have a time resolution of their own on samples', async () => {
    const { annotations } = await readWfdbRecord(join(FIXTURES, 'several'));
    expect(annotations.map(({ sampleIndex, symbol }) => [sampleIndex, symbol])).toEqual([
      [250, 'N'],
      [500, 'V'],
    ]);
  });

  it('names the file, the bytes expected and the bytes found where a file is cut', async () => {
    const folder = copyOf('fmt212');
    writeFileSync(
      join(folder, 'fmt212.dat'),
      readFileSync(join(FIXTURES, 'fmt212.dat')).subarray(0, 300),
    );
    await expect(readWfdbRecord(join(folder, 'fmt212'))).rejects.toMatchObject({
      code: 'ECG_REPLAY_TRUNCATED',
      message:
        'fmt212.dat: expected 303 bytes for 101 frames of 2 samples in format 212, found 300',
    });
  });

  it('tolerates bytes behind the promised length', async () => {
    const folder = copyOf('fmt212');
    writeFileSync(
      join(folder, 'fmt212.dat'),
      Buffer.concat([readFileSync(join(FIXTURES, 'fmt212.dat')), Buffer.alloc(99, 255)]),
    );
    await expect(readWfdbRecord(join(folder, 'fmt212'))).resolves.toMatchObject({
      sampleCount: 101,
    });
  });

  it('takes the length from the file where the header has none', async () => {
    const folder = copyOf('fmt212', (header) => header.replace('250 101', '250'));
    await expect(readWfdbRecord(join(folder, 'fmt212'))).resolves.toMatchObject({
      sampleCount: 101,
    });
  });

  it('refuses samples that do not fit the checksum, unless told to take them', async () => {
    const folder = copyOf('fmt16');
    const bytes = readFileSync(join(FIXTURES, 'fmt16.dat'));
    bytes.writeInt16LE(bytes.readInt16LE(40) + 1, 40);
    writeFileSync(join(folder, 'fmt16.dat'), bytes);
    const path = join(folder, 'fmt16');
    await expect(readWfdbRecord(path)).rejects.toMatchObject({ code: 'ECG_REPLAY_CHECKSUM' });
    await expect(readWfdbRecord(path, { checksum: 'ignore' })).resolves.toMatchObject({
      sampleCount: 101,
    });
  });

  it('refuses a signal file outside the folder of the header', async () => {
    const folder = copyOf('fmt16', (header) => header.replaceAll('fmt16.dat', '../fmt16.dat'));
    await expect(readWfdbRecord(join(folder, 'fmt16'))).rejects.toMatchObject({
      code: 'ECG_REPLAY_HEADER',
    });
  });

  it.each([
    ['a missing header', 'nothing-here', 'ECG_REPLAY_FILE'],
    ['a folder', '', 'ECG_REPLAY_FILE'],
  ])('says that %s cannot be read', async (_, name, code) => {
    await expect(readWfdbRecord(join(FIXTURES, name))).rejects.toMatchObject({ code });
  });

  it('says which annotation file is missing where one was asked for', async () => {
    await expect(
      readWfdbRecord(join(FIXTURES, 'fmt212'), { annotator: 'qrs' }),
    ).rejects.toMatchObject({ code: 'ECG_REPLAY_FILE' });
  });
});

describe('parseWfdbAnnotations', () => {
  it.each(Object.keys(expected.annotations))(
    'reads %s.atr as the reference reader does',
    (name) => {
      const bytes = readFileSync(join(FIXTURES, `${name}.atr`));
      expect(parseWfdbAnnotations(bytes, name).annotations).toEqual(expected.annotations[name]);
    },
  );

  it('refuses a file that ends inside a note', () => {
    const bytes = readFileSync(join(FIXTURES, 'fmt16.atr'));
    const aux = bytes.findIndex((byte, at) => at % 2 === 1 && byte >> 2 === 63);
    expect(() => parseWfdbAnnotations(bytes.subarray(0, aux + 2), 'x.atr')).toThrow(
      /^x\.atr: expected \d+ bytes at byte \d+, found \d+$/,
    );
  });

  it('keeps a code without a symbol as its number', () => {
    const word = Buffer.from([5, 45 << 2, 0, 0]);
    expect(parseWfdbAnnotations(word, 'x').annotations).toMatchObject([
      { sampleIndex: 5, symbol: '[45]' },
    ]);
  });
});

function copyOf(name: string, change: (header: string) => string = (header) => header): string {
  const folder = mkdtempSync(join(tmpdir(), 'wardwave-replay-'));
  copyFileSync(join(FIXTURES, `${name}.dat`), join(folder, `${name}.dat`));
  const header = readFileSync(join(FIXTURES, `${name}.hea`), 'utf8');
  writeFileSync(join(folder, `${name}.hea`), change(header));
  return folder;
}
