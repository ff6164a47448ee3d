import { describe, expect, it } from '@jest/globals';
import { EvaluationError } from '../../../src/evaluation/errors.js';
import { bedsideEvent, parseAlarms } from '../../../src/evaluation/truth/bedside-alarms.js';

describe('parseAlarms', () => {
  it('reads a line for each record', () => {
    const alarms = parseAlarms(
      'a103l,Asystole,0\r\n\n v1 , Ventricular_Tachycardia , 1\n',
      'ALARMS',
    );
    expect([...alarms]).toEqual([
      ['a103l', { kind: 'Asystole', isTrue: false }],
      ['v1', { kind: 'Ventricular_Tachycardia', isTrue: true }],
    ]);
  });

  it.each([
    { name: 'no verdict', line: 'a104s,Asystole', got: "got 'a104s,Asystole'" },
    { name: 'another verdict', line: 'a104s,Asystole,yes', got: "got 'a104s,Asystole,yes'" },
    { name: 'a fourth field', line: 'a104s,Asystole,1,x', got: "got 'a104s,Asystole,1,x'" },
    { name: 'no record', line: ',Asystole,1', got: "got ',Asystole,1'" },
    { name: 'a record twice', line: 'a103l,Asystole,1', got: 'got a second line for a103l' },
  ])('names file and line of a line with $name, and what was expected', ({ line, got }) => {
    const parse = (): unknown => parseAlarms(`a103l,Asystole,0\n\n${line}\n`, 'cinc/ALARMS');
    expect(parse).toThrow(EvaluationError);
    expect(parse).toThrow(`cinc/ALARMS, line 3: expected 'record,kind,1 or 0'`);
    expect(parse).toThrow(got);
  });
});

describe('bedsideEvent', () => {
  it('lies in the ten seconds before the alarm at five minutes', () => {
    expect(bedsideEvent({ kind: 'Asystole', isTrue: true })).toEqual({
      kind: 'Asystole',
      startMs: 290_000,
      endMs: 300_000,
    });
  });
});
