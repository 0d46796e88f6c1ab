import { html } from "hono/html";
import type { Reply } from "../../../../shared/replies.ts";
import { type Markup, refused, type Shown, type View, type Visit } from "../view.ts";
import { actForm } from "./person/act-form.ts";
import { erase, erasedText, eraseForm } from "./person/erase.ts";
import { evidenceFile, evidenceFileForm } from "./person/evidence-file.ts";
import { optOut, optOutForm } from "./person/opt-out.ts";
import { standingTable } from "./person/standing-table.ts";
import { askStory, type Story, type Subject } from "./person/story.ts";
import { timeline } from "./person/timeline.ts";

type Act = (visit: Visit, subject: Subject) => Promise<Shown | Reply>;

/** What each form of the person's page does; any other looks somebody up. */
const ACTS: ReadonlyMap<string, Act> = new Map<string, Act>([
  ["file", takeFile],
  ["opt_out", optThemOut],
  ["erase", eraseThem],
]);

/** One person's whole story (F102), and what can be done for them. */
export const person: View = {
  path: "person",
  title: "A person",
  scope: "consent:read",
  show: (visit) => Promise.resolve({ content: lookUp(visit) }),
  act(visit) {
    const act = ACTS.get(visit.fields.get("do") ?? "") ?? page;
    return act(visit, subjectOf(visit.fields));
  },
};

function subjectOf(fields: URLSearchParams): Subject {
  const address = (fields.get("address") ?? "").trim();
  return { channel: address.includes("@") ? "email" : "sms", address };
}

/** Of what is typed no browser keeps a list, and no spelling service hears. */
function lookUp({ guard }: Visit, typed = ""): Markup {
  return html`<form method="post" class="card" action="/console/person">${guard}<div class="row"><label>E-mail address, or phone number with its country code<input type="text" name="address" value="${typed}" required maxlength="320" autocomplete="off" autocapitalize="none" spellcheck="false" placeholder="ann@example.com or +12025550142"></label><button>Look up</button></div></form>`;
}

interface Asides {
  readonly notice?: Shown["notice"];
  /** Whether an erasure waits for partners. */
  readonly waits?: boolean;
}

async function page(visit: Visit, subject: Subject, { notice, waits = false }: Asides = {}): Promise<Shown> {
  const next = visit.fields.get("next") ?? undefined;
  const story = await askStory(visit, subject, next);
  if (!story.ok) return refused(story.error, lookUp(visit, subject.address));
  const content = html`${lookUp(visit)}${standing(story.value)}<div class="beside">${happened(visit, story.value, next !== undefined)}<div class="stack">${acts(visit, story.value, waits)}</div></div>`;
  return { content, ...(notice === undefined ? {} : { notice }) };
}

function standing(story: Story): Markup {
  const { channel, address, contactIds } = story.subject;
  return html`<section class="card"><h2>${address}</h2><p class="soft">${channel === "email" ? "E-mail" : "Text messages"}, kept as ${contactIds.map((id) => html`<code>${id}</code> `)}</p>${standingTable(story)}</section>`;
}

function happened(visit: Visit, story: Story, isFurther: boolean): Markup {
  const { events, next, subject } = story;
  if (events.length === 0 && !isFurther)
    return html`<section class="card"><h2>What happened</h2><p>Nothing is recorded of this ${subject.channel === "email" ? "address" : "number"}. Above is what a check would answer.</p></section>`;
  const further =
    next === undefined
      ? html``
      : actForm(
          visit,
          "look",
          subject.address,
          html`<input type="hidden" name="next" value="${next}"><button>Further events</button>`,
        );
  return html`<section class="card"><h2>What happened${isFurther ? ", further" : ""}</h2>${timeline(story, visit.now)}${further}</section>`;
}

function acts(visit: Visit, story: Story, waits: boolean): readonly Markup[] {
  const may = (scope: string): boolean => visit.scopes.includes(scope);
  return [
    evidenceFileForm(visit, story),
    ...(may("consent:write") ? [optOutForm(visit, story)] : []),
    ...(may("operate") && story.events.length > 0 ? [eraseForm(visit, story, waits)] : []),
  ];
}

async function takeFile(visit: Visit, subject: Subject): Promise<Shown | Reply> {
  const file = await evidenceFile(visit, subject);
  return file.ok ? file.value : refused(file.error, (await page(visit, subject)).content);
}

async function optThemOut(visit: Visit, subject: Subject): Promise<Shown> {
  const done = await optOut(visit, subject);
  if (!done.ok) return refused(done.error, (await page(visit, subject)).content);
  return page(visit, subject, { notice: { kind: "done", text: done.value } });
}

async function eraseThem(visit: Visit, subject: Subject): Promise<Shown> {
  const done = await erase(visit, subject);
  if (!done.ok) return refused(done.error, (await page(visit, subject)).content);
  const waits = !done.value.erased;
  const notice = { kind: waits ? ("mistake" as const) : ("done" as const), text: erasedText(done.value) };
  return page(visit, subject, { notice, waits });
}
