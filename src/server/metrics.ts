import { collectDefaultMetrics, Counter, Gauge, Histogram, type Registry } from 'prom-client';

const LATENCY_BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30];
const RUN_BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const BATCH_BUCKETS = [1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 32];

/** Everything that wardwave counts and times; this file names every metric. */
export type WardMetrics = ReturnType<typeof createWardMetrics>;

/** Registers every metric of wardwave, and those of the process, in a registry of the caller's. */
export function createWardMetrics(registry: Registry) {
  collectDefaultMetrics({ register: registry, prefix: 'wardwave_' });
  return {
    registry,
    ...ingestMetrics(registry),
    ...scoringMetrics(registry),
    ...alertMetrics(registry),
    ...latencyMetrics(registry),
    ...serverMetrics(registry),
    ...outgoingMetrics(registry),
  };
}

function counter<Label extends string = never>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly Label[] = [],
): Counter<Label> {
  return new Counter({ name: `wardwave_${name}`, help, labelNames, registers: [registry] });
}

function gauge<Label extends string = never>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly Label[] = [],
): Gauge<Label> {
  return new Gauge({ name: `wardwave_${name}`, help, labelNames, registers: [registry] });
}

function histogram(
  registry: Registry,
  name: string,
  help: string,
  buckets: readonly number[],
): Histogram {
  return new Histogram({
    name: `wardwave_${name}`,
    help,
    buckets: [...buckets],
    registers: [registry],
  });
}

function ingestMetrics(registry: Registry) {
  return {
    framesReceived: counter(registry, 'frames_received_total', 'Frames that arrived.'),
    framesRejected: counter(
      registry,
      'frames_rejected_total',
      'Frames that could not be used, by reason.',
      ['reason'],
    ),
    framesDiscarded: counter(
      registry,
      'frames_discarded_total',
      'Good frames that added nothing to the signal, by reason.',
      ['reason'],
    ),
    sequenceEvents: counter(
      registry,
      'sequence_events_total',
      'What the frame sequence of a bed showed: gap, late, duplicate, restart.',
      ['kind'],
    ),
  };
}

function scoringMetrics(registry: Registry) {
  return {
    feedFacts: counter(
      registry,
      'feed_facts_total',
      'What windowing found out about the feeds: gaps, silence, clock steps, layouts, ends.',
      ['kind'],
    ),
    itemsFailed: counter(
      registry,
      'items_failed_total',
      'Windows or facts of a bed that could not be carried through.',
    ),
    windowsClosed: counter(registry, 'windows_closed_total', 'Windows that were closed.'),
    windowsSkipped: counter(
      registry,
      'windows_skipped_total',
      'Windows that were built again and had been judged already.',
    ),
    windowsSettled: counter(
      registry,
      'windows_settled_total',
      'Windows that came for cells which had been made compact, and changed nothing in them.',
    ),
    cellBlocksCompacted: counter(
      registry,
      'cell_blocks_compacted_total',
      'Blocks of cells, 15 minutes of a bed, that were made compact.',
    ),
    windowsScored: counter(registry, 'windows_scored_total', 'Windows that the model scored.'),
    windowsAbstained: counter(
      registry,
      'windows_abstained_total',
      'Windows that were not scored, by reason.',
      ['reason'],
    ),
    overloadLevel: gauge(
      registry,
      'overload_level',
      'What is left out under overload: 0 nothing, 1 waves, 2 and 3 windows of quiet beds too.',
    ),
    overloadWavesShed: counter(
      registry,
      'overload_waves_shed_total',
      'Frames whose waves were not shown to anybody because of overload.',
    ),
    inferenceQueueWindows: gauge(
      registry,
      'inference_queue_windows',
      'Windows that wait for a worker.',
    ),
    inferenceBatchWindows: histogram(
      registry,
      'inference_batch_windows',
      'Windows in one run of the model.',
      BATCH_BUCKETS,
    ),
    inferenceRunSeconds: histogram(
      registry,
      'inference_run_seconds',
      'Time of one run of the model.',
      RUN_BUCKETS_S,
    ),
    inferenceWorkerRestarts: counter(
      registry,
      'inference_worker_restarts_total',
      'Workers that had to be started again.',
    ),
    storeMergeSeconds: histogram(
      registry,
      'store_merge_seconds',
      'Time to merge one window into the cells.',
      RUN_BUCKETS_S,
    ),
    storeErrors: counter(registry, 'store_errors_total', 'Failed store operations.', ['operation']),
  };
}

