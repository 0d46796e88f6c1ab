import { consentRecords } from "../../shared/evidence/consent-records.ts";
import { type EvidenceFile, type EvidencePage, joined } from "../../shared/evidence/file.ts";
import { evidencePageOf } from "../../shared/evidence/page.ts";
import type { Api } from "./ask.ts";
import { CommandFailed } from "./command.ts";
import { readEvidencePage } from "./evidence-file.ts";
import { endProgress, progress } from "./output.ts";

/** One person's evidence, however long it is: all pages in one. */
export async function evidenceOf(api: Api, asked: object): Promise<EvidenceFile> {
  const pages: EvidencePage[] = [];
  let next: string | undefined;
  do {
    const body = next === undefined ? asked : { ...asked, next };
    const page = readEvidencePage(await api.post("/v1/evidence", "consent:read", body));
    if (page === undefined) throw new CommandFailed("the answer is not one of /v1/evidence");
    pages.push(page);
    progress(`${pages.reduce((sum, { events }) => sum + events.length, 0)} events`);
    next = page.next;
  } while (next !== undefined);
  endProgress();
  return joined(pages);
}

/** The file as it is handed over. */
export async function rendered(file: EvidenceFile, format: "json" | "iso27560" | "html"): Promise<string> {
  if (format === "html") return (await evidencePageOf(file)).trimEnd();
  return JSON.stringify(format === "json" ? file : consentRecords(file), null, 2);
}
