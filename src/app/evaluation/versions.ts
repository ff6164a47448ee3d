import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

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

/** SHA-256 over the compiled code and the manifests: what another build says may not be joined with this one's. */
export function builtCodeSha256(): string {
  const hash = createHash('sha256');
  for (const folder of ['../../../dist', '../../../models']) {
    const path = fileURLToPath(new URL(folder, import.meta.url));
    const files = readdirSync(path, { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((name) => /\.(js|json|lua)$/.test(name)).sort()) {
      hash.update(file).update(readFileSync(join(path, file)));
    }
  }
  return hash.digest('hex');
}
