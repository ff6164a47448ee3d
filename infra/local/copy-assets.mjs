/** Copies what tsc leaves behind to the same place in dist/: Lua scripts, the .proto and its generated code. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

const checkout = join(import.meta.dirname, '..', '..');
const source = join(checkout, 'src');

function isAsset(path) {
  if (path.endsWith('.lua') || path.endsWith('.proto')) return true;
  return path.split('/').includes('generated') && path.endsWith('.js');
}

// A script that was renamed or removed must not stay behind: two of one name are refused at the start.
const built = join(checkout, 'dist');
for (const entry of existsSync(built) ? readdirSync(built, { recursive: true }) : []) {
  const path = entry.replaceAll('\\', '/');
  if (path.endsWith('.lua') && !existsSync(join(source, path))) rmSync(join(built, path));
}

for (const entry of readdirSync(source, { recursive: true })) {
  const path = entry.replaceAll('\\', '/');
  if (!isAsset(path)) continue;
  const target = join(checkout, 'dist', path);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(join(source, path), target);
}
