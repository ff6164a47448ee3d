/** Writes src/ingest/generated/ from src/ingest/ecg-frame.proto; `--out FOLDER` writes elsewhere. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { readOptions } from './lib/command-line.mjs';

const HELP = `Generates the code of the wire format from src/ingest/ecg-frame.proto.

usage: node infra/local/generate-proto.mjs [--out FOLDER]

  --out FOLDER  where to write (default: src/ingest/generated)
`;

const checkout = join(import.meta.dirname, '..', '..');
const { out } = readOptions(HELP, { out: { type: 'string' } });
const folder = out ?? join(checkout, 'src', 'ingest', 'generated');
const script = join(folder, 'ecg-frame.js');

/** What the codec does not use: it builds plain objects and checks them itself. */
const LEFT_OUT = ['create', 'verify', 'convert', 'delimited', 'typeurl', 'service'];

mkdirSync(folder, { recursive: true });
const options = ['--target', 'static-module', '--wrap', 'esm', '--dts'];
const args = [...options, ...LEFT_OUT.map((what) => `--no-${what}`), '--out', script];
const pbjs = join(checkout, 'node_modules', '.bin', 'pbjs');
const result = spawnSync(pbjs, [...args, join('src', 'ingest', 'ecg-frame.proto')], {
  cwd: checkout,
  encoding: 'utf8',
});
if (result.status !== 0) {
  process.stderr.write(`pbjs failed (${result.error?.message ?? `status ${result.status}`}):\n`);
  process.stderr.write(`${result.stdout}${result.stderr}`);
  process.exit(1);
}

// protobufjs has no export map, so Node wants the file's own name.
for (const path of [script, script.replace(/\.js$/, '.d.ts')]) {
  const text = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    text.replaceAll(/(["'])protobufjs\/minimal(\.js)?\1/g, '$1protobufjs/minimal.js$1'),
  );
}
