import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { csvLine } from '../../src/domain/csv.js';

describe('csvLine', () => {
  it('quotes what needs it, leaves out what is undefined, and ends with CR LF', () => {
    expect(csvLine(['a', 1.5, true, undefined, 'b,c', 'd"e', 'f\ng'])).toBe(
      'a,1.5,true,,"b,c","d""e","f\ng"\r\n',
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '＝1'])('makes no formula of %j', (text) => {
    expect(csvLine([text])).toBe(`'${text}\r\n`);
  });

  it('leaves negative numbers numbers', () => {
    expect(csvLine([-1])).toBe('-1\r\n');
  });

  it('can be read back field by field', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (texts) => {
        const line = csvLine(texts);
        expect(fieldsOf(line.slice(0, -2))).toHaveLength(texts.length);
      }),
    );
  });
});

/** A reader of its own: fields are apart at commas outside quotes. */
function fieldsOf(line: string): readonly string[] {
  const fields = [''];
  let isQuoted = false;
  for (const character of line) {
    if (character === '"') isQuoted = !isQuoted;
    if (character === ',' && !isQuoted) fields.push('');
    else fields.push((fields.pop() ?? '') + character);
  }
  return fields;
}
