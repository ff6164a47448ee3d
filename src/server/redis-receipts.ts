import type { AtomicScripts } from '../domain/atomic-scripts.js';
import type { WardId } from '../domain/bed.js';
import { isRole } from '../domain/staff.js';
import type { StoreKeys } from '../domain/store-keys.js';
import { ServerError } from './errors.js';
import {
  MAX_RECEIPTS_OF_ENTRY,
  RECEIPT_KINDS,
  type Receipt,
  type ReceiptKind,
  type ReceiptStore,
} from './receipts.js';

/** What {@link RedisReceipts} are made of. */
export interface RedisReceiptsOptions {
  readonly scripts: AtomicScripts;
  readonly keys: StoreKeys;
  readonly wardId: WardId;
}

/** Keeps receipts beside the ward's log in Redis; they go with the entries that they are of. */
export class RedisReceipts implements ReceiptStore {
  readonly #scripts: AtomicScripts;
  readonly #receiptsKey: string;
  readonly #logKeys: readonly string[];

  constructor({ scripts, keys, wardId }: RedisReceiptsOptions) {
    this.#scripts = scripts;
    this.#receiptsKey = keys.receipts(wardId);
    this.#logKeys = [keys.alertLog(wardId), keys.alertLogHead(wardId)];
  }

  async record(receipts: readonly Receipt[]): Promise<void> {
    if (receipts.length === 0) return;
    await this.#scripts.run(
      'recordReceipts',
      [this.#receiptsKey, ...this.#logKeys],
      [
        String(MAX_RECEIPTS_OF_ENTRY),
        ...receipts.flatMap((receipt) => [
          String(receipt.seq),
          identityOf(receipt),
          receipt.by.role,
          String(receipt.atMs),
        ]),
      ],
    );
  }

  async receiptsOf(seq: number): Promise<readonly Receipt[]> {
    const reply = await this.#scripts.run('readReceipts', [this.#receiptsKey], [String(seq)]);
    if (!Buffer.isBuffer(reply)) throw badLine(seq);
    const lines = reply
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '');
    return lines.map((line) => receiptOf(seq, line));
  }
}

/** Kind and subject without a tab or a line break in them. */
function identityOf({ kind, by }: Receipt): string {
  return `${kind} ${Buffer.from(by.subject, 'utf8').toString('base64url')}`;
}

function receiptOf(seq: number, line: string): Receipt {
  const [identity = '', role = '', atMs = ''] = line.split('\t');
  const [kind = '', subject = ''] = identity.split(' ');
  if (!isReceiptKind(kind) || !isRole(role)) throw badLine(seq);
  const by = { subject: Buffer.from(subject, 'base64url').toString('utf8'), role };
  return { seq, kind, by, atMs: Number(atMs) };
}

function isReceiptKind(word: string): word is ReceiptKind {
  return RECEIPT_KINDS.some((kind) => kind === word);
}

function badLine(seq: number): ServerError {
  const message = `Expected the receipts of entry ${seq} as this version writes them.`;
  return new ServerError('ECG_SERVER_BAD_RECEIPT', message);
}