function alertMetrics(registry: Registry) {
  return {
    alertEvents: counter(registry, 'alert_events_total', 'Alert events that were logged.', [
      'condition',
      'priority',
      'phase',
    ]),
    alertLogHeadSeq: gauge(
      registry,
      'alert_log_head_seq',
      "The highest sequence number in the ward's log.",
    ),
  };
}

function latencyMetrics(registry: Registry) {
  const latency = (name: string, help: string): Histogram =>
    histogram(registry, name, help, LATENCY_BUCKETS_S);
  return {
    frameToDecodedSeconds: latency('frame_to_decoded_seconds', 'From arrival to a checked frame.'),
    frameToWindowSeconds: latency(
      'frame_to_window_seconds',
      "From the arrival of a window's last frame to the closed window.",
    ),
    frameToScoreSeconds: latency(
      'frame_to_score_seconds',
      "From the arrival of a window's last frame to its score.",
    ),
    frameToAlertSeconds: latency(
      'frame_to_alert_seconds',
      "From the arrival of a window's last frame to the logged alert event.",
    ),
    windowEndToScoreSeconds: latency(
      'window_end_to_score_seconds',
      'From the end of a window in event time to its score; only where frames come live.',
    ),
  };
}

function serverMetrics(registry: Registry) {
  return {
    alertLogEntries: gauge(registry, 'alert_log_entries', 'Entries that the ward’s log keeps.', []),
    alertLogReach: gauge(
      registry,
      'alert_log_reach_seconds',
      'Age of the oldest entry that the ward’s log keeps.',
      [],
    ),
    beds: gauge(registry, 'beds', 'Beds by the state of their feed.', ['feed']),
    socketClients: gauge(registry, 'socket_clients', 'Dashboards that are connected.'),
    socketClientsDropped: counter(
      registry,
      'socket_clients_dropped_total',
      'Dashboards that the server disconnected, by code.',
      ['code'],
    ),
    wavesShed: counter(
      registry,
      'waves_shed_total',
      'Wave and cell packets that were not sent to a slow dashboard.',
    ),
    alertsDelivered: counter(
      registry,
      'alerts_delivered_total',
      'Alert events that a dashboard acknowledged to have.',
    ),
    alertsResent: counter(
      registry,
      'alerts_resent_total',
      'Log entries that were sent again because a dashboard did not acknowledge them.',
    ),
    receiptsLost: counter(
      registry,
      'receipts_lost_total',
      'Receipts that were given up because the store was away for too long.',
    ),
    socketEventsRefused: counter(
      registry,
      'socket_events_refused_total',
      'Events of dashboards that were refused, by code.',
      ['code'],
    ),
  };
}

function outgoingMetrics(registry: Registry) {
  return {
    outgoingDelivered: counter(
      registry,
      'outgoing_delivered_total',
      'Log entries that an outgoing target has taken.',
      ['target'],
    ),
    outgoingRetries: counter(
      registry,
      'outgoing_retries_total',
      'Attempts at an outgoing target that are repeated, by reason.',
      ['target', 'reason'],
    ),
    outgoingSetAside: counter(
      registry,
      'outgoing_set_aside_total',
      'Log entries that an outgoing target would not take, by reason.',
      ['target', 'reason'],
    ),
    outgoingLost: counter(
      registry,
      'outgoing_lost_total',
      'Log entries that were no longer kept when an outgoing target could take them.',
      ['target'],
    ),
    outgoingLagEntries: gauge(
      registry,
      'outgoing_lag_entries',
      'Log entries that an outgoing target does not have yet.',
      ['target'],
    ),
  };
}
