import { describe, expect, it } from '@jest/globals';
import { junitReport } from '../../src/app/scenario-junit.js';
import type { ScenarioOutcome } from '../../src/app/scenario-run.js';
import { bedId } from '../support/streams.js';

function outcome(changes: Partial<ScenarioOutcome> = {}): ScenarioOutcome {
  const expectation = {
    path: ['expect', 0],
    bedId: bedId('B1'),
    name: 'quiet <at> "night" & day',
    check: { kind: 'none', fromMs: 0, toMs: Infinity },
  } as const;
  return {
    file: 'ward.yaml',
    name: 'one & two',
    verdicts: [
      { expectation, holds: true, reason: 'none was seen', line: 9 },
      { expectation, holds: false, reason: 'raised anomaly < high', line: 10 },
    ],
    events: [],
    failed: 0,
    tookS: 3,
    ...changes,
  };
}

describe('junitReport', () => {
  it('has a suite for each scenario and a case for each assertion, with its share of the time', () => {
    const xml = junitReport([outcome()]);
    expect(xml).toMatch(/<testsuites tests="2" failures="1" errors="0" skipped="0">/);
    expect(xml).toMatch(/<testsuite name="one &amp; two" time="3" tests="2" failures="1"/);
    expect(xml.match(/<testcase /g)).toHaveLength(2);
    expect(xml.match(/ time="1.5"/g)).toHaveLength(2);
    expect(xml).toContain(
      'name="quiet &lt;at&gt; &quot;night&quot; &amp; day"'.replace('&gt;', '>'),
    );
    expect(xml).toContain('file="ward.yaml:10"');
    expect(xml).toMatch(/<failure message="raised anomaly &lt; high" type="none"\/>/);
  });

  it('has a case in error where a scenario could not be run', () => {
    const message = 'Kafka does not answer.\nAt all.';
    const xml = junitReport([{ file: 'a.yaml', name: 'a.yaml', message }]);
    expect(xml).toMatch(/<testsuites tests="1" failures="0" errors="1"/);
    expect(xml).toMatch(/<error message="Kafka does not answer." type="scenario">/);
    expect(xml).toContain('At all.');
  });

  it('has a case in error where something could not be carried through', () => {
    const xml = junitReport([outcome({ failed: 2 })]);
    expect(xml).toMatch(/tests="3" failures="1" errors="1"/);
    expect(xml).toContain('2 items could not be carried through the chain');
  });

  it('is a whole file also where nothing was run', () => {
    expect(junitReport([])).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites [^>]*\/>$/,
    );
  });
});
