import { z } from 'zod';
import { parseBedId } from '../domain/bed.js';
import { requirePermission, requireWard, type TokenClaims, type TokenVerifier } from './auth.js';
import { ServerError, type ServerErrorCode } from './errors.js';
import type { WardView } from './ward-view.js';
import { EVENTS, MAX_SUBSCRIBED_BEDS, type SubscribeReply } from './wire.js';

const handshakeSchema = z.object({
  token: z.string().max(4_096).optional(),
  lastSeq: z.int().min(0).default(0),
  logId: z.string().max(200).optional(),
});

const subscribeSchema = z.object({ beds: z.array(z.string()).max(MAX_SUBSCRIBED_BEDS) });

/** What decides who may connect. */
export interface AdmissionPorts {
  readonly tokens: TokenVerifier;
  readonly view: WardView;
}

/** A dashboard that may connect: who it is and where it stands. */
export interface Admission {
  readonly claims: TokenClaims;
  /** What it signed in with, to be checked again while it is connected. */
  readonly token: string | undefined;
  readonly lastSeq: number;
  readonly logId: string | undefined;
}

/**
 * Checks what a dashboard says of itself in the handshake.
 *
 * @throws {ServerError} with the code of what is wrong with the token or the handshake
 */
export async function admit(auth: unknown, ports: AdmissionPorts): Promise<Admission> {
  const parsed = handshakeSchema.safeParse(auth);
  if (!parsed.success) throw badRequest('The handshake', parsed.error);
  const { token, lastSeq, logId } = parsed.data;
  return { claims: await admitToken(token, ports), token, lastSeq, logId };
}

/**
 * Checks that a token lets a dashboard look at the ward, on connecting and again later.
 *
 * @throws {ServerError} with the code of what is wrong with the token
 */
export async function admitToken(
  token: string | undefined,
  { tokens, view }: AdmissionPorts,
): Promise<TokenClaims> {
  const claims = requireWard(await tokens.verifyToken(token), view.wardId);
  requirePermission(claims, 'ward.read');
  return claims;
}

/** Checks a `subscribe.v1` against the beds of the ward. */
export function readSubscription(request: unknown, view: WardView): SubscribeReply {
  const parsed = subscribeSchema.safeParse(request);
  if (!parsed.success) {
    const { code, message } = badRequest(EVENTS.subscribe, parsed.error);
    return { ok: false, code, message };
  }
  const known = new Set(view.beds().map((status) => status.bedId));
  const asked = [...new Set(parsed.data.beds)];
  const beds = asked.filter((bedId) => parseBedId(bedId) !== undefined && known.has(bedId));
  return { ok: true, beds, unknown: asked.filter((bedId) => !beds.includes(bedId)) };
}

/** The error that a client gets as `connect_error`: `message`, and `data.code` to act on. */
export function connectError(cause: unknown): Error {
  const known = cause instanceof ServerError;
  const code: ServerErrorCode = known ? cause.code : 'ECG_SERVER_INTERNAL';
  const message = known ? cause.message : 'The connection could not be checked.';
  return Object.assign(new Error(message, { cause }), { data: { code } });
}

function badRequest(what: string, cause: z.ZodError): ServerError {
  return new ServerError('ECG_SERVER_BAD_REQUEST', `${what}: ${z.prettifyError(cause)}`, { cause });
}
