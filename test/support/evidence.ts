import { evidencePage } from "../../functions/answer/evidence/page.ts";
import type { Tenant } from "../../shared/config.ts";
import { type EvidenceFile, type EvidencePage, joined } from "../../shared/evidence/file.ts";
import { keepWording, wordingHash } from "../../shared/ledger/wordings.ts";
import type { Table } from "../../shared/table.ts";
import { testConfig } from "./config.ts";
import { testLedger } from "./ledger.ts";
import type { VerifiedLedger } from "./verified-ledger.ts";

export const ANN = { channel: "email", address: "ann@example.com" } as const;

export const WORDING = { language: "en", texts: { button: "Unsubscribe", ask: "Stop these mails?" } };

/** The demo tenant, with what evidence names of it. */
export function evidenceTenant(): Tenant {
  const [tenant] = testConfig({
    controller: {
      name: "Demo Shop Ltd",
      address: "1 Example Street, Exampletown",
      contact: "privacy@example.com",
      jurisdiction: "DE",
      storedIn: "DE",
      privacyNotice: "https://shop.example.com/privacy",
    },
    partners: [{ id: "crm", type: "webhook", address: "plain", legalName: "Example CRM Inc." }],
  }).tenants;
  if (tenant === undefined) throw new Error("no tenant");
  return tenant;
}

/**
 * Ann's story on a ledger: she signs up, leaves by a page that said something, comes back; two days are signed and
 * the last event is not chained yet.
 */
export async function annsStory(world: VerifiedLedger): Promise<void> {
  await keepWording(world.table, "demo", WORDING);
  await world.add("ann", {
    effect: "opted_in",
    evidence: { route: "api", wording: "Yes, send me the newsletter.", affirmativeAct: "checkbox" },
  });
  await world.add("ann", {
    source: "page",
    byPerson: true,
    evidence: { route: "page", wording: { hash: wordingHash(WORDING), language: "en" } },
    agent: { ip: "192.0.2.1", userAgent: "ExampleMail/1.0" },
  });
  await world.add("bob");
  await world.endDay();
  await world.add("ann", { effect: "opted_in", source: "preferences", byPerson: true });
  await world.endDay();
  await world.add("ann", { topic: "offers" }, false);
}

/** All pages of a person's evidence. */
export async function pagesOf(
  table: Table,
  now: number,
  tenant: Tenant = evidenceTenant(),
  subject: Parameters<typeof evidencePage>[2] = ANN,
): Promise<readonly EvidencePage[]> {
  const ledger = testLedger(table, { now: () => now });
  const pages: EvidencePage[] = [];
  let next: string | undefined;
  do {
    const page = await evidencePage(ledger, tenant, subject, next);
    if (page === undefined) throw new Error("the place is not one of this evidence");
    pages.push(page);
    next = page.next;
  } while (next !== undefined);
  return pages;
}

export async function fileOf(world: VerifiedLedger, now = world.now): Promise<EvidenceFile> {
  return joined(await pagesOf(world.table, now));
}
