import { html } from "hono/html";
import * as v from "valibot";
import { type EvidencePage, joined } from "../../../../../shared/evidence/file.ts";
import type { Reply } from "../../../../../shared/replies.ts";
import { fail, ok, type Result } from "../../../../../shared/result.ts";
import type { Markup, Refusal, Visit } from "../../view.ts";
import { actForm } from "./act-form.ts";
import type { Story, Subject } from "./story.ts";

interface Form {
  readonly title: string;
  readonly type: string;
  readonly ending: string;
}

const FORMS: ReadonlyMap<string, Form> = new Map([
  ["html", { title: "Page to print", type: "text/html; charset=utf-8", ending: "html" }],
  ["json", { title: "Data (JSON)", type: "application/json", ending: "json" }],
  ["iso27560", { title: "Consent records (ISO 27560)", type: "application/ld+json", ending: "jsonld" }],
]);

/** What one answer of a Lambda function holds, with room for how it is carried there. */
const MOST_CHARACTERS = 4_000_000;
const TOO_LONG = {
  status: 413,
  title: "The story is too long for one download: heed history --evidence writes it",
  errors: [],
};

/** The part of a file that joining it reads; all else goes through as it came. */
const PART = v.object({
  events: v.array(v.unknown()),
  wordings: v.record(v.string(), v.unknown()),
  heads: v.array(v.object({ head: v.object({ region: v.string(), day: v.string() }) })),
  next: v.optional(v.string()),
});
const PAGE = v.custom<EvidencePage>((value) => v.is(PART, value));

export function evidenceFileForm(visit: Visit, { subject }: Story): Markup {
  const buttons = [...FORMS].map(
    ([format, { title }]) => html`<button class="quiet" name="format" value="${format}">${title}</button>`,
  );
  return html`<section class="card"><h2>Evidence file</h2><p>All of this page with its proof: it verifies by itself, with no connection.</p>${actForm(visit, "file", subject.address, html`<div class="row">${buttons}</div>`)}</section>`;
}

/** The file, to be kept: never shown as a page of the console's own. */
export async function evidenceFile(visit: Visit, subject: Subject): Promise<Result<Reply, Refusal>> {
  const format = visit.fields.get("format") ?? "";
  const form = FORMS.get(format);
  if (form === undefined) return fail({ status: 400, title: "There is no such file", errors: [] });
  const text = format === "json" ? await wholeData(visit, subject) : await rendered(visit, subject, format);
  if (!text.ok) return text;
  return text.value.length > MOST_CHARACTERS ? fail(TOO_LONG) : ok(attachment(text.value, form, visit.now));
}

async function rendered(visit: Visit, subject: Subject, format: string): Promise<Result<string, Refusal>> {
  const body = { ...subject, format };
  const text = await visit.askText({ method: "POST", path: "/v1/evidence", body });
  return !text.ok && text.error.status === 413 ? fail(TOO_LONG) : text;
}

async function wholeData(visit: Visit, subject: Subject): Promise<Result<string, Refusal>> {
  const pages: EvidencePage[] = [];
  let next: string | undefined;
  let characters = 0;
  do {
    const body = { ...subject, ...(next === undefined ? {} : { next }) };
    const page = await visit.ask(PAGE, { method: "POST", path: "/v1/evidence", body });
    if (!page.ok) return page;
    pages.push(page.value);
    characters += JSON.stringify(page.value).length;
    if (characters > MOST_CHARACTERS) return fail(TOO_LONG);
    next = page.value.next;
  } while (next !== undefined);
  return ok(JSON.stringify(joined(pages), null, 2));
}

/** Its name is of the moment, not of the person: names of downloads are listed and kept by browsers. */
function attachment(body: string, { type, ending }: Form, now: number): Reply {
  const moment = new Date(now).toISOString().slice(0, 19).replace(/\D/g, "");
  return {
    status: 200,
    headers: {
      "cache-control": "no-store",
      "content-type": type,
      "content-disposition": `attachment; filename="evidence-${moment}.${ending}"`,
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-robots-tag": "noindex",
    },
    body,
  };
}
