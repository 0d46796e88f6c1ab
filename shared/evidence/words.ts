import type { EvidenceFile } from "./file.ts";

// What an evidence page says of an event, in plain English.

const STATUSES: Readonly<Record<string, string>> = {
  opted_out: "Opted out",
  opted_in: "Opted in",
  pending: "Signed up, to be confirmed",
  unknown: "No choice",
};

/** What happened, in two or three words. */
export function whatHappened({
  status,
  reason,
}: {
  readonly status: string;
  readonly reason: string | null;
}): string {
  if (reason === "complaint") return "Complained";
  if (reason === "hard_bounce") return "Address did not take mail";
  return STATUSES[status] ?? status;
}

const SOURCES: Readonly<Record<string, string>> = {
  one_click: "by the mailbox provider's own button (RFC 8058)",
  page: "on the unsubscribe page",
  preferences: "in the preference centre",
  mailto: "by mail",
  sms: "by text message",
  api: "reported by the sender's own systems",
  import: "taken over from another system by the sender",
  gpc: "by the browser's Global Privacy Control",
};

/** How it came about. */
export function howItCame({ source }: { readonly source: string }): string {
  const [kind, name] = source.split(":");
  if (kind === "provider") return `reported by ${name}`;
  return SOURCES[source] ?? `by ${source}`;
}

const RESERVED: ReadonlyMap<string, string> = new Map([
  ["*", "all marketing"],
  ["sale_share", "sale and sharing of their data"],
]);

/** What a topic is called; `*` is everything. */
export function topicTitle({ topics }: Pick<EvidenceFile, "topics">, topic: string): string {
  return topics[topic] ?? RESERVED.get(topic) ?? topic;
}

/** A moment to the second, in UTC: the reader's own time zone would make two prints differ. */
export function moment(time: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZone: "UTC",
  });
  return `${parts.format(Date.parse(time))} UTC`;
}

export function day(date: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
  return parts.format(Date.parse(date));
}

const NAMES: ReadonlyMap<string, string> = new Map([
  ["actor", "Recorded by"],
  ["messageId", "Message"],
  ["affirmativeAct", "Act"],
  ["ip", "IP address"],
  ["userAgent", "Browser"],
]);

/** What a piece of evidence is called: `linkIssuedAt` as "Link issued at". */
export function evidenceName(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();
  return NAMES.get(name) ?? words.charAt(0).toUpperCase() + words.slice(1);
}
