/**
 * The import rule of docs/architecture.md: `domain` imports nothing, a feature folder imports `domain`
 * only, features meet in `app`, and each outside system has one importing file.
 */
const features =
  'config|ingest|replay|capture|scenario|windowing|inference|aggregation|alerts|evaluation|server|signals|rhythm|audit|burden|load|outgoing|strips';

/** One outside package may be imported from the named place only. */
const onlyFrom = (name, packagePattern, place) => ({
  name,
  severity: 'error',
  from: { path: '^(src|dashboard)', pathNot: place },
  to: { path: `node_modules/${packagePattern}/`, dependencyTypesNot: ['type-only'] },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'domain-imports-nothing',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { pathNot: '^src/domain/' },
    },
    {
      name: 'features-import-domain-only',
      severity: 'error',
      from: { path: `^src/(${features})/` },
      to: { path: '^src/', pathNot: '^src/(domain|$1)/' },
    },
    {
      name: 'only-cli-imports-app',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(app|cli)/' },
      to: { path: '^src/(app|cli)/' },
    },
    {
      name: 'dashboard-imports-wire-types-only',
      severity: 'error',
      from: { path: '^dashboard/' },
      to: { path: '^src/', pathNot: '^src/(domain|server/wire)' },
    },
    onlyFrom('kafkajs-in-one-file', 'kafkajs', '^src/ingest/kafka-client\\.ts$'),
    onlyFrom('ioredis-in-one-file', 'ioredis', '^src/aggregation/redis-scripts\\.ts$'),
    onlyFrom('onnxruntime-in-one-file', 'onnxruntime-node', '^src/inference/onnx-session\\.ts$'),
    onlyFrom('socket-io-in-one-file', 'socket\\.io', '^src/server/socket-gateway\\.ts$'),
    onlyFrom(
      'socket-io-client-in-one-file',
      'socket\\.io-client',
      '^(src/app/load/ward-page\\.ts$|dashboard/)',
    ),
    onlyFrom('hdr-histogram-in-one-file', 'hdr-histogram-js', '^src/load/latency-histogram\\.ts$'),
    {
      name: 'pure-cores-import-no-rxjs',
      severity: 'error',
      from: {
        path: '^src/(domain|alerts|aggregation|config|evaluation|scenario|signals|rhythm|audit|burden|load|outgoing|strips)/',
      },
      to: { path: 'node_modules/rxjs/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
