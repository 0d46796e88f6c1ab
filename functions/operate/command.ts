import * as v from "valibot";
import { normaliseAddress } from "../../shared/address.ts";
import type { Channel } from "../../shared/event.ts";
import { Flaw } from "../../shared/message/finding.ts";
import { validate } from "../../shared/validate.ts";

/** One option of a command. Without `takes` it is a flag. */
export interface Option {
  /** What stands behind it, as the usage shows it: `ADDRESS`, `email|sms`. */
  readonly takes?: string;
  readonly says: string;
  readonly required?: boolean;
}

/** A file under commands/ is a command of the file's name; it exports one of these as `command`. */
export interface Command {
  /** One line for `heed --help`. */
  readonly says: string;
  /** Beside `--json`, `--tenant`, `--url`, `--as` and `--help`, which every command has. */
  readonly options: Readonly<Record<string, Option>>;
  /** What it takes besides options, in their order; one in brackets may be left out. */
  readonly operands?: readonly string[];
  /** Lines for the end of `--help`, where options are not all that there is to say. */
  notes?(): Promise<readonly string[]>;
  /** @throws WrongUsage (exit 2) or CommandFailed (exit 1); `failed` is exit 1 with everything said already */
  run(call: Call): Promise<"done" | "failed">;
}

export type Env = Readonly<Record<string, string | undefined>>;

/** A command as it was called. */
export interface Call {
  readonly values: Readonly<Record<string, string | boolean>>;
  readonly operands: readonly string[];
  /** `--json`: one JSON value, or one per line. */
  readonly json: boolean;
  readonly tenant: string | undefined;
  /** `--url`, else `HEED_URL`: the address of a deployed stack. */
  readonly url: string | undefined;
  /** With the `--as` of the call as its `HEED_ACTOR`. */
  readonly env: Env;
  /** Milliseconds. */
  readonly now: () => number;
}

/** The command was called wrongly: one line that says how. */
export class WrongUsage extends Error {
  override readonly name = "WrongUsage";
}

/** The command cannot do what was asked: what is in the way and what to do about it. Never a secret. */
export class CommandFailed extends Flaw {
  override readonly name = "CommandFailed";
}

/**
 * The options of a call, typed by a schema of their names.
 * @throws WrongUsage that names the first option that is not as it should be
 */
export function optionsOf<const Schema extends v.GenericSchema>(
  call: Call,
  schema: Schema,
): v.InferOutput<Schema> {
  const judged = validate(schema, call.values);
  if (judged.ok) return judged.value;
  const [first] = judged.error;
  throw new WrongUsage(`--${first?.pointer.split("/")[1]}: ${first?.detail}`);
}

/** The key form of an address that was typed. @throws WrongUsage for what is none */
export function addressOf(channel: Channel, text: string, option = "address"): string {
  const address = normaliseAddress(channel, text);
  if (address !== undefined) return address;
  const form = channel === "email" ? "an e-mail address" : "an international number (E.164: +12025550123)";
  throw new WrongUsage(`--${option}: expected ${form}`);
}

/** The stack has no answer now, and may have one soon: nothing was done, and the same may be asked again. */
export class Unavailable extends CommandFailed {}

export const TEXT = v.string();
export const FLAG = v.optional(v.boolean(), false);
