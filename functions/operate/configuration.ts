import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { defaultSigningKey, type Tenant } from "../../shared/config.ts";
import { withKind } from "../../shared/topic-kind.ts";
import { type Call, CommandFailed, type Env, WrongUsage } from "./command.ts";
import { fileNamed, publicUrlOf, type Stack } from "./stack.ts";

const ID = v.string();
const KEYS = v.object({
  keys: v.pipe(v.array(v.object({ kid: v.string(), secret: v.string() })), v.minLength(1)),
});
const PARTNER = v.looseObject({
  id: ID,
  type: v.string(),
  address: v.optional(v.picklist(["plain", "sha256", "md5"]), "plain"),
  topics: v.exactOptional(v.array(ID)),
  retry: v.exactOptional(
    v.object({ firstSeconds: v.number(), maxSeconds: v.number(), forSeconds: v.number() }),
  ),
});
const TEXTS = v.record(v.picklist(["stop", "start", "help"]), v.record(v.string(), v.string()));
const SENDER = v.object({
  number: v.string(),
  topics: v.optional(v.array(ID), []),
  confirms: v.optional(v.picklist(["provider", "heed", "shared"]), "provider"),
  language: v.exactOptional(v.string()),
  texts: v.exactOptional(TEXTS),
});
const MAILTO = v.object({ domain: v.string(), reporters: v.optional(v.array(v.string()), []) });

/**
 * What the command line needs of `heed.config.json`, and no more: start and synth judge the whole of it by
 * the published schema, with a line for every mistake.
 */
const TENANT = v.object({
  id: ID,
  name: v.optional(v.string(), ""),
  publicUrl: v.optional(v.string()),
  topics: v.array(
    v.object({
      id: ID,
      title: v.optional(v.record(v.string(), v.string()), {}),
      channels: v.optional(v.array(v.picklist(["email", "sms"])), []),
      kind: v.exactOptional(v.picklist(["marketing", "transactional", "sale_share"])),
    }),
  ),
  links: KEYS,
  api: KEYS,
  contacts: v.optional(v.object({ keys: v.array(v.object({ kid: v.string(), secret: v.string() })) }), {
    keys: [],
  }),
  signing: v.exactOptional(KEYS),
  providers: v.optional(v.record(v.string(), v.record(v.string(), v.unknown())), {}),
  partners: v.optional(v.array(PARTNER), []),
  senders: v.optional(v.array(SENDER), []),
  texts: v.exactOptional(TEXTS),
  mailto: v.exactOptional(MAILTO),
  oldLinks: v.exactOptional(v.array(ID)),
});
const FILE = v.object({
  publicUrl: v.optional(v.string()),
  mailto: v.exactOptional(MAILTO),
  tenants: v.pipe(v.array(TENANT), v.minLength(1)),
});

const REPOSITORY = join(import.meta.dirname, "../..");

/** The file that `HEED_CONFIG` names, else the caller's `heed.config.json`, else the one that came with Heed. */
export function configurationFile(env: Env): string {
  const named = env["HEED_CONFIG"];
  if (named) return fileNamed(env, named);
  const own = fileNamed(env, "heed.config.json");
  return existsSync(own) ? own : join(REPOSITORY, "heed.config.json");
}

/**
 * The tenants of the configuration, with the addresses that their links have on this stack.
 * @throws CommandFailed where the file cannot be used
 */
export function tenantsOf(env: Env, stack: Stack): readonly Tenant[] {
  const file = configurationFile(env);
  const judged = v.safeParse(FILE, parsed(file));
  if (!judged.success) {
    const [issue] = judged.issues;
    throw new CommandFailed(
      `${file}: ${v.getDotPath(issue) ?? "the file"} is not as it should be; \`npm start\` names every mistake`,
    );
  }
  const { publicUrl = publicUrlOf(stack, env), mailto, tenants } = judged.output;
  return tenants.map(({ publicUrl: own, ...tenant }) => ({
    ...(mailto === undefined ? {} : { mailto }),
    ...tenant,
    topics: tenant.topics.map(withKind),
    publicUrl: (own ?? publicUrl).replace(/\/+$/, ""),
    signing: tenant.signing ?? { keys: [defaultSigningKey(tenant.id)] },
    defaultAllowed: { email: true, sms: false },
    requireEvidence: false,
    revokeAllScope: false,
    privacy: { gpc: false },
  }));
}

/** The tenant that `--tenant` names, else the first. @throws WrongUsage where there is none of that id */
export function tenantOf({ tenant: id, env }: Call, stack: Stack): Tenant {
  const tenants = tenantsOf(env, stack);
  const tenant = id === undefined ? tenants[0] : tenants.find((candidate) => candidate.id === id);
  if (tenant !== undefined) return tenant;
  const known = tenants.map((candidate) => candidate.id).join(", ");
  throw new WrongUsage(`--tenant: expected one of the configuration: ${known}`);
}

const BYTE_ORDER_MARK = /^\ufeff/;

function parsed(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new CommandFailed(`${file} cannot be read: HEED_CONFIG names the configuration`);
  }
  try {
    return JSON.parse(text.replace(BYTE_ORDER_MARK, ""));
  } catch {
    throw new CommandFailed(`${file} is no JSON; \`npm start\` names the line`);
  }
}
