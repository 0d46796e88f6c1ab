import { signingKey } from "../../shared/link.ts";
import { mintLink } from "../../shared/mail-headers.ts";
import { secretStore } from "../../shared/secrets.ts";
import { CannotStart } from "./data-folder.ts";
import type { Stack } from "./stack.ts";

/**
 * What `npm start` says once everything answers: where it is, a fresh link to try it with, and where to see
 * what the partner got.
 * @throws CannotStart where it does not answer
 */
export async function greeting(stack: Stack): Promise<string> {
  const health = await fetch(`${stack.url}/healthz`);
  if (!health.ok) throw new CannotStart(`the stack answers ${health.status} to its own probe`);
  const lines = [
    `Heed is ready: ${stack.url}`,
    "",
    ...(await link(stack)),
    "The operator's console:",
    `  ${stack.url}/console`,
    "",
    "What the local partner received:",
    `  ${stack.url}/_local/partner`,
    "",
    ...stack.notes.map((note) => `${note}.`),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

/** Nothing where the first tenant's key is kept on AWS: a start asks nobody. */
async function link({ config, secrets }: Stack): Promise<readonly string[]> {
  const [tenant] = config.tenants;
  if (tenant?.links.keys[0]?.secret.startsWith("env:") !== true) return [];
  const key = await signingKey(
    secretStore([], secrets, async () => new Map(), Date.now),
    tenant,
  );
  const topic = tenant.topics.find(({ channels }) => channels.includes("email"))?.id;
  const claims = { channel: "email", address: "ann@example.com", topic } as const;
  const { url, headers } = await mintLink(tenant, key, claims, Date.now());
  return [
    `A link to leave ${tenant.name}, for ann@example.com:`,
    `  ${url}`,
    "",
    "The headers that go with it in a message:",
    ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`),
    "",
  ];
}
