/** Writes docs/capacity.md from the results of the benchmarks: what a ward of so many beds needs. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { capacityPage } from './lib/capacity-page.mjs';

const HELP = `node bench/capacity.mjs [--results FOLDER] [--out FILE] [--check]

Computes docs/capacity.md from the results in bench/results (npm run bench writes them). What has not been measured is
marked so; results of a quick run are not used.
  --results FOLDER  other results (default: bench/results)
  --out FILE        where to write (default: docs/capacity.md)
  --check           writes nothing; exit code 1 where the page is not what the results give
Exit codes: 0 done, 1 the page differs or cannot be written, 2 refused an option.
`;

const root = join(import.meta.dirname, '..');
const options = readOptions();
const text = capacityPage({
  codec: result('codec'),
  store: result('store'),
  kafka: result('end-to-end-kafka'),
  live: result('live-beds'),
});
const page = await format(text, { ...(await resolveConfig(options.out)), parser: 'markdown' });
const before = existsSync(options.out) ? readFileSync(options.out, 'utf8') : '';
if (options.check && before !== page) {
  process.stderr.write(
    `${options.out} is not what the results give: node bench/capacity.mjs writes it.\n`,
  );
  process.exit(1);
}
if (!options.check) writeFileSync(options.out, page);

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        results: { type: 'string', default: join(root, 'bench', 'results') },
        out: { type: 'string', default: join(root, 'docs', 'capacity.md') },
        check: { type: 'boolean', default: false },
        help: { type: 'boolean' },
      },
    });
    if (values.help) {
      process.stdout.write(HELP);
      process.exit(0);
    }
    return values;
  } catch (error) {
    process.stderr.write(`${error.message} See --help.\n`);
    process.exit(2);
  }
}

/** A full result; undefined where there is none. */
function result(name) {
  const path = join(options.results, `${name}.json`);
  if (!existsSync(path)) return undefined;
  const read = JSON.parse(readFileSync(path, 'utf8'));
  return read.quick ? undefined : read;
}
