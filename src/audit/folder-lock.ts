import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, open, readdir, readFile, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { AuditError, diskError, systemReason } from './errors.js';

/** A folder that this process alone may write. */
export interface FolderLock {
  /** Gives the folder free again. */
  release(): Promise<void>;
}

/** A process, told from a later one with the same number by the machine's start and its own. */
interface LockOwner {
  readonly host: string;
  readonly pid: number;
  readonly bootId: string;
  readonly startTicks: string;
}

const NAME = /^lock-(\d+)$/;
const MAX_ATTEMPTS = 16;

/**
 * Locks a folder. A lock whose process has ended is taken over; one of another machine is not, as nobody
 * can know from here whether that process lives.
 *
 * @throws {AuditError} `ECG_AUDIT_LOCKED` with who holds it; `ECG_AUDIT_DISK`
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  try {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const lock = await tryLock(folder);
      if (lock !== undefined) return lock;
    }
  } catch (cause) {
    throw diskError(`${folder}: expected a folder that can be locked`, cause);
  }
  const message = `${folder}: expected to lock it, others come first again and again; name another folder`;
  throw new AuditError('ECG_AUDIT_LOCKED', message);
}

/** Each attempt makes the next number, which only one process can; undefined where another one did. */
async function tryLock(folder: string): Promise<FolderLock | undefined> {
  const before = await locksIn(folder);
  await refuseHeld(folder, before);
  const number = Math.max(0, ...before) + 1;
  if (!(await makeLock(folder, number))) return undefined;
  const release = (): Promise<void> => unlink(pathOf(folder, number)).catch(() => undefined);
  // Whoever saw an older state of the folder may have locked another number meanwhile.
  const others = (await locksIn(folder)).filter((other) => other !== number);
  try {
    await refuseHeld(folder, others);
  } catch (error) {
    await release();
    throw error;
  }
  for (const other of others) await unlink(pathOf(folder, other)).catch(() => undefined);
  return { release };
}

async function locksIn(folder: string): Promise<readonly number[]> {
  return (await readdir(folder)).flatMap((name) => {
    const number = NAME.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

async function refuseHeld(folder: string, numbers: readonly number[]): Promise<void> {
  for (const number of numbers) {
    const path = pathOf(folder, number);
    const owner = await readOwner(path);
    if (owner === 'gone' || (owner !== undefined && hasEnded(owner))) continue;
    const who = owner === undefined ? 'somebody' : `process ${owner.pid} on ${owner.host}`;
    const message = `${folder}: expected a folder that nobody writes, ${who} does; name another folder, or remove ${path} where that process has ended`;
    throw new AuditError('ECG_AUDIT_LOCKED', message);
  }
}

/** The lock appears with all that stands in it, or not at all. */
async function makeLock(folder: string, number: number): Promise<boolean> {
  const part = join(folder, `lock-${randomUUID()}.part`);
  const handle = await open(part, 'wx');
  try {
    await handle.writeFile(JSON.stringify(thisProcess()));
    await handle.sync();
    await link(part, pathOf(folder, number));
    return true;
  } catch (error) {
    if (systemReason(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await handle.close();
    await unlink(part);
  }
}

function pathOf(folder: string, number: number): string {
  return join(folder, `lock-${number}`);
}

async function readOwner(path: string): Promise<LockOwner | 'gone' | undefined> {
  try {
    const owner = JSON.parse(await readFile(path, 'utf8')) as LockOwner;
    return Number.isInteger(owner.pid) ? owner : undefined;
  } catch (error) {
    return systemReason(error) === 'ENOENT' ? 'gone' : undefined;
  }
}

function hasEnded({ host, pid, bootId, startTicks }: LockOwner): boolean {
  const self = thisProcess();
  if (host !== self.host) return false;
  if (bootId !== self.bootId) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemReason(error) === 'ESRCH') return true;
  }
  return startTicks !== startTicksOf(pid);
}

function thisProcess(): LockOwner {
  const bootId = textOf('/proc/sys/kernel/random/boot_id').trim();
  const { pid } = process;
  return { host: hostname(), pid, bootId, startTicks: startTicksOf(pid) };
}

/** When a process started, in ticks of the machine; empty where the system does not tell. */
function startTicksOf(pid: number): string {
  // The name of the program stands in brackets and may hold spaces: count from behind it.
  const [, afterName = ''] = /\) (.*)$/s.exec(textOf(`/proc/${pid}/stat`)) ?? [];
  return afterName.split(' ')[START_TICKS_FIELD] ?? '';
}

/** Field 22 of proc(5), 19 behind the third. */
const START_TICKS_FIELD = 19;

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
