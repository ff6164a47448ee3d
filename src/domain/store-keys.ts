import type { BedId, WardId } from './bed.js';

/**
 * Every key that wardwave has in its store. The hash tag `{...}` keeps all keys of one bed, and all
 * keys of one ward, in one slot of a Redis Cluster, so that one script may touch them together.
 */
export interface StoreKeys {
  /** One block, 15 minutes, of a bed's cells: sums, counts and contributors, or what is kept of them. */
  cells(bedId: BedId, blockIndex: number): string;
  /** The alert state of a bed, with the last cell that it has judged. */
  alertState(bedId: BedId): string;
  /** Alert events of a bed that are decided and not yet in the ward's log. */
  outbox(bedId: BedId): string;
  /** The strip of signal and reconstruction around an alert's onset. */
  strip(bedId: BedId, alertId: string): string;
  /** The ward's log of alert events: a stream with gapless sequence numbers. */
  alertLog(wardId: WardId): string;
  /** The ward's head sequence, and each bed's last event in the log. */
  alertLogHead(wardId: WardId): string;
  /** The beds that the ward has seen. */
  beds(wardId: WardId): string;
  /** The alarm signals and pauses of the ward, with the log entry that they reach to. */
  alarmSignals(wardId: WardId): string;
  /** What staff have set for each bed of the ward. */
  bedControls(wardId: WardId): string;
  /** Which process feeds the ward's canary. */
  canaryLease(wardId: WardId): string;
  /** Who has been told of which log entry, and when. */
  receipts(wardId: WardId): string;
  /** Which process sends the ward's log outwards now. */
  outgoingLease(wardId: WardId): string;
  /** How far each outgoing target has come, and the token of the newest sender. */
  outgoingCursors(wardId: WardId): string;
  /** Log entries that an outgoing target would not take. */
  outgoingSetAside(wardId: WardId): string;
  /** The state of beds on its way to the other processes of the ward. */
  relayedBeds(wardId: WardId): string;
  /** Waves and scores on their way to the other processes of the ward. */
  relayedWaves(wardId: WardId): string;
  /** The processes of the ward, with the time at which each was there last. */
  relayMembers(wardId: WardId): string;
}

/** Names keys under a prefix, which keeps wards, tests and replays in one Redis apart. */
export function storeKeys(prefix: string): StoreKeys {
  const ofBed = (bedId: BedId, rest: string): string => `${prefix}:{bed:${bedId}}:${rest}`;
  const ofWard = (wardId: WardId, rest: string): string => `${prefix}:{ward:${wardId}}:${rest}`;
  return {
    cells: (bedId, blockIndex) => ofBed(bedId, `cell-block:${blockIndex}`),
    alertState: (bedId) => ofBed(bedId, 'alert-state'),
    outbox: (bedId) => ofBed(bedId, 'outbox'),
    strip: (bedId, alertId) => ofBed(bedId, `strip:${alertId}`),
    alertLog: (wardId) => ofWard(wardId, 'alert-log'),
    alertLogHead: (wardId) => ofWard(wardId, 'alert-log-head'),
    beds: (wardId) => ofWard(wardId, 'beds'),
    alarmSignals: (wardId) => ofWard(wardId, 'alarm-signals'),
    bedControls: (wardId) => ofWard(wardId, 'bed-controls'),
    canaryLease: (wardId) => ofWard(wardId, 'canary-lease'),
    receipts: (wardId) => ofWard(wardId, 'receipts'),
    outgoingLease: (wardId) => ofWard(wardId, 'outgoing-lease'),
    outgoingCursors: (wardId) => ofWard(wardId, 'outgoing-cursors'),
    outgoingSetAside: (wardId) => ofWard(wardId, 'outgoing-set-aside'),
    relayedBeds: (wardId) => ofWard(wardId, 'relayed-beds'),
    relayedWaves: (wardId) => ofWard(wardId, 'relayed-waves'),
    relayMembers: (wardId) => ofWard(wardId, 'relay-members'),
  };
}
