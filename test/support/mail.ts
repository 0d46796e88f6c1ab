import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Envelope as LocalEnvelope, mailNotification } from "../../infra/local/local-mail.ts";
import type { Config } from "../../shared/config.ts";
import { type LinkKey, mintToken } from "../../shared/link.ts";
import { mintMailtoToken } from "../../shared/mailto-token.ts";
import { vault } from "../../shared/vault.ts";
import { testConfig } from "./config.ts";
import { NOW } from "./ledger.ts";

export const DOMAIN = "unsubscribe.example.com";
export const MAIL_CONFIG: Config = testConfig({ mailto: { domain: DOMAIN, reporters: [] } });

const KEY: LinkKey = { kid: "k1", secret: Buffer.alloc(32, 1) };
const CONTACTS = vault([{ kid: "c1", secret: Buffer.alloc(32, 7) }]);

/** Ann's address to leave the newsletter by. */
export const MAILTO = `${mailtoToken()}@${DOMAIN}`;

export function mailtoToken(topic = "newsletter", address = "ann@example.com"): string {
  return mintMailtoToken("demo", KEY, CONTACTS, { address, topic });
}

/** What the receiving server says of a mail, changed where a test needs it. */
export type Envelope = Partial<LocalEnvelope> & { readonly encoding?: "base64" | "utf8" };

const ENVELOPE: LocalEnvelope = {
  recipients: [MAILTO],
  sender: "ann@example.com",
  spf: "PASS",
  dmarc: "PASS",
  spam: "PASS",
  id: "d6iitobk75ur44p8kdnnp7g2n800example",
  receivedAt: NOW - 60_000,
};

/** A mail of test/fixtures/mail with Ann's fresh link and address in it. */
export async function mailNamed(name: string): Promise<Buffer> {
  const claims = { channel: "email", address: "ann@example.com", topic: "newsletter" } as const;
  const link = `https://heed.example.com/u/${await mintToken("demo", KEY, "heed-u", claims, NOW)}`;
  const raw = readFileSync(join(import.meta.dirname, "../fixtures/mail", `${name}.eml`), "latin1");
  return Buffer.from(raw.replaceAll("{{link}}", link).replaceAll("{{mailto}}", MAILTO), "latin1");
}

export function notification(content: Buffer, { encoding, ...envelope }: Envelope = {}): string {
  return mailNotification(content, { ...ENVELOPE, ...envelope }, encoding);
}
