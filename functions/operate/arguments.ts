import { parseArgs } from "node:util";
import { isActor } from "../../shared/actor.ts";
import { type Call, type Command, type Env, type Option, WrongUsage } from "./command.ts";

const COMMON: Readonly<Record<string, Option>> = {
  json: { says: "print JSON: one value, or one per line" },
  tenant: { takes: "ID", says: "the tenant; by default the first one of the configuration" },
  url: { takes: "URL", says: "a deployed stack (or HEED_URL); by default the one of HEED_DATA_DIR" },
  as: { takes: "NAME", says: "who acts (or HEED_ACTOR): named in the evidence of what is recorded" },
  help: { says: "print this" },
};

export function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  const options = end < 0 ? args : args.slice(0, end);
  return options.includes("--help") || options.includes("-h");
}

/** @throws WrongUsage for an unknown option, one without its value, one that is missing, or a stray word */
export function readCall(command: Command, args: readonly string[], env: Env): Call {
  const options = { ...command.options, ...COMMON };
  const { json = false, tenant, url, as, help: _, ...values } = parsed(args, options);
  const operands = operandsOf(command, args, options);
  for (const [name, option] of Object.entries(command.options)) {
    if (option.required === true && !(name in values)) throw new WrongUsage(`--${name} is missing`);
  }
  return {
    values,
    operands,
    json: json === true,
    tenant: textOf(tenant),
    url: textOf(url) ?? (env["HEED_URL"] || undefined),
    env: { ...env, HEED_ACTOR: actorOf(textOf(as) ?? env["HEED_ACTOR"]) },
    now: Date.now,
  };
}

function actorOf(name: string | undefined): string | undefined {
  if (name === undefined || name === "") return undefined;
  if (isActor(name)) return name;
  throw new WrongUsage("--as: expected a name of 1 to 255 visible characters");
}

function textOf(value: string | boolean | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

type Options = Readonly<Record<string, Option>>;

function parse(args: readonly string[], options: Options): ReturnType<typeof parseArgs> {
  const types = Object.entries(options).map(([name, { takes }]) => {
    const type = takes === undefined ? ("boolean" as const) : ("string" as const);
    return [name, { type }];
  });
  return parseArgs({ args: [...args], options: Object.fromEntries(types), allowPositionals: true });
}

function parsed(args: readonly string[], options: Options): Record<string, string | boolean> {
  try {
    const values: Record<string, string | boolean> = {};
    for (const [name, value] of Object.entries(parse(args, options).values)) {
      if (typeof value === "string" || typeof value === "boolean") values[name] = value;
    }
    return values;
  } catch (error) {
    throw new WrongUsage(error instanceof Error ? firstSentence(error.message) : String(error));
  }
}

function operandsOf(
  { operands = [] }: Command,
  args: readonly string[],
  options: Options,
): readonly string[] {
  const { positionals } = parse(args, options);
  const missing = operands[positionals.length];
  if (missing !== undefined && !missing.startsWith("[")) throw new WrongUsage(`${missing} is missing`);
  const stray = positionals[operands.length];
  if (stray !== undefined) throw new WrongUsage(`${JSON.stringify(stray)} is one word too many`);
  return positionals;
}

/** Node's message goes on with advice that is about parseArgs, not about us. */
function firstSentence(message: string): string {
  return (message.split(/\. |\n/, 1)[0] ?? message).replace(/\.$/, "");
}

/** `heed link --channel email|sms --address ADDRESS [--topic TOPIC]` */
export function usageLine(name: string, { options, operands = [] }: Command): string {
  const words = Object.entries(options).map(([option, { takes, required }]) => {
    const text = takes === undefined ? `--${option}` : `--${option} ${takes}`;
    return required === true ? text : `[${text}]`;
  });
  return ["heed", name, ...operands, ...words].join(" ");
}

export async function usage(name: string, command: Command): Promise<string> {
  const options = Object.entries({ ...command.options, ...COMMON }).map(([option, { takes, says }]) => {
    const text = takes === undefined ? `--${option}` : `--${option} ${takes}`;
    return `  ${text.padEnd(24)} ${says}`;
  });
  const notes = command.notes === undefined ? [] : ["", ...(await command.notes())];
  return [usageLine(name, command), "", command.says, "", ...options, ...notes, ""].join("\n");
}
