import type { Extensions } from "./extensions.ts";
import { child, items, type JsonPart } from "./json-part.ts";
import { isLoopback } from "./loopback.ts";
import { mistake, quote } from "./mistakes.ts";

/** Addresses of people leave only over TLS; plain HTTP is for this machine, where it is listed. */
export function closedUrls(
  partner: JsonPart,
  { partnerTypes }: Extensions,
  root: JsonPart,
  local: boolean,
): readonly string[] {
  const settings = partnerTypes[String(child(partner, "type").value)]?.settings ?? {};
  return Object.entries(settings)
    .filter(([, form]) => form === "url" || form === "url?")
    .flatMap(([setting]) => closedUrl(child(partner, setting), root, local));
}

function closedUrl({ path, value }: JsonPart, root: JsonPart, local: boolean): readonly string[] {
  if (typeof value !== "string" || /^\/(?!\/)/.test(value)) return [];
  const url = URL.parse(value);
  const open = items(root, "allowPrivatePartners").map((part) => part.value);
  if (local) open.push("127.0.0.1", "localhost");
  const host = url?.hostname ?? "";
  const mayBePlain = isLoopback(host) && open.includes(host.replace(/^\[|\]$/g, ""));
  const mayBeCalled = url?.protocol === "https:" || (url?.protocol === "http:" && mayBePlain);
  // fetch refuses an address with a password in it, and such a password is a secret in the file.
  if (mayBeCalled && url?.username === "" && url.password === "") return [];
  const found = url === null ? "no address" : `${quote(url.protocol)} to ${quote(host)}`;
  return [
    mistake(
      path,
      found,
      "an https address without password, http to a loopback host of allowPrivatePartners, or a path",
    ),
  ];
}

/** A logo from elsewhere would tell a third party who opens the page, and when. */
export function foreignLogo(tenant: JsonPart, root: JsonPart): readonly string[] {
  const { path, value } = child(child(tenant, "brand"), "logo");
  if (typeof value !== "string" || value.startsWith("data:")) return [];
  const own = child(tenant, "publicUrl").value ?? child(root, "publicUrl").value;
  const host = URL.parse(value)?.host;
  if (typeof own === "string" && host !== undefined && host === URL.parse(own)?.host) return [];
  return [
    mistake(path, quote(host ?? "no address"), "a data: URI, or an address on the host of the publicUrl"),
  ];
}
