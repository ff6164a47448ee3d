/**
 * Whether a page of an origin may talk to this server: its own page, and those that the settings name.
 *
 * What is no page sends no origin and is judged by its token alone. Behind a proxy the own origin is
 * recognised by host and port, because the proxy speaks TLS and this server does not.
 *
 * @param origin - the `Origin` header; undefined where none came
 * @param host - the `Host` header
 * @param allowedOrigins - further origins, such as `https://ward.example`
 */
export function isAllowedOrigin(
  origin: string | undefined,
  host: string | undefined,
  allowedOrigins: readonly string[],
): boolean {
  if (origin === undefined || allowedOrigins.includes(origin)) return true;
  return (
    URL.canParse(origin) && host !== undefined && new URL(origin).host === withoutPort(origin, host)
  );
}

/** A browser leaves out the port that its scheme implies; the host header of a proxy may have it. */
function withoutPort(origin: string, host: string): string {
  const { protocol } = new URL(origin);
  const url = `${protocol}//${host}`;
  return URL.canParse(url) ? new URL(url).host : host;
}
