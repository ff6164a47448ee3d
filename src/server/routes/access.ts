import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Actor, Permission } from '../../domain/staff.js';
import { KnownTokens, refusalCode, type AccessAudit } from '../access-audit.js';
import { requirePermission, requireWard, type TokenClaims, type TokenVerifier } from '../auth.js';
import { ServerError } from '../errors.js';
import type { SignInThrottle } from '../sign-in-throttle.js';
import type { WardView } from '../ward-view.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a caller needs to use the route. Every route under `/api/v1` states one. */
    readonly permission?: Permission;
  }
}

const CALLERS = new WeakMap<FastifyRequest, { claims: TokenClaims; actor: Actor }>();

/** What a guard works with. */
export interface GuardPorts {
  readonly tokens: TokenVerifier;
  readonly throttle: SignInThrottle;
  readonly view: WardView;
  /** Told of who comes, who is refused, and what is taken away as a file. */
  readonly audit?: AccessAudit;
}

/**
 * Guards every route that is added after it: a good token of this ward, with the permission that the route
 * states. A route that states none is refused when it is added, so that none is open by mistake.
 */
export function guardRoutes(app: FastifyInstance, ports: GuardPorts): void {
  const { audit } = ports;
  const known = new KnownTokens();
  app.addHook('onRoute', ({ config, method, path }) => {
    if (config?.permission !== undefined) return;
    throw new Error(`The route ${String(method)} ${path} states no permission.`);
  });
  app.addHook('onRequest', async (request) => {
    const token = tokenOf(request);
    const claims = await signedIn(request, token, ports);
    const { permission } = request.routeOptions.config;
    if (permission === undefined) {
      throw new ServerError('ECG_SERVER_NOT_FOUND', `There is no ${request.method} of this path.`);
    }
    try {
      CALLERS.set(request, { claims, actor: requirePermission(claims, permission) });
    } catch (cause) {
      const code = refusalCode(cause);
      audit?.({ kind: 'access-refused', who: claims, code, asked: askedOf(request) });
      throw cause;
    }
    if (known.isFirstCall(token ?? '')) audit?.({ kind: 'signed-in', who: claims, way: 'rest' });
  });
  app.addHook('onResponse', (request, reply, done) => {
    const fileName = /filename="(.*)"/.exec(String(reply.getHeader('content-disposition')))?.[1];
    if (fileName !== undefined && reply.statusCode === 200) {
      const by = callerOf(request).actor;
      audit?.({ kind: 'data-exported', by, asked: askedOf(request), fileName });
    }
    done();
  });
}

function tokenOf({ headers }: FastifyRequest): string | undefined {
  const [scheme, token] = (headers.authorization ?? '').split(' ');
  return scheme?.toLowerCase() === 'bearer' ? token : undefined;
}

/** Who calls, by a good token for this ward; guesses are slowed down. */
async function signedIn(
  request: FastifyRequest,
  token: string | undefined,
  { tokens, throttle, view, audit }: GuardPorts,
): Promise<TokenClaims> {
  let who: TokenClaims | undefined;
  try {
    return await throttle.slowed(request.ip, async () => {
      who = await tokens.verifyToken(token);
      return requireWard(who, view.wardId);
    });
  } catch (cause) {
    const code = refusalCode(cause);
    // A good token of another ward is somebody's.
    if (who === undefined) audit?.({ kind: 'sign-in-refused', way: 'rest', code });
    else audit?.({ kind: 'access-refused', who, code, asked: askedOf(request) });
    throw cause;
  }
}

/** The method and the path of the route that was asked for, without the query. */
export function askedOf({ method, routeOptions }: FastifyRequest): string {
  return `${method} ${routeOptions.url ?? ''}`;
}

/** Who calls, where a good token and a permission have let them through. */
export function knownCaller(request: FastifyRequest): Actor | undefined {
  return CALLERS.get(request)?.actor;
}

/** Who calls a guarded route. */
export function callerOf(request: FastifyRequest): {
  readonly claims: TokenClaims;
  readonly actor: Actor;
} {
  const caller = CALLERS.get(request);
  if (caller !== undefined) return caller;
  throw new ServerError('ECG_SERVER_INTERNAL', 'The route is not guarded.');
}
