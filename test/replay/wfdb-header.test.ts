import { describe, expect, it } from '@jest/globals';
import { parseWfdbHeader } from '../../src/replay/wfdb-header.js';

describe('parseWfdbHeader', () => {
  it('fills absent fields with the defaults of the format', () => {
    const header = parseWfdbHeader('100 1\n100.dat 16\n', '100.hea');
    expect(header).toEqual({
      recordName: '100',
      frameRateHz: 250,
      counterFrequencyHz: 250,
      baseCounterValue: 0,
      comments: [],
      signals: [
        {
          fileName: '100.dat',
          format: 16,
          samplesPerFrame: 1,
          skewFrames: 0,
          byteOffset: 0,
          gainPerUnit: 200,
          baseline: 0,
          units: 'mV',
          adcResolutionBits: 0,
          adcZero: 0,
          initialValue: 0,
          blockSizeBytes: 0,
          description: '',
        },
      ],
    });
  });

  it('takes gain 0 as 200 and the ADC zero as baseline', () => {
    const [signal] = parseWfdbHeader(
      'r 1 360 10\nr.dat 212 0 11 1024 995 -22131 0 MLII',
      'r',
    ).signals;
    expect(signal).toMatchObject({
      gainPerUnit: 200,
      baseline: 1024,
      adcZero: 1024,
      checksum: -22131,
    });
  });

  it('reads format modifiers, baseline, units and a name of several words', () => {
    const [signal] = parseWfdbHeader(
      'r 1 360/720.5(-3) 10\r\n# one\r\nr.dat 16x4:2+512 -1.5e2(-7)/uV 12 3 4 5 6 lead aVR  raw\r\n',
      'r',
    ).signals;
    expect(signal).toEqual({
      fileName: 'r.dat',
      format: 16,
      samplesPerFrame: 4,
      skewFrames: 2,
      byteOffset: 512,
      gainPerUnit: -150,
      baseline: -7,
      units: 'uV',
      adcResolutionBits: 12,
      adcZero: 3,
      initialValue: 4,
      checksum: 5,
      blockSizeBytes: 6,
      description: 'lead aVR  raw',
    });
  });

  it('knows no start without a date', () => {
    expect(parseWfdbHeader('r 1 360 10 12:00:00\nr.dat 16', 'r').startUs).toBeUndefined();
  });

  it.each([
    ['an empty file', '', 'ECG_REPLAY_HEADER', /r\.hea: expected a record line/],
    [
      'several segments',
      'r/3 2 360 100\na 50\nb 50',
      'ECG_REPLAY_FORMAT',
      /line 1: r has 3 segments/,
    ],
    ['no signal count', 'r', 'ECG_REPLAY_HEADER', /line 1: expected the number of signals/],
    ['no signals', 'r 0 360', 'ECG_REPLAY_HEADER', /expected 1 to 64 signals, came 0/],
    ['a rate of zero', 'r 1 0\nr.dat 16', 'ECG_REPLAY_HEADER', /above 0 Hz, came 0/],
    ['a rate in words', 'r 1 fast\nr.dat 16', 'ECG_REPLAY_HEADER', /above 0 Hz, came fast/],
    [
      'too few signal lines',
      'r 2 360\nr.dat 16',
      'ECG_REPLAY_HEADER',
      /promises 2 signals, 1 signal lines/,
    ],
    [
      'a broken format',
      'r 1 360\n\nr.dat 16y',
      'ECG_REPLAY_HEADER',
      /r\.hea, line 3: expected a file name/,
    ],
    [
      'a broken gain',
      'r 1 360\nr.dat 16 loud',
      'ECG_REPLAY_HEADER',
      /line 2: expected a gain .* came loud/,
    ],
    ['a broken date', 'r 1 360 5 1:2:3 2020-01-01\nr.dat 16', 'ECG_REPLAY_HEADER', /base date/],
  ])('refuses %s and says where', (_, text, code, message) => {
    let error: unknown;
    try {
      parseWfdbHeader(text, 'r.hea');
    } catch (caught) {
      error = caught;
    }
    expect(error).toMatchObject({ code });
    expect(String(error)).toMatch(message);
  });
});
