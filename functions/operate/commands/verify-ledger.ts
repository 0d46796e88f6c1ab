import { existsSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { publicKeyOf, signerOf } from "../../../shared/ed25519.ts";
import type { SignedHead } from "../../../shared/ledger/head.ts";
import { ADDRESS, CHANNEL } from "../../../shared/validate.ts";
import { type Api, apiFor } from "../ask.ts";
import {
  addressOf,
  type Call,
  type Command,
  CommandFailed,
  FLAG,
  optionsOf,
  TEXT,
  WrongUsage,
} from "../command.ts";
import { tenantOf } from "../configuration.ts";
import { KeptPlace } from "../kept-place.ts";
import { keyBytes, secretsFor } from "../keys.ts";
import { endProgress } from "../output.ts";
import { fileNamed, type Stack, stackOf } from "../stack.ts";
import { verifyContact } from "../verify/contact.ts";
import { headsIn, headsOfStack, verifyHeads } from "../verify/heads.ts";
import { contactsAt } from "../verify/ledger-pages.ts";
import { type HeldAgainst, reportLedger, reportPerson } from "../verify/report.ts";
import { BEGINNING, PLACE, type Place, verifyLedger } from "../verify/whole-ledger.ts";

const OPTIONS = v.strictObject({
  contact: v.optional(TEXT),
  channel: v.optional(CHANNEL),
  address: v.optional(ADDRESS),
  heads: v.optional(TEXT),
  key: v.optional(v.pipe(TEXT, v.regex(/^[\w-]{43}$/, "an Ed25519 public key: 32 bytes in base64url"))),
  resume: FLAG,
});
type Options = v.InferOutput<typeof OPTIONS>;

export const command: Command = {
  says: "Computes every hash of the ledger anew and names what does not fit: exit 1.",
  options: {
    contact: { takes: "ID", says: "only this contact's chain" },
    channel: { takes: "email|sms", says: "with --address: only this person's chain" },
    address: { takes: "ADDRESS", says: "with --channel: only this person's chain" },
    heads: { takes: "FOLDER", says: "the daily heads as they were kept out of the table's reach" },
    key: { takes: "KEY", says: "the public key that signs them, as it was noted down" },
    resume: { says: "go on where the last one was interrupted" },
  },
  async run(call) {
    const options = optionsOf(call, OPTIONS);
    const stack = stackOf(call);
    const tenant = tenantOf(call, stack);
    const api = await apiFor(stack, tenant, call.env, call.now);
    const one = personOf(options);
    if (one !== undefined) {
      const contacts = await contactsAt(api, one);
      return reportPerson(
        call,
        contacts.map((contact) => verifyContact(tenant.id, contact, call.now())),
      );
    }
    const { from, heads } = await headsFor(call, stack, api, tenant.id, options);
    const keys = options.key === undefined ? await ownKeys(stack, call, tenant.signing.keys) : [options.key];
    const findings = [...Map.groupBy(heads, ({ head }) => head.region).values()].flatMap((regional) =>
      verifyHeads(regional, keys, call.now()),
    );
    const kept = new KeptPlace(stack, `verify-ledger-${tenant.id}`, PLACE);
    const begun = options.resume ? kept.read() : { ...BEGINNING, findings: [...findings] };
    const place = await verifyAll({ api, tenantId: tenant.id, heads, now: call.now, kept }, begun);
    return reportLedger(call, place, { from, heads, keys });
  },
};

/** What is asked for of one person; nothing where it is all of the ledger. */
function personOf({ contact, channel, address }: Options): object | undefined {
  if (contact !== undefined && channel === undefined && address === undefined) return { contactId: contact };
  if (contact === undefined && channel !== undefined && address !== undefined) {
    return { channel, address: addressOf(channel, address) };
  }
  if (contact === undefined && channel === undefined && address === undefined) return undefined;
  throw new WrongUsage("either --contact, or --channel and --address");
}

/** Those of the folder that is named, else of the local stack's own, else the table's. */
async function headsFor(
  { env }: Call,
  stack: Stack,
  api: Api,
  tenantId: string,
  { heads: named }: Options,
): Promise<Omit<HeldAgainst, "keys">> {
  if (named !== undefined) {
    const folder = fileNamed(env, named);
    return { from: folder, heads: inOrder(headsIn(folder, tenantId)) };
  }
  const own = join(stack.dataDir, "heads", tenantId);
  if (stack.local && existsSync(own)) return { from: own, heads: inOrder(headsIn(own, tenantId)) };
  return { from: "the table itself", heads: inOrder(await headsOfStack(api)) };
}

function inOrder(heads: readonly SignedHead[]): readonly SignedHead[] {
  return heads.toSorted((a, b) =>
    `${a.head.region} ${a.head.day}` < `${b.head.region} ${b.head.day}` ? -1 : 1,
  );
}

/** The public halves of the local stack's keys. A deployed one's are for whoever compares the key. */
async function ownKeys(
  stack: Stack,
  { env }: Call,
  refs: readonly { readonly secret: string }[],
): Promise<readonly string[]> {
  if (!stack.local) return [];
  const names = refs.map(({ secret }) => secret);
  const secrets = secretsFor(stack, env, names);
  return Promise.all(names.map(async (ref) => publicKeyOf(signerOf(await keyBytes(secrets, ref, stack)))));
}

async function verifyAll(verifying: Parameters<typeof verifyLedger>[0], begun: Place): Promise<Place> {
  try {
    const place = await verifyLedger(verifying, begun);
    endProgress();
    return place;
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new CommandFailed(`${error.message}\ngo on with --resume`, { cause: error });
  }
}
