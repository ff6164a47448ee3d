import { describe, expect, it } from '@jest/globals';
import { bedId } from '../support/streams.js';
import { checkAgainstBeds } from '../../src/scenario/bed-facts.js';
import { ScenarioError } from '../../src/scenario/errors.js';
import { describeProblem, inOrder } from '../../src/scenario/problem.js';
import { readScenario } from '../../src/scenario/read-scenario.js';

/** What is wrong with a file, as `line:column: message`. */
function problemsOf(text: string): readonly string[] {
  return inOrder(readScenario('ward.yaml', text).problems).map((problem) =>
    describeProblem(problem).replace(/^ward\.yaml:/, ''),
  );
}

/** A scenario of one good bed with these faults, each a line. */
function withFaults(...faults: readonly string[]): string {
  return [
    'name: one',
    'beds:',
    '  - bed: B1',
    '    synthetic: {}',
    '    duration: 100',
    '    faults:',
    ...faults.map((fault) => `      - ${fault}`),
    'expect:',
    '  - bed: B1',
    '    none: {}',
  ].join('\n');
}

/** A scenario of one good bed with these assertions, each a line. */
function withExpectations(...expectations: readonly string[]): string {
  const head = ['name: one', 'beds:', '  - { bed: B1, synthetic: {}, duration: 100 }', 'expect:'];
  return [...head, ...expectations.map((one) => `  - ${one}`)].join('\n');
}

