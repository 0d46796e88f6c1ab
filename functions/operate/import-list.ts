import { createHash } from "node:crypto";
import { createInterface } from "node:readline/promises";
import * as v from "valibot";
import type { Tenant } from "../../shared/config.ts";
import type { Api } from "./ask.ts";
import { type Call, CommandFailed } from "./command.ts";
import { emptySurvey, entriesOf, type ReadingOptions, type Survey } from "./import-entries.ts";
import { addTo, batchesOf, type Outcomes, send } from "./import-run.ts";
import { type Imported, inWords } from "./import-words.ts";
import type { KeptPlace } from "./kept-place.ts";
import type { List } from "./list/list.ts";
import { endProgress, print, progress } from "./output.ts";
import { paceText } from "./pace.ts";

/** How far an import is: which list, and how many of its batches are recorded. */
export const IMPORT_PLACE = v.object({
  digest: v.string(),
  batches: v.number(),
  outcomes: v.record(v.string(), v.number()),
});

export interface ListImport {
  readonly api: Api;
  readonly tenant: Tenant;
  readonly list: List;
  readonly reading: ReadingOptions;
  /** When the list said so that tells no time itself, as the API takes it. */
  readonly asOf: string;
  readonly dryRun: boolean;
  /** Whether to ask before anything is written. */
  readonly asks: boolean;
  readonly kept: KeptPlace<typeof IMPORT_PLACE>;
}

/**
 * Imports a list in two readings: the first finds what is wrong with it before anything is written, and on a
 * terminal, or with a dry run, asks the stack what each row would do.
 */
export async function importList(call: Call, job: ListImport): Promise<"done" | "failed"> {
  const survey = emptySurvey();
  const first = await readThrough(call, job, survey);
  const planned: Imported = { import: null, ...about(job), dryRun: true, survey, outcomes: first.outcomes };
  if (job.dryRun) return told(call, planned);
  if (survey.entries === 0)
    throw new CommandFailed([...inWords(planned), "there is nothing to import"].join("\n"));
  if (job.asks && !(await confirmed(inWords(planned)))) return "failed";
  const begun = await begin(job, first.digest);
  const outcomes = await record(call, job, begun, { digest: first.digest, entries: survey.entries });
  return told(call, { import: begun, ...about(job), dryRun: false, survey, outcomes });
}

function about({ reading }: ListImport): Pick<Imported, "format"> {
  return { format: reading.named.name };
}

function told(call: Call, imported: Imported): "done" {
  endProgress();
  const { survey } = imported;
  const forPrograms = {
    ...imported,
    survey: {
      ...survey,
      asides: Object.fromEntries(survey.asides),
      statuses: Object.fromEntries(survey.statuses),
    },
  };
  print(call.json || !process.stdout.isTTY ? JSON.stringify(forPrograms) : inWords(imported).join("\n"));
  return "done";
}

async function readThrough(
  { now }: Call,
  job: ListImport,
  survey: Survey,
): Promise<{ readonly digest: string; readonly outcomes: Outcomes }> {
  const { list, reading, api, asOf } = job;
  const hash = createHash("sha256").update(JSON.stringify(namedBy(job)));
  let read = 0;
  const onBytes = (bytes: Buffer): void => {
    hash.update(bytes);
    read += bytes.length;
  };
  const begunAt = now();
  const outcomes: Outcomes = {};
  const format = reading.named.name;
  for await (const rows of batchesOf(entriesOf(list, reading, survey, onBytes))) {
    if (job.dryRun || job.asks) addTo(outcomes, await send(api, "/v1/imports/plan", { format, asOf, rows }));
    progress(paceText("rows read", { begunAt, now: now(), done: survey.rows, share: read / list.bytes }));
  }
  endProgress();
  return { digest: hash.digest("hex"), outcomes };
}

/** What makes the same file another import: how it is read. */
function namedBy({ reading }: ListImport): readonly unknown[] {
  const { named, topic, status, channel, optIns } = reading;
  return [named.name, topic ?? null, status ?? null, channel ?? null, optIns];
}

async function confirmed(plan: readonly string[]): Promise<boolean> {
  endProgress();
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${plan.join("\n")}\nImport this? [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

const BEGUN = v.object({ import: v.string(), resumed: v.boolean() });

async function begin({ api, reading }: ListImport, digest: string): Promise<string> {
  const answer = await api.post("/v1/imports", "operate", { digest, format: reading.named.name });
  if (!v.is(BEGUN, answer)) throw new CommandFailed("the answer is not one of /v1/imports");
  return answer.import;
}

/** A batch is recorded before its place is kept; the same command again goes on behind it, and repeats are harmless. */
async function record(
  { now }: Call,
  { api, list, reading, asOf, kept }: ListImport,
  id: string,
  { digest, entries }: { readonly digest: string; readonly entries: number },
): Promise<Outcomes> {
  const known = kept.find();
  const done = known?.digest === `${id} ${digest}` ? known : { batches: 0, outcomes: {} };
  const outcomes: Outcomes = { ...done.outcomes };
  const begunAt = now();
  let batch = 0;
  let sent = 0;
  for await (const rows of batchesOf(entriesOf(list, reading, emptySurvey()))) {
    if (batch >= done.batches) {
      addTo(outcomes, await sendOrTell(api, `/v1/imports/${id}/rows`, { batch, asOf, rows }));
      kept.write({ digest: `${id} ${digest}`, batches: batch + 1, outcomes });
      sent += rows.length;
    }
    batch += 1;
    progress(
      paceText("rows", { begunAt, now: now(), done: sent, share: (batch * 500) / Math.max(entries, 500) }),
    );
  }
  kept.remove();
  return outcomes;
}

async function sendOrTell(api: Api, route: string, body: object): Promise<Outcomes> {
  try {
    return await send(api, route, body);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new CommandFailed(`${error.message}\nthe same command again goes on where it was`, {
      cause: error,
    });
  }
}
