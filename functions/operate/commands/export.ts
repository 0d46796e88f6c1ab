import * as v from "valibot";
import { type Api, apiFor } from "../ask.ts";
import { type Call, type Command, CommandFailed, FLAG, optionsOf, TEXT, WrongUsage } from "../command.ts";
import { tenantOf } from "../configuration.ts";
import { type ExportSink, fileSink, outputSink } from "../export-file.ts";
import { type ExportFormat, exportFormat, exportFormatNames } from "../export-format.ts";
import { KeptPlace } from "../kept-place.ts";
import { endProgress, progress } from "../output.ts";
import { grouped, paceText } from "../pace.ts";
import { fileNamed, stackOf } from "../stack.ts";
import { TIME_OPTION } from "../time-option.ts";

const OPTIONS = v.strictObject({
  out: v.optional(TEXT),
  format: v.optional(TEXT, "jsonl"),
  since: v.optional(TIME_OPTION),
  next: v.optional(TEXT),
  resume: FLAG,
});

/** How far an export into a file is. */
const PLACE = v.object({
  file: v.string(),
  format: v.string(),
  since: v.optional(v.string()),
  next: v.optional(v.string()),
  bytes: v.number(),
  records: v.number(),
});
type Place = v.InferOutput<typeof PLACE>;
type Kept = KeptPlace<typeof PLACE>;

const ANSWER = v.object({
  records: v.array(v.record(v.string(), v.unknown())),
  next: v.optional(v.string()),
});

export const command: Command = {
  says: "Everything that is the tenant's, decrypted, or what is closed as other systems take it.",
  options: {
    out: { takes: "FILE", says: "a new file, for its owner alone; by default standard output" },
    format: { takes: "NAME", says: "one of those below (jsonl)" },
    since: { takes: "TIME", says: "only what came in since: 2026-11-23 or 2026-11-23T20:00:00Z (UTC)" },
    resume: { says: "go on with the file of the last one, where it was interrupted" },
    next: { takes: "CURSOR", says: "where an interrupted one to standard output goes on" },
  },
  async notes() {
    const formats = exportFormatNames().map(
      async (name) => `  ${name.padEnd(10)} ${(await exportFormat(name)).says}`,
    );
    return ["Formats:", ...(await Promise.all(formats))];
  },
  async run(call) {
    const { out, resume, format, since, next } = optionsOf(call, OPTIONS);
    if (next !== undefined && (out !== undefined || resume)) throw new WrongUsage("--next: not with a file");
    const stack = stackOf(call);
    const tenant = tenantOf(call, stack);
    const kept = new KeptPlace(stack, `export-${tenant.id}`, PLACE);
    const file = out === undefined ? "" : fileNamed(call.env, out);
    const begun = resume ? kept.read() : { file, format, since, next, bytes: 0, records: 0 };
    const form = await exportFormat(begun.format);
    const api = await apiFor(stack, tenant, call.env, call.now);
    const sink =
      begun.file === ""
        ? outputSink(process.stdout)
        : await fileSink(begun.file, resume ? begun.bytes : undefined);
    try {
      await exportAll(call, { api, form, sink, begun, kept });
    } finally {
      await sink.close();
    }
    return "done";
  },
};

interface Export {
  readonly api: Api;
  readonly form: ExportFormat;
  readonly sink: ExportSink;
  readonly begun: Place;
  readonly kept: Kept;
}

/** A page is written before its place is kept: what is written twice is cut off again when it goes on. */
async function exportAll({ now }: Call, { api, form, sink, begun, kept }: Export): Promise<void> {
  const begunAt = now();
  let place = begun;
  if (place.file !== "") kept.write(place);
  if (place.next === undefined && form.header !== undefined) await sink.write([form.header]);
  for (;;) {
    const page = await pageAfter(api, place);
    const bytes = await sink.write(page.records.flatMap((record) => form.lines(record)));
    place = { ...place, bytes, records: place.records + page.records.length, next: page.next };
    if (page.next === undefined) break;
    if (place.file !== "") kept.write(place);
    progress(paceText("records", { begunAt, now: now(), done: place.records - begun.records }));
  }
  endProgress();
  if (place.file === "") return;
  kept.remove();
  process.stderr.write(`${grouped(place.records)} records exported to ${place.file}\n`);
}

async function pageAfter(api: Api, place: Place): Promise<v.InferOutput<typeof ANSWER>> {
  const { next, since } = place;
  try {
    return v.parse(ANSWER, await api.post("/v1/export", "operate", { next, since }));
  } catch (error) {
    if (v.isValiError(error)) throw new CommandFailed("the answer is not one of /v1/export");
    if (!(error instanceof CommandFailed) || next === undefined) throw error;
    const how = place.file === "" ? `--next ${next}` : "--resume";
    throw new CommandFailed(`${error.message}\ngo on with ${how}`, { cause: error });
  }
}