describe('readScenario', () => {
  it('reads a scenario with everything in it', () => {
    const { scenario, problems } = readScenario(
      'ward.yaml',
      `
name: everything
seed: 7
beds:
  - bed: B1
    record: mitdb/208
    start: 00:01:00
    duration: 90
    frameMs: 500
    faults:
      - drop: { share: 0.5 }
      - drop: { from: 1, to: 2, every: 3 }
      - delay: { delayMs: 100 }
      - reorder: { withinFrames: 3 }
      - duplicate: { share: 1, afterMs: 10 }
      - gap: { from: 00:00:01, to: 00:00:02.500 }
      - leadOff: { leads: all, from: 3, to: 4 }
      - noise: { snrDb: 6, record: nstdb/em, leads: [II] }
      - noise: { snrDb: 0, synthetic: muscle, leads: [V1] }
      - clockDrift: { ppm: -50 }
      - clockStep: { at: 5, stepMs: -700 }
      - linkDown: { from: 6, to: 7, frames: lost }
      - monitorRestart: { at: 8, outage: 2 }
  - bed: B2
    synthetic:
      leads: [II]
      sampleRateHz: 500
      episodes:
        - rhythm: { is: asystole, from: 1, to: 2 }
        - ventricularBeats: { everyBeats: 3, from: 3, to: 4 }
        - atrialBeats: { everyBeats: 4, from: 3, to: 4 }
        - stElevation: { elevationMv: 0.3, from: 3, to: 4 }
    duration: 60
expect:
  - name: told
    bed: B1
    raised: { condition: feed-lost, after: 00:00:06, within: 4, priority: { atLeast: medium }, leads: [II] }
  - bed: B1
    ended: { condition: feed-lost }
  - bed: B2
    none: { condition: anomaly, from: 1, to: 2, priority: { atLeast: high } }
  - bed: B2
    count: { atLeast: 1, atMost: 2, leads: [II] }
`,
    );
    expect(problems).toEqual([]);
    expect(scenario).toMatchObject({ name: 'everything', seed: 7 });
    const [b1, b2] = scenario.beds;
    expect(b1).toMatchObject({
      bedId: 'B1',
      frameMs: 500,
      signal: { kind: 'record', record: 'mitdb/208', startMs: 60_000, durationMs: 90_000 },
    });
    expect(b1?.faults.map(({ path: _, ...fault }) => fault)).toEqual([
      { kind: 'drop', fromMs: 0, toMs: Infinity, share: 0.5 },
      { kind: 'drop', fromMs: 1_000, toMs: 2_000, every: 3 },
      { kind: 'delay', fromMs: 0, toMs: Infinity, delayMs: 100, jitterMs: 0 },
      { kind: 'reorder', fromMs: 0, toMs: Infinity, withinFrames: 3 },
      { kind: 'duplicate', fromMs: 0, toMs: Infinity, share: 1, afterMs: 10 },
      { kind: 'gap', fromMs: 1_000, toMs: 2_500 },
      { kind: 'leadOff', fromMs: 3_000, toMs: 4_000, leads: 'all' },
      {
        ...{ kind: 'noise', fromMs: 0, toMs: Infinity, snrDb: 6, leads: ['II'] },
        source: { record: 'nstdb/em' },
      },
      {
        ...{ kind: 'noise', fromMs: 0, toMs: Infinity, snrDb: 0, leads: ['V1'] },
        source: { synthetic: 'muscle' },
      },
      { kind: 'clockDrift', fromMs: 0, ppm: -50 },
      { kind: 'clockStep', atMs: 5_000, stepMs: -700 },
      { kind: 'linkDown', fromMs: 6_000, toMs: 7_000, frames: 'lost' },
      { kind: 'monitorRestart', atMs: 8_000, outageMs: 2_000 },
    ]);
    expect(b2?.signal).toMatchObject({ kind: 'synthetic', sampleRateHz: 500, durationMs: 60_000 });
    expect(scenario.expectations.map(({ name, check }) => ({ name, check }))).toEqual([
      {
        name: 'told',
        check: {
          ...{ kind: 'raised', condition: 'feed-lost', afterMs: 6_000, withinMs: 4_000 },
          ...{ priority: 'medium', leads: ['II'] },
        },
      },
      {
        name: 'B1 ends feed-lost after 00:00:00',
        check: { kind: 'ended', condition: 'feed-lost', afterMs: 0 },
      },
      {
        name: 'B2 is without anomaly of at least high priority from 00:00:01 to 00:00:02',
        check: { kind: 'none', condition: 'anomaly', fromMs: 1_000, toMs: 2_000, priority: 'high' },
      },
      {
        name: 'B2 raises 1 to 2 alerts naming II',
        check: {
          ...{ kind: 'count', fromMs: 0, toMs: Infinity, atLeast: 1, atMost: 2 },
          leads: ['II'],
        },
      },
    ]);
  });

  it('makes a bed of sinus rhythm in two leads where nothing more is said', () => {
    const { scenario } = readScenario('ward.yaml', withExpectations('{ bed: B1, none: {} }'));
    expect(scenario.seed).toBe(1);
    expect(scenario.beds[0]).toMatchObject({
      frameMs: 200,
      signal: { leads: ['II', 'V1'], sampleRateHz: 250, episodes: [] },
    });
  });

  it.each([
    {
      name: 'an empty file',
      text: '',
      says: ['1:1: expected a scenario with name, beds and expect, came an empty file'],
    },
    { name: 'comments only', text: '# to do\n', says: [/came an empty file$/] },
    { name: 'a list', text: '- a\n- b', says: ['1:1: expected a mapping, came a list'] },
    { name: 'a word', text: 'scenario', says: ['1:1: expected a mapping, came "scenario"'] },
    {
      name: 'a bracket that is never closed',
      text: 'name: a\nbeds: [',
      says: [/^2:\d+: expected YAML, came something else: /],
    },
    {
      name: 'a key that stands twice',
      text: 'name: a\nname: b',
      says: [/^2:1: expected YAML, .*unique/],
    },
    {
      name: 'an alias of nothing',
      text: 'name: *a',
      says: [/^1:7: expected YAML, .*the alias \*a stands for nothing/],
    },
  ])('refuses $name', ({ text, says }) => {
    const found = problemsOf(text);
    expect(found).toHaveLength(says.length);
    says.forEach((expected, index) => {
      if (typeof expected === 'string') expect(found[index]).toBe(expected);
      else expect(found[index]).toMatch(expected);
    });
  });

  it('refuses aliases that grow without bound', () => {
    const rows = Array.from(
      { length: 9 },
      (_, row) => `a${row + 1}: &a${row + 1} [${`*a${row},`.repeat(9)}]`,
    );
    const found = problemsOf(['a0: &a0 [x]', ...rows].join('\n'));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^1:1: expected YAML, .*alias/i);
  });

  it('says everything that is wrong at once, with line and column', () => {
    const text = `nam: ward
seed: -1
beds:
  - bed: B 1
    synthetic: {}
    duration: 60
  - bed: B2
    synthetic: { leeds: [II] }
    duration: 60
    faults:
      - drop: { share: 1.5 }
      - linkDwon: { from: 1, to: 2 }
      - gap: { from: 00:00:10 }
  - bed: B3
    record: ../secret
expect:
  - bed: B4
    raised: { condition: no-electric-activity }
  - bed: B2
    none: { priority: { atLeast: urgent } }
`;
    expect(problemsOf(text)).toEqual([
      '1:1: expected name: one line of text, at most 200 characters, came nothing',
      '1:1: expected one of the keys name, seed, beds, expect, came "nam"; did you mean "name"?',
      '2:7: expected a whole number from 0, below 2^53, came -1',
      '4:10: expected a bed id of letters, digits, ".", "_" and "-", at most 64 of them, came "B 1"',
      '8:18: expected one of the keys leads, sampleRateHz, episodes, came "leeds"; did you mean "leads"?',
      '11:24: expected a share above 0, at most 1, came 1.5',
      '12:9: expected one of the keys leadOff, noise, gap, clockDrift, clockStep, monitorRestart, linkDown, drop, duplicate, delay, reorder, came "linkDwon"; did you mean "linkDown"?',
      '13:14: expected to: a time as hh:mm:ss, hh:mm:ss.mmm or a number of seconds from 0, at most a week, came nothing',
      '15:13: expected the name of a record below --data, such as mitdb/208 or beds/a.csv, came "../secret"',
      '18:26: expected one of anomaly, no-electrical-activity, chaotic-rhythm, rate-low, rate-high, lead-off, noisy, feed-lost, clock-step, clock-drift, scores-late, detector-down, store-down, canary-missed, overload, came "no-electric-activity"; did you mean "no-electrical-activity"?',
      '20:34: expected one of low, medium, high, came "urgent"',
    ]);
  });

  it('goes on to what parts mean where other parts are not right', () => {
    const text = `name: ward
seed: x
beds:
  - { bed: B1, synthetic: {}, duration: 60 }
  - { bed: B1, synthetic: {}, duration: 60 }
expect:
  - { bed: B7, none: {} }
`;
    expect(problemsOf(text)).toEqual([
      '2:7: expected a whole number from 0, below 2^53, came "x"',
      '5:12: expected each bed once, came a second B1; the first is in line 4',
      '7:12: expected one of B1, came "B7"',
    ]);
  });

  it.each([
    {
      name: 'no beds and no expect',
      text: 'name: a',
      says: [
        /^1:1: expected beds: a list with at least one item, came nothing/,
        /^1:1: expected expect: /,
      ],
    },
    {
      name: 'an empty list of beds',
      text: 'name: a\nbeds: []\nexpect: [{ bed: B1, none: {} }]',
      says: [
        /^2:7: expected beds: .* came an empty list/,
        /^3:17: expected a bed that beds has, came "B1"/,
      ],
    },
    {
      name: 'a bed without a signal',
      text: 'name: a\nbeds: [{ bed: B1 }]\nexpect: [{ bed: B1, none: {} }]',
      says: [/^2:8: expected exactly one of record, synthetic, came none of them/],
    },
    {
      name: 'a bed with two signals',
      text: 'name: a\nbeds: [{ bed: B1, record: a, synthetic: {}, duration: 9 }]\nexpect: [{ bed: B1, none: {} }]',
      says: [/came record and synthetic/],
    },
    {
      name: 'a synthetic bed without an end',
      text: 'name: a\nbeds: [{ bed: B1, synthetic: {} }]\nexpect: [{ bed: B1, none: {} }]',
      says: [/^2:8: expected duration: /],
    },
    {
      name: 'a synthetic bed that starts elsewhere',
      text: 'name: a\nbeds: [{ bed: B1, synthetic: {}, duration: 9, start: 1 }]\nexpect: [{ bed: B1, none: {} }]',
      says: [/^2:54: expected start only beside record/],
    },
    {
      name: 'faults that are no list',
      text: 'name: a\nbeds: [{ bed: B1, synthetic: {}, duration: 9, faults: 3 }]\nexpect: [{ bed: B1, none: {} }]',
      says: [/^2:55: expected a list, came 3/],
    },
    {
      name: 'a bed that is a word',
      text: 'name: a\nbeds: [B1]\nexpect: [{ bed: B1, none: {} }]',
      says: [/^2:8: expected a mapping, came "B1"/, /expected a bed that beds has, came "B1"/],
    },
  ])('refuses $name', ({ text, says }) => {
    const found = problemsOf(text);
    expect(found).toHaveLength(says.length);
    says.forEach((expected, index) => {
      expect(found[index]).toMatch(expected);
    });
  });

  it.each([
    {
      name: 'two kinds in one',
      faults: ['{ gap: { from: 1, to: 2 }, drop: { share: 1 } }'],
      says: /^7:9: expected exactly one of leadOff, .*, came gap and drop$/,
    },
    { name: 'no kind', faults: ['{}'], says: /came none of them$/ },
    {
      name: 'a stretch that ends before it begins',
      faults: ['gap: { from: 5, to: 5 }'],
      says: /^7:29: expected to: a time behind 00:00:\d\d, came 00:00:\d\d/,
    },
    {
      name: 'a drop of a share and of every nth',
      faults: ['drop: { share: 0.5, every: 3 }'],
      says: /^7:15: expected exactly one of share, every, came share and every/,
    },
    {
      name: 'a drop of nothing',
      faults: ['drop: { from: 1, to: 2 }'],
      says: /of share, every, came none of them/,
    },
    {
      name: 'a drop of more than all',
      faults: ['drop: { share: 2 }'],
      says: /^7:24: expected a share above 0, at most 1, came 2/,
    },
    {
      name: 'a noise of two sources',
      faults: ['noise: { snrDb: 6, record: a, synthetic: muscle }'],
      says: /of record, synthetic, came record and synthetic/,
    },
    {
      name: 'a noise in no unit',
      faults: ['noise: { snrDb: 6 dB, synthetic: muscle }'],
      says: /^7:25: expected a number of decibels from -30 to 60, came "6 dB"/,
    },
    {
      name: 'a lead that is none',
      faults: ['leadOff: { leads: [II, V9], from: 1, to: 2 }'],
      says: /expected all, or a list of leads.* came \["II","V9"\]/,
    },
    {
      name: 'two links that are down at once',
      faults: [
        'linkDown: { from: 1, to: 9, frames: lost }',
        'linkDown: { from: 8, to: 12, frames: delivered-after }',
      ],
      says: /^8:19: expected each stretch of a link that is down once, came one that meets line 7$/,
    },
    {
      name: 'a restart while the link is down',
      faults: [
        'monitorRestart: { at: 5, outage: 2 }',
        'linkDown: { from: 6, to: 12, frames: lost }',
      ],
      says: /^8:19: expected a restart and a link that is down at different times, came one that meets line 7$/,
    },
    {
      name: 'two restarts at once',
      faults: ['monitorRestart: { at: 5, outage: 2 }', 'monitorRestart: { at: 6, outage: 2 }'],
      says: /expected one restart at a time/,
    },
    {
      name: 'two noises on one lead',
      faults: [
        'noise: { snrDb: 6, synthetic: muscle }',
        'noise: { snrDb: 6, synthetic: muscle, leads: [V1], from: 1, to: 2 }',
      ],
      says: /expected one noise on a lead at a time/,
    },
    {
      name: 'steps that add up to a day',
      faults: ['clockStep: { at: 1, stepMs: 50000000 }', 'clockStep: { at: 2, stepMs: 50000000 }'],
      says: /^8:20: expected steps that together reach at most 82800 s, came 100000 s/,
    },
  ])('refuses $name', ({ faults, says }) => {
    const found = problemsOf(withFaults(...faults));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(says);
  });

  it.each([
    {
      name: 'a gap and a loose lead',
      faults: ['gap: { from: 1, to: 9 }', 'leadOff: { leads: [II], from: 2, to: 5 }'],
    },
    {
      name: 'links that are down one after the other',
      faults: [
        'linkDown: { from: 1, to: 9, frames: lost }',
        'linkDown: { from: 9, to: 12, frames: lost }',
      ],
    },
    {
      name: 'noises on two leads',
      faults: [
        'noise: { snrDb: 6, synthetic: muscle, leads: [II] }',
        'noise: { snrDb: 6, synthetic: muscle, leads: [V1] }',
      ],
    },
    {
      name: 'losses on a link that is down',
      faults: ['drop: { share: 0.5 }', 'linkDown: { from: 1, to: 9, frames: delivered-after }'],
    },
  ])('lets $name be', ({ faults }) => {
    expect(problemsOf(withFaults(...faults))).toEqual([]);
  });

  it.each([
    {
      name: 'two verbs',
      one: '{ bed: B1, none: {}, count: { atMost: 1 } }',
      says: /^5:5: expected exactly one of raised, ended, none, count, came none and count/,
    },
    { name: 'no verb', one: '{ bed: B1 }', says: /came none of them/ },
    {
      name: 'no condition',
      one: '{ bed: B1, raised: {} }',
      says: /^5:24: expected condition: one of anomaly/,
    },
    {
      name: 'a count without bounds',
      one: '{ bed: B1, count: {} }',
      says: /expected atLeast, atMost or both, came neither/,
    },
    {
      name: 'a count that always holds',
      one: '{ bed: B1, count: { atLeast: 0 } }',
      says: /expected atLeast: 1 or more, came 0, which always holds/,
    },
    {
      name: 'a count of less than its least',
      one: '{ bed: B1, count: { atLeast: 3, atMost: 2 } }',
      says: /expected atMost: 3 or more, came 2/,
    },
    {
      name: 'a stretch that ends before it begins',
      one: '{ bed: B1, none: { from: 9, to: 3 } }',
      says: /expected to: a time behind 00:00:\d\d, came 00:00:\d\d/,
    },
    {
      name: 'no time at all',
      one: '{ bed: B1, raised: { condition: anomaly, within: 0 } }',
      says: /above 0, came 0/,
    },
    {
      name: 'a name of two lines',
      one: '{ bed: B1, none: {}, name: "a\\nb" }',
      says: /expected one line of text/,
    },
  ])('refuses an assertion with $name', ({ one, says }) => {
    const found = problemsOf(withExpectations(one));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(says);
  });
});

