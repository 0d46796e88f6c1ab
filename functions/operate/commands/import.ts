import * as v from "valibot";
import { CHANNEL, TOPIC_ID, topicMistake } from "../../../shared/validate.ts";
import { type Api, apiFor } from "../ask.ts";
import { type Call, type Command, FLAG, optionsOf, TEXT, WrongUsage } from "../command.ts";
import { tenantOf } from "../configuration.ts";
import { formatNamed, importFormats, recognised, STATUSES } from "../import-format.ts";
import { IMPORT_PLACE, importList } from "../import-list.ts";
import { undoImport, undoneInWords } from "../import-undo.ts";
import { KeptPlace } from "../kept-place.ts";
import { openList } from "../list/list.ts";
import { ENCODINGS } from "../list/text.ts";
import { print, printValue } from "../output.ts";
import { fileNamed, stackOf } from "../stack.ts";
import { TIME_OPTION } from "../time-option.ts";

const OPTIONS = v.strictObject({
  "dry-run": FLAG,
  yes: FLAG,
  format: v.optional(TEXT),
  topic: v.optional(TOPIC_ID),
  channel: v.optional(CHANNEL),
  status: v.optional(v.picklist(STATUSES, STATUSES.join(", "))),
  "source-time": v.optional(TIME_OPTION),
  encoding: v.optional(v.picklist(ENCODINGS, ENCODINGS.join(", ")), "utf-8"),
  "opt-ins": FLAG,
  undo: v.optional(v.pipe(TEXT, v.regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, "the id that an import told"))),
  list: FLAG,
});
type Options = v.InferOutput<typeof OPTIONS>;

export const command: Command = {
  says: "Moves in with a suppression list that somebody else kept; closes, and never opens what is closed.",
  operands: ["[FILE]"],
  options: {
    "dry-run": { says: "only say what each row would do" },
    yes: { says: "on a terminal: do not ask" },
    format: { takes: "NAME", says: "one of those below; by default the columns tell" },
    topic: { takes: "TOPIC", says: "what every opt-out of the list is of" },
    channel: { takes: "email|sms", says: "what every address of the list is" },
    status: { takes: "STATUS", says: `what every row says, whatever it says itself: ${STATUSES.join(", ")}` },
    "source-time": {
      takes: "TIME",
      says: "when a list said so that tells no times; by default the file's time",
    },
    encoding: { takes: "NAME", says: `${ENCODINGS.join(", ")} (utf-8)` },
    "opt-ins": { says: "also take opt-ins, where wording and time are told and nothing is closed" },
    undo: { takes: "ID", says: "take an import back; with --dry-run only say what that would do" },
    list: { says: "the imports so far" },
  },
  async notes() {
    const formats = await importFormats();
    return ["Lists:", ...formats.map(({ name, format }) => `  ${name.padEnd(10)} ${format.says}`)];
  },
  async run(call) {
    const options = optionsOf(call, OPTIONS);
    const [file] = call.operands;
    const stack = stackOf(call);
    const api = await apiFor(stack, tenantOf(call, stack), call.env, call.now);
    if (options.list) return listed(call, api);
    if (options.undo !== undefined) return undone(call, api, options.undo, options["dry-run"]);
    if (file === undefined) throw new WrongUsage("FILE is missing");
    return imported(call, api, fileNamed(call.env, file), options);
  },
};

async function imported(call: Call, api: Api, path: string, options: Options): Promise<"done" | "failed"> {
  const stack = stackOf(call);
  const tenant = tenantOf(call, stack);
  const [unknown] = topicMistake(tenant, options.topic, "");
  if (unknown !== undefined) throw new WrongUsage(`--topic: ${unknown.detail}`);
  const formats = await importFormats();
  const containers = new Set(formats.flatMap(({ format }) => format.containers ?? []));
  const list = await openList(path, options.encoding, containers);
  const named =
    options.format === undefined ? recognised(formats, list.shape) : formatNamed(formats, options.format);
  const { topic, status, channel } = options;
  return importList(call, {
    api,
    tenant,
    list,
    reading: { tenant, named, topic, status, channel, optIns: options["opt-ins"] },
    asOf: options["source-time"] ?? new Date(Math.min(list.writtenAt, call.now())).toISOString(),
    dryRun: options["dry-run"],
    asks: process.stdin.isTTY === true && process.stderr.isTTY === true && !options.yes,
    kept: new KeptPlace(stack, `import-${tenant.id}`, IMPORT_PLACE),
  });
}

async function undone(call: Call, api: Api, id: string, plan: boolean): Promise<"done"> {
  const answer = await undoImport(api, id, plan);
  printValue(call, { import: id, ...answer, plan }, () => undoneInWords(answer, plan));
  return "done";
}

const IMPORTS = v.object({
  imports: v.array(
    v.object({
      import: v.string(),
      format: v.string(),
      startedAt: v.string(),
      undoneAt: v.nullable(v.string()),
    }),
  ),
});

async function listed(call: Call, api: Api): Promise<"done"> {
  const { imports } = v.parse(IMPORTS, await api.get("/v1/imports", "operate"));
  if (call.json || !process.stdout.isTTY) for (const one of imports) print(JSON.stringify(one));
  else {
    for (const { import: id, format, startedAt, undoneAt } of imports) {
      print(`${startedAt}  ${id}  ${format}${undoneAt === null ? "" : `  undone ${undoneAt}`}`);
    }
  }
  return "done";
}
