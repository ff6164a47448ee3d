import { readFileSync } from 'node:fs';

/** The versions that an evaluation's results rest on, by name. */
export function evaluationVersions(): Readonly<Record<string, string>> {
  const packageFile = new URL('../../../package.json', import.meta.url);
  const { version, dependencies } = JSON.parse(readFileSync(packageFile, 'utf8')) as {
    readonly version: string;
    readonly dependencies: Readonly<Record<string, string>>;
  };
  return {
    wardwave: version,
    node: process.version,
    onnxruntime: dependencies['onnxruntime-node'] ?? '',
  };
}
