import * as v from "valibot";
import type { Tenant } from "../../../shared/config.ts";
import { TOPIC_ID, topicMistake } from "../../../shared/validate.ts";
import { apiFor } from "../ask.ts";
import { type Command, CommandFailed, FLAG, optionsOf, TEXT, WrongUsage } from "../command.ts";
import { tenantOf } from "../configuration.ts";
import { openList } from "../list/list.ts";
import { ENCODINGS } from "../list/text.ts";
import { oldLinkListOf, oldLinkSystemNames } from "../old-link-list.ts";
import { keepOldLinks, keptInWords } from "../old-link-run.ts";
import { printValue } from "../output.ts";
import { fileNamed, stackOf } from "../stack.ts";

const KEY_VARIABLE = "HEED_OLD_LINK_KEY";

const OPTIONS = v.strictObject({
  system: v.optional(TEXT),
  topic: v.optional(TOPIC_ID, "*"),
  encoding: v.optional(v.picklist(ENCODINGS, ENCODINGS.join(", ")), "utf-8"),
  "dry-run": FLAG,
});

export const command: Command = {
  says: "Keeps the links of a previous system working: whose they are, from a list of its people.",
  operands: ["FILE"],
  options: {
    system: { takes: "NAME", says: "one of those below; by default the one in `oldLinks`" },
    topic: { takes: "TOPIC", says: "what a link leaves that does not say so itself (*)" },
    encoding: { takes: "NAME", says: `${ENCODINGS.join(", ")} (utf-8)` },
    "dry-run": { says: "only say how many links would be kept" },
  },
  async notes() {
    const systems = await Promise.all(
      oldLinkSystemNames().map(async (name) => `  ${name.padEnd(14)} ${(await oldLinkListOf(name)).says}`),
    );
    return [
      "Systems, and what their links are known from:",
      ...systems,
      "",
      `${KEY_VARIABLE} holds the key that a system made its links with; one that had several is run once with each.`,
    ];
  },
  async run(call) {
    const options = optionsOf(call, OPTIONS);
    const [file] = call.operands;
    if (file === undefined) throw new WrongUsage("FILE is missing");
    const stack = stackOf(call);
    const tenant = tenantOf(call, stack);
    const [unknown] = topicMistake(tenant, options.topic, "");
    if (unknown !== undefined) throw new WrongUsage(`--topic: ${unknown.detail}`);
    const system = systemOf(tenant, options.system);
    const list = await openList(fileNamed(call.env, file), options.encoding, new Set());
    const reading = { list, system: await oldLinkListOf(system), key: call.env[KEY_VARIABLE] };
    const api = options["dry-run"] ? undefined : await apiFor(stack, tenant, call.env, call.now);
    const kept = await keepOldLinks(call, reading, { api, system, topic: options.topic });
    if (kept.links === 0) {
      const told = `no link can be known from this list: see --help for its columns, and ${KEY_VARIABLE}`;
      throw new CommandFailed([...keptInWords(kept, true), told].join("\n"));
    }
    printValue(call, { system, ...kept, dryRun: options["dry-run"] }, () =>
      keptInWords(kept, options["dry-run"]),
    );
    return "done";
  },
};

/** Kept for addresses that nobody serves, links would be forgotten there. */
function systemOf({ id, oldLinks = [] }: Tenant, named: string | undefined): string {
  if (named === undefined && oldLinks.length > 1) {
    throw new WrongUsage(`--system: expected one of ${oldLinks.join(", ")}`);
  }
  const system = named ?? oldLinks[0];
  if (system !== undefined && oldLinks.includes(system)) return system;
  const what = named === undefined ? "nothing" : `no ${named}`;
  throw new CommandFailed(`the tenant ${id} has ${what} in \`oldLinks\` of its configuration`);
}
