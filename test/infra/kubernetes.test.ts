import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allSettings, variableOf } from '../../src/config/environment.js';
import { loadSettings, SECRETS as SECRET_SETTINGS } from '../../src/config/load.js';
import {
  at,
  kustomized,
  listAt,
  nameOf,
  ROOT,
  textAt,
  words,
  type Tree,
} from '../support/manifests.js';
import { startHarness, type Harness } from '../support/ward-harness.js';

const OVERLAYS = ['infra/k8s/overlays/single-node', 'infra/k8s/overlays/hospital'];
const SETTINGS = new Set(allSettings().map(({ variable }) => variable));
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly version: string;
};
/** What the overlays expect beside them, with the keys that settings.yaml says how to make. */
const SECRETS: Readonly<Record<string, readonly string[]>> = {
  'wardwave-secrets': [
    'server-jwt-secret',
    'redis-url',
    'audit-hmac-key',
    'kafka-sasl-password',
    'outgoing-webhook-url',
    'outgoing-webhook-secret',
  ],
};

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

function ofKind(documents: readonly Tree[], ...kinds: readonly string[]): readonly Tree[] {
  return documents.filter(({ kind }) => kinds.includes(words(kind)));
}

function podsOf(documents: readonly Tree[]): readonly Tree[] {
  return ofKind(documents, 'Deployment', 'StatefulSet', 'Job');
}

function containersOf(workload: Tree): readonly Tree[] {
  return listAt(workload, 'spec.template.spec.containers');
}

function isSelected(labels: Tree, selector: Tree): boolean {
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}

function labelsOf(workload: Tree): Tree {
  return at(workload, 'spec.template.metadata.labels');
}

function portNames(documents: readonly Tree[], selector: Tree): readonly string[] {
  return podsOf(documents)
    .filter((workload) => isSelected(labelsOf(workload), selector))
    .flatMap(containersOf)
    .flatMap((container) => listAt(container, 'ports'))
    .map(({ name }) => words(name));
}

