/** Copies what tsc leaves behind to the same place in dist/: Lua scripts, the .proto and its generated code. */
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const checkout = join(import.meta.dirname, '..', '..');
const source = join(checkout, 'src');

function isAsset(path) {
  if (path.endsWith('.lua') || path.endsWith('.proto')) return true;
  return path.split('/').includes('generated') && path.endsWith('.js');
}

for (const entry of readdirSync(source, { recursive: true })) {
  const path = entry.replaceAll('\\', '/');
  if (!isAsset(path)) continue;
  const target = join(checkout, 'dist', path);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(join(source, path), target);
}
