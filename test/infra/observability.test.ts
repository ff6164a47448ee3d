import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { SYSTEM_CONDITIONS } from '../../src/alerts/system/system-rules.js';
import { createWardMetrics } from '../../src/server/metrics.js';
import {
  at,
  kustomized,
  listAt,
  ROOT,
  textAt,
  words,
  yamlFile,
  type Tree,
} from '../support/manifests.js';

/** What other exporters give; the rules say which. */
const FROM_OTHERS = [
  'kafka_consumergroup_lag',
  'redis_memory_used_bytes',
  'redis_memory_max_bytes',
  'up',
];

const registry = new Registry();
createWardMetrics(registry);
const metrics = labelsOf(registry);

/** Metric name to its label names. */
function labelsOf(of: Registry): ReadonlyMap<string, readonly string[]> {
  const named = of.getMetricsAsArray() as unknown as readonly {
    readonly name: string;
    readonly type?: string;
    readonly labelNames?: readonly string[];
    readonly buckets?: unknown;
  }[];
  const all = new Map<string, readonly string[]>();
  for (const { name, labelNames = [], buckets } of named) {
    const names =
      buckets === undefined ? [name] : ['_bucket', '_sum', '_count'].map((end) => `${name}${end}`);
    for (const one of names) all.set(one, labelNames);
  }
  return all;
}

function metricsIn(expression: string): readonly string[] {
  return expression.match(/\b(wardwave|kafka|redis|process|nodejs)_[a-z0-9_]+\b/g) ?? [];
}

function unknownIn(expressions: readonly string[]): readonly string[] {
  const names = expressions.flatMap(metricsIn);
  expect(names.length).toBeGreaterThan(20);
  return names.filter((name) => !metrics.has(name) && !FROM_OTHERS.includes(name));
}

/** Labels that an expression names which the metric before them does not have. */
function unknownLabels(expression: string): readonly string[] {
  return [...expression.matchAll(/\b(wardwave_[a-z0-9_]+)\{([^}]*)\}/g)].flatMap(
    ([, metric = '', inside = '']) => {
      const labels = [...inside.matchAll(/([a-z_]+)\s*[!=~]+/g)].map(([, label = '']) => label);
      return labels
        .filter((label) => !(metrics.get(metric) ?? []).includes(label))
        .map((label) => `${metric}.${label}`);
    },
  );
}

const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');

describe('the Prometheus rules', () => {
  const rules = listAt(yamlFile('infra/prometheus/rules.yml')[0], 'groups').flatMap((group) =>
    listAt(group, 'rules'),
  );
  const expressions = rules.map(({ expr }) => words(expr));
  const runbook = readFileSync(join(ROOT, 'docs', 'runbook.md'), 'utf8');
  const sections = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading);

  it('look at metrics and labels that the code has', () => {
    expect(unknownIn(expressions)).toEqual([]);
    expect(expressions.flatMap(unknownLabels)).toEqual([]);
  });

  it('have a section of the runbook each, that says what to look at and what to do', () => {
    for (const rule of rules) {
      const name = words(rule['alert']);
      expect(textAt(rule, 'annotations.runbook_url')).toBe(`docs/runbook.md#${anchor(name)}`);
      const section = runbook.split(`## ${name}\n`)[1]?.split('\n## ')[0] ?? '';
      expect(section).toMatch(
        /\*\*What it means\.\*\*[^]+\*\*Look at\*\*[^]+- [^]+\*\*Do\*\*[^]+- /,
      );
    }
    expect(sections.toSorted()).toEqual(rules.map(({ alert }) => words(alert)).toSorted());
  });

  it('are what the runbook leads to from each condition of wardwave itself', () => {
    for (const condition of SYSTEM_CONDITIONS) {
      expect(runbook).toMatch(new RegExp(`^\\| \`${condition}\` .*\\]\\(#wardwave`, 'm'));
    }
  });

  it('say how bad it is, in words that a person understands', () => {
    for (const rule of rules) {
      expect(['critical', 'warning', 'info']).toContain(textAt(rule, 'labels.severity'));
      expect(textAt(rule, 'annotations.summary')).toMatch(/^[A-Z].+[^.]$/);
      expect(textAt(rule, 'annotations.description')).toMatch(/\.$/);
      expect(textAt(rule, 'for')).toMatch(/^\d+[sm]$/);
    }
  });

  it('have links inside the runbook that lead somewhere', () => {
    const links = [...runbook.matchAll(/\]\(#([^)]+)\)/g)].map(([, link]) => link);
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) expect(sections.map(anchor)).toContain(link);
  });

  it('are read by the Prometheus that is set up beside them', () => {
    const [prometheus] = yamlFile('infra/prometheus/prometheus.yml');
    expect(prometheus?.['rule_files']).toEqual(['rules.yml']);
    const jobs = listAt(prometheus, 'scrape_configs').map((job) => words(job['job_name']));
    for (const [, job = ''] of expressions.join(' ').matchAll(/job="([^"]+)"/g))
      expect(jobs).toContain(job);
  });
});

describe('the metric that the autoscaler asks for', () => {
  it('is the one that the Prometheus adapter offers', () => {
    const [adapter] = yamlFile('infra/prometheus/adapter-rules.yml');
    const offered = listAt(adapter, 'externalRules').map((rule) => textAt(rule, 'name.as'));
    const scaler = kustomized('infra/k8s/base').documents.find(
      ({ kind }) => kind === 'HorizontalPodAutoscaler',
    );
    const asked = listAt(scaler, 'spec.metrics').map((metric) =>
      textAt(metric, 'external.metric.name'),
    );
    expect(asked).toEqual(['kafka_consumergroup_lag']);
    for (const name of asked) expect(offered).toContain(name);
  });
});

describe('the Grafana dashboard', () => {
  const dashboard = JSON.parse(
    readFileSync(join(ROOT, 'infra', 'grafana', 'wardwave.json'), 'utf8'),
  ) as Tree;
  const panels = listAt(dashboard, 'panels');
  const expressions = panels.flatMap((panel) =>
    listAt(panel, 'targets').map(({ expr }) => words(expr)),
  );

  it('shows metrics and labels that the code has', () => {
    expect(unknownIn(expressions)).toEqual([]);
    expect(expressions.flatMap(unknownLabels)).toEqual([]);
  });

  it('shows every metric of wardwave itself', () => {
    const own = [...metrics.keys()].filter((name) => !/^wardwave_(process|nodejs)_/.test(name));
    const shown = new Set(expressions.flatMap(metricsIn));
    const hidden = own.filter((name) => !/_(sum|count)$/.test(name) && !shown.has(name));
    expect(hidden).toEqual([]);
  });

  it('says of every panel what it shows, with a unit, and lets none lie over another', () => {
    const places = panels.map(
      (panel) => `${words(at(panel, 'gridPos')['x'])} ${words(at(panel, 'gridPos')['y'])}`,
    );
    expect(new Set(places).size).toBe(panels.length);
    for (const panel of panels) {
      expect(panel).toMatchObject({
        title: expect.any(String),
        description: expect.stringMatching(/\.$/),
        fieldConfig: { defaults: { unit: expect.any(String) } },
      });
    }
  });
});