describe.each(['infra/k8s/base', ...OVERLAYS])('%s', (folder) => {
  const { missing, unnamed, documents } = kustomized(folder);

  it('names files that are there, and every file that is there', () => {
    expect({ missing, unnamed }).toEqual({ missing: [], unnamed: [] });
  });

  it('names each resource once, with kind, version and name', () => {
    const names = documents.map(nameOf);
    expect(new Set(names).size).toBe(names.length);
    for (const document of documents) {
      expect(document).toMatchObject({
        apiVersion: expect.stringMatching(/^([a-z0-9.]+\/)?v\d/),
        kind: expect.any(String),
        metadata: { name: expect.stringMatching(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/) },
      });
    }
  });

  it('lets every workload select its own pods', () => {
    for (const workload of ofKind(documents, 'Deployment', 'StatefulSet')) {
      const selector = at(workload, 'spec.selector.matchLabels');
      expect(Object.keys(selector)).not.toEqual([]);
      expect(isSelected(labelsOf(workload), selector)).toBe(true);
    }
  });

  it('lets services, budgets and policies select pods that are there, and ports that they have', () => {
    const pods = podsOf(documents);
    const selecting = [
      ...ofKind(documents, 'Service').map((one) => [one, at(one, 'spec.selector')] as const),
      ...ofKind(documents, 'PodDisruptionBudget').map(
        (one) => [one, at(one, 'spec.selector.matchLabels')] as const,
      ),
      ...ofKind(documents, 'NetworkPolicy').map(
        (one) => [one, at(one, 'spec.podSelector.matchLabels')] as const,
      ),
    ];
    for (const [one, selector] of selecting) {
      const found = pods.filter((pod) => isSelected(labelsOf(pod), selector));
      expect([nameOf(one), found.length > 0]).toEqual([nameOf(one), true]);
      const ports = [
        ...listAt(one, 'spec.ports').map(({ targetPort }) => targetPort),
        ...listAt(one, 'spec.ingress').flatMap((rule) =>
          listAt(rule, 'ports').map(({ port }) => port),
        ),
      ].filter((port): port is string => typeof port === 'string');
      for (const port of ports) expect(portNames(documents, selector)).toContain(port);
    }
  });

  it('refers to config maps, secrets and volumes that are there', () => {
    const maps = ofKind(documents, 'ConfigMap').map((one) => textAt(one, 'metadata.name'));
    for (const workload of podsOf(documents)) {
      const volumes = [
        ...listAt(workload, 'spec.template.spec.volumes').map(({ name }) => name),
        ...listAt(workload, 'spec.volumeClaimTemplates').map((one) => textAt(one, 'metadata.name')),
      ];
      for (const container of containersOf(workload)) {
        for (const from of listAt(container, 'envFrom')) {
          expect(maps).toContain(textAt(from, 'configMapRef.name'));
        }
        for (const variable of listAt(container, 'env')) {
          const secret = textAt(variable, 'valueFrom.secretKeyRef.name');
          const key = textAt(variable, 'valueFrom.secretKeyRef.key') ?? '';
          if (secret !== undefined) expect(SECRETS[secret]).toContain(key);
        }
        for (const { name } of listAt(container, 'volumeMounts')) expect(volumes).toContain(name);
      }
    }
  });

  it('sets nothing that is no setting, and no secret in plain text', () => {
    const variables = [
      ...ofKind(documents, 'ConfigMap').flatMap((one) => Object.keys(at(one, 'data'))),
      ...ofKind(documents, 'Deployment').flatMap((one) =>
        containersOf(one).flatMap((container) =>
          listAt(container, 'env').map(({ name }) => words(name)),
        ),
      ),
    ];
    expect(variables.length).toBeGreaterThan(5);
    expect(variables.filter((name) => !SETTINGS.has(name))).toEqual([]);
    expect(ofKind(documents, 'Secret')).toEqual([]);
    const plain = listAt(
      ofKind(documents, 'Deployment')[0],
      'spec.template.spec.containers',
    ).flatMap((container) => listAt(container, 'env').filter(({ value }) => value !== undefined));
    expect(plain.filter(({ name }) => /SECRET|PASSWORD|URL/.test(words(name)))).toEqual([]);
  });

  it('gives every secret that there is from the Secret, and what is none as it is', () => {
    const [container] = containersOf(ofKind(documents, 'Deployment')[0] ?? {});
    const given = listAt(container, 'env')
      .filter((one) => textAt(one, 'valueFrom.secretKeyRef.name') === 'wardwave-secrets')
      .map(({ name }) => words(name));
    const secrets = [...SECRET_SETTINGS].map((setting) => {
      const [group = '', name = ''] = setting.split('.');
      return variableOf(group, name);
    });
    expect(given.toSorted()).toEqual(secrets.toSorted());
  });

  it('has settings that wardwave takes', () => {
    const data = at(ofKind(documents, 'ConfigMap')[0], 'data') as Readonly<Record<string, string>>;
    expect(loadSettings({ environment: data }).audit.folder).toBeDefined();
  });

  it('writes audit trails on a volume that outlives the pod, and nothing else but a small /tmp', () => {
    const [deployment = {}] = ofKind(documents, 'Deployment');
    const [container] = containersOf(deployment);
    const folder = at(ofKind(documents, 'ConfigMap')[0], 'data')['WARDWAVE_AUDIT_FOLDER'];
    const mounts = listAt(container, 'volumeMounts').map(({ mountPath }) => mountPath);
    expect(mounts.toSorted()).toEqual(['/tmp', folder].toSorted());
    const claims = ofKind(documents, 'PersistentVolumeClaim').map((one) =>
      textAt(one, 'metadata.name'),
    );
    const named = listAt(deployment, 'spec.template.spec.volumes').flatMap(
      (volume) => textAt(volume, 'persistentVolumeClaim.claimName') ?? [],
    );
    expect(named).toEqual(claims);
    const { runAsUser, fsGroup } = at(deployment, 'spec.template.spec.securityContext');
    expect(fsGroup).toBe(runAsUser);
  });

  it('lets pods out to the ports of every system that the settings name', () => {
    const data = at(ofKind(documents, 'ConfigMap')[0], 'data') as Readonly<Record<string, string>>;
    const { kafka, access, outgoing } = loadSettings({ environment: data });
    const portOf = (address: string): number => Number(address.slice(address.lastIndexOf(':') + 1));
    const needed = [
      ...kafka.brokers.map(portOf),
      ...(outgoing.hl7Address === undefined ? [] : [portOf(outgoing.hl7Address)]),
      ...(access.oidcIssuer === undefined ? [] : [443]),
    ];
    const open = ofKind(documents, 'NetworkPolicy')
      .filter((one) =>
        isSelected(
          labelsOf(ofKind(documents, 'Deployment')[0] ?? {}),
          at(one, 'spec.podSelector.matchLabels'),
        ),
      )
      .flatMap((one) => listAt(one, 'spec.egress'))
      .flatMap((rule) => listAt(rule, 'ports').map(({ port }) => port));
    for (const port of needed) expect(open).toContain(port);
  });

  it('runs pinned images without root, on a root file system that is read only', () => {
    for (const workload of podsOf(documents)) {
      const pod = at(workload, 'spec.template.spec');
      expect(pod).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      });
      for (const container of containersOf(workload)) {
        expect(container).toMatchObject({
          image: expect.stringMatching(/^[a-z/]+:\d+\.\d+\.\d+/),
          resources: {
            requests: { memory: expect.any(String) },
            limits: { memory: expect.any(String) },
          },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        });
        const image = words(container['image']);
        if (image.startsWith('wardwave:')) expect(image).toBe(`wardwave:${version}`);
      }
    }
  });

  it('probes routes that the server has, at a port of the pod', async () => {
    const probes = ofKind(documents, 'Deployment').flatMap((workload) =>
      containersOf(workload).flatMap((container) =>
        ['startupProbe', 'livenessProbe', 'readinessProbe'].map((probe) =>
          at(container, `${probe}.httpGet`),
        ),
      ),
    );
    expect(probes).toHaveLength(3);
    for (const { path, port } of probes) {
      expect(portNames(documents, { 'app.kubernetes.io/name': 'wardwave' })).toContain(port);
      expect((await harness.get(words(path), {})).status).toBe(200);
    }
  });

  it('keeps the scaler to a workload that is there, and to the partitions of its topic', () => {
    for (const scaler of ofKind(documents, 'HorizontalPodAutoscaler')) {
      const target = at(scaler, 'spec.scaleTargetRef');
      const names = ofKind(documents, words(target['kind'])).map((one) =>
        textAt(one, 'metadata.name'),
      );
      expect(names).toContain(target['name']);
      const settings = at(ofKind(documents, 'ConfigMap')[0], 'data');
      const { minReplicas, maxReplicas } = at(scaler, 'spec');
      expect(Number(maxReplicas)).toBeLessThanOrEqual(
        Number(settings['WARDWAVE_KAFKA_PARTITIONS']),
      );
      expect(Number(minReplicas)).toBeGreaterThanOrEqual(2);
    }
  });
});

describe('the overlays', () => {
  it('have what the other has not to have', () => {
    const kinds = OVERLAYS.map(
      (folder) => new Set(kustomized(folder).documents.map(({ kind }) => kind)),
    );
    const [singleNode, hospital] = kinds;
    expect(singleNode?.has('HorizontalPodAutoscaler')).toBe(false);
    expect(singleNode?.has('PodDisruptionBudget')).toBe(false);
    expect(singleNode?.has('StatefulSet')).toBe(true);
    expect(hospital?.has('HorizontalPodAutoscaler')).toBe(true);
    expect(hospital?.has('PodDisruptionBudget')).toBe(true);
    expect(hospital?.has('StatefulSet')).toBe(false);
  });
});
