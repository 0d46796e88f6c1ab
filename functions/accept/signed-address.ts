import { parse, stringify } from "node:querystring";

/**
 * The spellings of an address that Twilio may have signed, as its own library tries them (twilio 6.2.0,
 * `lib/webhooks/webhooks.js`): as received without and with a port, then as URL parsers write it, then with
 * the query encoded the way of older back ends (`'` as `%27`).
 */
export function signedAddresses(url: string): ReadonlySet<string> {
  const asReceived = [withoutPort(url), withPort(url)];
  if (!URL.canParse(url)) return new Set(asReceived);
  const normal = new URL(url).href;
  const asParsed = [withoutPort(normal), withPort(normal)];
  return new Set([...asReceived, ...asParsed, ...asParsed.map(withLegacyQuery)]);
}

/** Scheme, user and host; port; the rest. By text, because a URL parser would rewrite what was signed. */
const ADDRESS = /^([a-z][a-z0-9+.-]*:\/\/(?:[^/?#]*@)?(?:\[[^\]/?#]*\]|[^:/?#[\]]*))(:[^/?#]*)?(.*)$/is;

function withoutPort(url: string): string {
  return url.replace(ADDRESS, "$1$3");
}

function withPort(url: string): string {
  const port = /^https:/i.test(url) ? ":443" : ":80";
  return url.replace(ADDRESS, (_, origin: string, given: string | undefined, rest: string) => {
    return `${origin}${given ?? port}${rest}`;
  });
}

function withLegacyQuery(url: string): string {
  const start = url.indexOf("?") + 1;
  if (start === 0 || start === url.length) return url;
  return url.slice(0, start) + stringify(parse(url.slice(start)));
}
