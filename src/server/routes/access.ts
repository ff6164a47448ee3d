import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Actor, Permission } from '../../domain/staff.js';
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
}

/**
 * Guards every route that is added after it: a good token of this ward, with the permission that the route
 * states. A route that states none is refused when it is added, so that none is open by mistake.
 */
export function guardRoutes(app: FastifyInstance, { tokens, throttle, view }: GuardPorts): void {
  app.addHook('onRoute', ({ config, method, path }) => {
    if (config?.permission !== undefined) return;
    throw new Error(`The route ${String(method)} ${path} states no permission.`);
  });
  app.addHook('onRequest', async (request) => {
    const [scheme, token] = (request.headers.authorization ?? '').split(' ');
    const claims = await throttle.slowed(request.ip, async () =>
      requireWard(
        await tokens.verifyToken(scheme?.toLowerCase() === 'bearer' ? token : undefined),
        view.wardId,
      ),
    );
    const { permission } = request.routeOptions.config;
    if (permission === undefined) {
      throw new ServerError('ECG_SERVER_NOT_FOUND', `There is no ${request.method} of this path.`);
    }
    CALLERS.set(request, { claims, actor: requirePermission(claims, permission) });
  });
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
