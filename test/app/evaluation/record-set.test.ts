import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRecordSet } from '../../../src/app/evaluation/record-set.js';

describe('findRecordSet', () => {
  let data: string;

  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'wardwave-set-'));
  });

  afterEach(async () => {
    await rm(data, { recursive: true, force: true });
  });

  async function files(folder: string, names: readonly string[], text = ''): Promise<void> {
    await mkdir(join(data, folder), { recursive: true });
    for (const name of names) await writeFile(join(data, folder, name), text);
  }

  it('finds the annotated records of a set, in order, and leaves out those without annotations', async () => {
    await files('mitdb', ['208.hea', '208.dat', '208.atr', '119.hea', '119.atr', 'em.hea']);
    const { records, leftOut } = await findRecordSet(data, 'mitdb');
    expect(records.map(({ name }) => name)).toEqual(['119', '208']);
    expect(records[1]?.path).toBe(join(data, 'mitdb', '208'));
    expect(leftOut).toEqual(['em has no annotations (em.atr): it is left out']);
  });

  it('takes the folder of the set itself too', async () => {
    await files('mitdb', ['208.hea', '208.atr']);
    const { records } = await findRecordSet(join(data, 'mitdb'), 'mitdb');
    expect(records).toHaveLength(1);
  });

  it('reads the verdicts of the Challenge 2015, also in its original layout', async () => {
    await files('cinc2015/training', ['a103l.hea', 'v102s.hea']);
    await files(
      'cinc2015/training',
      ['ALARMS'],
      'a103l,Asystole,0\nv102s,Ventricular_Tachycardia,1\n',
    );
    const { records } = await findRecordSet(data, 'cinc2015');
    expect(records.map(({ bedsideAlarm }) => bedsideAlarm?.isTrue)).toEqual([false, true]);
  });

  it('knows the noise of a noise stress record by its name', async () => {
    await files('nstdb', ['118e_6.hea', '118e_6.atr', '119e24.hea', '119e24.atr']);
    const { records } = await findRecordSet(data, 'nstdb');
    expect(records.map(({ noiseDb }) => noiseDb)).toEqual([-6, 24]);
  });

  it('names signals and annotations whose header is missing', async () => {
    await files('mitdb', ['208.hea', '208.atr', '300.dat', '301.atr']);
    const { leftOut } = await findRecordSet(data, 'mitdb');
    expect(leftOut).toEqual([
      '300.dat has no header (300.hea): it is left out',
      '301.atr has no header (301.hea): it is left out',
    ]);
  });

  it('names the records of which only the verdict is there', async () => {
    await files('cinc2015', ['a103l.hea']);
    await files('cinc2015', ['ALARMS'], 'a103l,Asystole,0\na104s,Asystole,1\nb1,Tachycardia,1\n');
    const { leftOut } = await findRecordSet(data, 'cinc2015');
    expect(leftOut).toEqual(['2 records of ALARMS have no files (a104s, b1): they are left out']);
  });

  it('says so where the folder has another name than the set', async () => {
    await files('holter', ['1.hea', '1.atr']);
    const { leftOut } = await findRecordSet(join(data, 'holter'), 'mitdb');
    expect(leftOut[0]).toMatch(/the records are those of .*holter, called mitdb as --set says/);
  });

  it('keeps to the records that are asked for', async () => {
    await files('mitdb', ['1.hea', '1.atr', '2.hea', '2.atr']);
    const { records } = await findRecordSet(data, 'mitdb', ['2']);
    expect(records.map(({ name }) => name)).toEqual(['2']);
  });

  it.each([
    {
      name: 'a folder that is not there',
      set: 'mitdb',
      only: [],
      says: /mitdb.*is no folder|found/,
    },
    { name: 'a record that is not there', set: 'vfdb', only: ['999'], says: /999.*it has 418/ },
    {
      name: 'a set without any annotation',
      set: 'bare',
      only: [],
      says: /found none: 1 has no annot/,
    },
  ])('says what was expected for $name', async ({ set, only, says }) => {
    await files('vfdb', ['418.hea', '418.atr']);
    await files('bare', ['1.hea']);
    await expect(findRecordSet(data, set, only)).rejects.toThrow(says);
  });

  it('names file and line of an ALARMS file that it cannot read', async () => {
    await files('cinc2015', ['a103l.hea']);
    await files('cinc2015', ['ALARMS'], 'a103l,Asystole,0\na104s,Asystole,maybe\n');
    await expect(findRecordSet(data, 'cinc2015')).rejects.toThrow(/ALARMS.*line 2|ALARMS:2/);
  });
});