describe('checkAgainstBeds', () => {
  const facts = new Map([[bedId('B1'), { durationMs: 100_000, leads: ['II', 'V1'] as const }]]);

  function problemsWith(text: string): readonly string[] {
    const read = readScenario('ward.yaml', text);
    expect(read.problems).toEqual([]);
    return checkAgainstBeds(read, facts).map(({ message }) => message);
  }

  it.each([
    {
      fault: 'gap: { from: 100, to: 101 }',
      says: [
        /^expected from: a time before the end of B1 at 00:01:40, came 00:01:40$/,
        /^expected to: .*came 00:01:41$/,
      ],
    },
    { fault: 'gap: { from: 90, to: 100 }', says: [] },
    { fault: 'drop: { share: 1 }', says: [] },
    { fault: 'clockStep: { at: 00:02:00, stepMs: 1 }', says: [/^expected at: /] },
    { fault: 'clockDrift: { from: 101, ppm: 1 }', says: [/^expected from: /] },
    {
      fault: 'monitorRestart: { at: 95, outage: 5 }',
      says: [/^expected a monitor that is back before B1 ends at 00:01:40, came back at 00:01:40$/],
    },
    {
      fault: 'leadOff: { leads: [II, V5], from: 1, to: 2 }',
      says: [/^expected leads that B1 has \(II, V1\), came V5$/],
    },
    { fault: 'noise: { leads: [V2], snrDb: 1, synthetic: muscle }', says: [/came V2$/] },
  ])('knows whether a bed has room for $fault', ({ fault, says }) => {
    const found = problemsWith(withFaults(fault));
    expect(found).toHaveLength(says.length);
    says.forEach((expected, index) => {
      expect(found[index]).toMatch(expected);
    });
  });

  it.each([
    {
      one: '{ bed: B1, raised: { condition: anomaly, after: 100 } }',
      says: [/^expected after: a time before/],
    },
    {
      one: '{ bed: B1, raised: { condition: anomaly, after: 95, within: 8 } }',
      says: [/^expected within: .* came one that reaches to 00:01:43$/],
    },
    { one: '{ bed: B1, ended: { condition: anomaly, after: 92, within: 8 } }', says: [] },
    { one: '{ bed: B1, none: { from: 9, to: 200 } }', says: [/^expected to: /] },
    { one: '{ bed: B1, count: { atMost: 1, leads: [V6] } }', says: [/came V6$/] },
  ])('knows whether a bed has room for $one', ({ one, says }) => {
    const found = problemsWith(withExpectations(one));
    expect(found).toHaveLength(says.length);
    says.forEach((expected, index) => {
      expect(found[index]).toMatch(expected);
    });
  });

  it('looks at episodes too', () => {
    const text = withExpectations('{ bed: B1, none: {} }').replace(
      'synthetic: {}',
      'synthetic: { episodes: [{ rhythm: { is: asystole, from: 90, to: 110 } }] }',
    );
    expect(problemsWith(text)).toEqual([
      'expected to: a time up to the end of B1 at 00:01:40, came 00:01:50',
    ]);
  });
});

describe('ScenarioError', () => {
  it('has a line for each problem, in the order of the file', () => {
    const { problems } = readScenario('ward.yaml', 'seed: x\nnam: y');
    const error = new ScenarioError(problems);
    expect(error.code).toBe('ECG_SCENARIO_INVALID');
    const lines = error.message.split('\n');
    expect(lines[0]).toBe('5 problems in the scenario:');
    expect(lines.slice(1).map((line) => line.split(':').slice(0, 2).join(':'))).toEqual([
      'ward.yaml:1',
      'ward.yaml:1',
      'ward.yaml:1',
      'ward.yaml:1',
      'ward.yaml:2',
    ]);
  });
});
