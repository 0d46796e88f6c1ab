import * as v from "valibot";
import { defaultSigningKey, type KeyRef, type Tenant } from "../../../shared/config.ts";
import { type Call, type Command, CommandFailed, optionsOf, TEXT, WrongUsage } from "../command.ts";
import { configurationFile, tenantOf } from "../configuration.ts";
import { print } from "../output.ts";
import { makeLocalValue } from "../rotate/local-value.ts";
import { nextKey } from "../rotate/next-key.ts";
import { type Purpose, writeKeys } from "../rotate/write-keys.ts";
import { type Stack, stackOf } from "../stack.ts";

const OPTIONS = v.strictObject({
  of: v.picklist(["links", "api", "signing", "contacts"], "links, api, signing or contacts"),
  use: v.exactOptional(TEXT),
  secret: v.exactOptional(
    v.pipe(TEXT, v.regex(/^(env:|ssm:\/|secretsmanager:)\S+$/, "a reference such as env:NAME")),
  ),
});

const NEVER_ROUTINE =
  "contacts: a contact's id is made with this key, so a new one makes new ids and every check from then on reads " +
  "both. Nothing is won by it as a routine. Where the key is known to somebody: docs/keys.md";

/** When what the old key has signed is of no use any more. */
const OLD_ONES: Readonly<Record<Purpose, string>> = {
  links: "for as long as people keep their mail: links that no longer open are opt-outs that are lost",
  api: "until the last token that it signed has ended, which is a day at most",
  signing: "for as long as a head that it signed is to be verified, which is for ever",
};

interface Asked {
  readonly call: Call;
  readonly stack: Stack;
  readonly tenant: Tenant;
  readonly of: Purpose;
}

export const command: Command = {
  says: "Brings in a new key beside the old ones, and then lets it sign (rotate).",
  operands: ["rotate"],
  options: {
    of: { takes: "PURPOSE", says: "links, api, signing, or contacts (says why not)", required: true },
    use: { takes: "KID", says: "let this key sign from now on; by default a new one is made ready" },
    secret: { takes: "REF", says: "where the new key's value is; by default beside the first one's" },
  },
  async run(call) {
    if (call.operands[0] !== "rotate") throw new WrongUsage("expected rotate");
    const { of, use, secret } = optionsOf(call, OPTIONS);
    if (of === "contacts") throw new CommandFailed(NEVER_ROUTINE);
    const stack = stackOf(call);
    const asked = { call, stack, tenant: tenantOf(call, stack), of };
    if (use === undefined) prepare(asked, secret);
    else promote(asked, use);
    return "done";
  },
};

/** The tenant's keys as they stand; the default of what the file leaves out. */
function keysOf({ tenant, of }: Asked): readonly KeyRef[] {
  const { keys } = tenant[of];
  return keys.length > 0 ? keys : [defaultSigningKey(tenant.id)];
}

/** Last in the list: it verifies everywhere before it signs anywhere, for functions change one after the other. */
function prepare(asked: Asked, secret: string | undefined): void {
  const { call, stack, tenant, of } = asked;
  const keys = keysOf(asked);
  const made = nextKey(keys, secret);
  if (made === undefined)
    throw new WrongUsage("--secret: the first key's place is an ARN, so name the new one's");
  const all = [...keys, made];
  writeKeys(configurationFile(call.env), tenant.id, of, all);
  const here = makeLocalValue(stack, call.env, made.secret);
  say(asked, all, [
    `${of} of ${tenant.id}: ${made.kid} (${made.secret}) is written behind ${kids(keys)}. It verifies, and signs nothing.`,
    here ? "Its value is made, in the data folder's secrets.json." : valueIs(made.secret),
    "1. Deploy, or start again: every function knows it.",
    `2. heed keys rotate --of ${of} --use ${made.kid}`,
    "3. Deploy, or start again: it signs.",
  ]);
}

function promote(asked: Asked, kid: string): void {
  const { call, tenant, of } = asked;
  const keys = keysOf(asked);
  const chosen = keys.find((key) => key.kid === kid);
  if (chosen === undefined) throw new WrongUsage(`--use: expected one of ${kids(keys)}`);
  const all = [chosen, ...keys.filter((key) => key !== chosen)];
  writeKeys(configurationFile(call.env), tenant.id, of, all);
  say(asked, all, [
    `${of} of ${tenant.id}: ${kid} signs once it is deployed, or started again; all of ${kids(all)} verify.`,
    `Keep the others ${OLD_ONES[of]}.`,
  ]);
}

function valueIs(ref: string): string {
  if (ref.startsWith("env:"))
    return `Its value is made by the deployment, as the secret heed/${ref.slice(4)}.`;
  return `Put its value there before you deploy, 32 bytes in base64url: openssl rand 32 | basenc --base64url | tr -d =`;
}

function kids(keys: readonly KeyRef[]): string {
  return keys.map(({ kid }) => kid).join(", ");
}

function say({ call, tenant, of }: Asked, keys: readonly KeyRef[], words: readonly string[]): void {
  print(call.json ? JSON.stringify({ tenant: tenant.id, of, keys }) : words.join("\n"));
}
