import { readdirSync } from "node:fs";
import { basename, join } from "node:path";

/** What a function may do with the table; each is the action of the same name in its IAM policy. */
export type TableAction = "GetItem" | "PutItem" | "UpdateItem" | "BatchGetItem" | "Query" | "Scan";

/** The kinds of secret a function may read; its configuration is cut to the same kinds. */
export type SecretKind = "links" | "api" | "contacts" | "signing" | "providers" | "partners";

export interface FunctionSpec {
  /** The folder under dist/functions, and the function's name on AWS. */
  readonly name: string;
  /** The source file, relative to the repository. */
  readonly entry: string;
  /** HTTP API routes, in API Gateway's own spelling. */
  readonly routes: readonly string[];
  /** What starts it besides HTTP: the table's stream, a queue (intake, a partner's, its provider's), mail, a clock. */
  readonly trigger?: "stream" | "intake" | "jobs" | "replies" | "mail" | { readonly everyMinutes: number };
  readonly table: readonly TableAction[];
  /** Whether it queries the index of what waits. */
  readonly readsMarks?: true;
  /** Whether it follows an event's jobs, and so knows the partners' names; or knows no more of them than these. */
  readonly followsJobs?: true;
  readonly knowsPartners?: true;
  /** Whether it knows which providers are configured, and where they deliver to; nothing else of them. */
  readonly knowsProviders?: true;
  /** Queues it sends to: intake, every partner's jobs, every partner's dead letters, its own provider's replies. */
  readonly sendsTo: readonly ("intake" | "jobs" | "dead" | "replies")[];
  /** Queues whose depth it asks for. */
  readonly measures?: readonly ("jobs" | "dead")[];
  /** What it puts into the bucket of that purpose, where the deployment has one. */
  readonly keeps?: "heads";
  /** Whether it also receives from the dead-letter queues (redrive). */
  readonly drains?: "dead";
  /** `mailto contacts` are the contact keys of those tenants that take mail. */
  readonly secrets: readonly (SecretKind | "mailto contacts")[];
  /** The provider or partner type that its configuration is cut to. */
  readonly provider?: string;
  readonly partnerType?: string;
  /** The provider through whose API it answers people; of that one's settings it has `reply` alone. */
  readonly texter?: string;
  /** Part of a deployment only where some tenant has that setting, and cut to those that have. */
  readonly needs?: "mailto" | "retention" | "canary";
  /** What of its log lines is counted, and rings in numbers. */
  readonly counts?: "dead links" | "typed addresses";
  /** Whether it lets operators in by itself, as the local stack's console does. */
  readonly signsIn?: true;
  /** The system before this one whose links it serves. */
  readonly oldLinks?: string;
  readonly timeoutSeconds: number;
}

const root = join(import.meta.dirname, "..");

/** The names of the files of one folder, without their ending: the folder is the list. */
function namesIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith(".ts"))
    .map((file) => basename(file, ".ts"))
    .sort();
}

const TEXTERS = "functions/deliver/replies";

const WRITES = ["PutItem", "UpdateItem", "GetItem"] as const;

const STAGES: readonly FunctionSpec[] = [
  {
    name: "unsubscribe-page",
    entry: "functions/accept/pages/unsubscribe-page.ts",
    routes: ["GET /u/{token+}", "HEAD /u/{token+}"],
    table: [],
    sendsTo: [],
    secrets: ["links"],
    counts: "dead links",
    timeoutSeconds: 10,
  },
  {
    name: "unsubscribe",
    entry: "functions/accept/pages/unsubscribe.ts",
    routes: ["ANY /u/{token+}"],
    table: WRITES,
    sendsTo: ["intake"],
    secrets: ["links", "contacts"],
    counts: "dead links",
    timeoutSeconds: 15,
  },
  {
    name: "preferences-page",
    entry: "functions/accept/pages/preferences-page.ts",
    routes: ["GET /p/{token+}", "HEAD /p/{token+}"],
    table: ["GetItem", "Query"],
    sendsTo: [],
    secrets: ["links", "contacts"],
    timeoutSeconds: 15,
  },
  {
    name: "preferences",
    entry: "functions/accept/pages/preferences.ts",
    routes: ["ANY /p/{token+}"],
    table: WRITES,
    sendsTo: ["intake"],
    secrets: ["links", "contacts"],
    timeoutSeconds: 15,
  },
  {
    name: "privacy",
    entry: "functions/accept/pages/privacy.ts",
    routes: ["ANY /privacy/{tenant}", "ANY /.well-known/gpc.json"],
    table: WRITES,
    sendsTo: ["intake"],
    secrets: ["links", "contacts"],
    counts: "typed addresses",
    timeoutSeconds: 15,
  },
  {
    name: "confirm",
    entry: "functions/accept/pages/confirm.ts",
    routes: ["ANY /c/{token+}"],
    table: WRITES,
    sendsTo: ["intake"],
    secrets: ["links", "contacts"],
    timeoutSeconds: 15,
  },
  {
    name: "leave",
    entry: "functions/accept/pages/leave.ts",
    routes: ["ANY /leave"],
    table: WRITES,
    sendsTo: ["intake"],
    secrets: ["contacts"],
    counts: "typed addresses",
    timeoutSeconds: 15,
  },
  {
    name: "links",
    entry: "functions/accept/links.ts",
    routes: ["ANY /v1/links"],
    table: [],
    sendsTo: [],
    secrets: ["links", "api", "mailto contacts"],
    timeoutSeconds: 29,
  },
  {
    name: "events",
    entry: "functions/accept/events.ts",
    routes: ["ANY /v1/events"],
    table: WRITES,
    sendsTo: ["intake"],
    secrets: ["links", "api", "contacts"],
    knowsPartners: true,
    timeoutSeconds: 15,
  },
  {
    name: "mail",
    entry: "functions/accept/mail.ts",
    routes: [],
    trigger: "mail",
    table: WRITES,
    sendsTo: ["intake"],
    secrets: ["links", "contacts"],
    needs: "mailto",
    timeoutSeconds: 30,
  },
  {
    name: "mail-replay",
    entry: "functions/accept/mail-replay.ts",
    routes: ["ANY /v1/replay/mail"],
    table: WRITES,
    sendsTo: ["intake"],
    secrets: ["links", "api", "contacts"],
    needs: "mailto",
    timeoutSeconds: 29,
  },
  {
    name: "intake",
    entry: "functions/accept/intake.ts",
    routes: [],
    trigger: "intake",
    table: [...WRITES, "Query"],
    sendsTo: [],
    secrets: ["contacts"],
    timeoutSeconds: 30,
  },
  {
    name: "check",
    entry: "functions/answer/check.ts",
    routes: ["ANY /v1/check"],
    table: ["GetItem", "BatchGetItem", "Query"],
    sendsTo: [],
    secrets: ["api", "contacts"],
    timeoutSeconds: 29,
  },
  {
    name: "history",
    entry: "functions/answer/history.ts",
    routes: ["ANY /v1/history", "ANY /v1/events/{eventId}/deliveries"],
    table: ["GetItem", "BatchGetItem", "Query"],
    readsMarks: true,
    followsJobs: true,
    sendsTo: [],
    secrets: ["api", "contacts"],
    timeoutSeconds: 29,
  },
  {
    name: "evidence",
    entry: "functions/answer/evidence.ts",
    routes: ["ANY /v1/evidence"],
    table: ["GetItem", "BatchGetItem", "Query"],
    sendsTo: [],
    followsJobs: true,
    secrets: ["api", "contacts"],
    timeoutSeconds: 29,
  },
  {
    name: "ledger",
    entry: "functions/answer/ledger.ts",
    routes: ["ANY /v1/ledger", "ANY /v1/ledger/heads", "ANY /v1/ledger/day"],
    table: ["BatchGetItem", "Query", "Scan"],
    sendsTo: [],
    secrets: ["api", "contacts"],
    timeoutSeconds: 29,
  },
  {
    name: "partners",
    entry: "functions/answer/partners.ts",
    routes: ["ANY /v1/partners"],
    table: ["GetItem", "BatchGetItem", "UpdateItem"],
    readsMarks: true,
    followsJobs: true,
    sendsTo: [],
    measures: ["jobs", "dead"],
    secrets: ["api"],
    timeoutSeconds: 29,
  },
  {
    name: "activity",
    entry: "functions/answer/activity.ts",
    routes: ["ANY /v1/activity", "ANY /v1/providers"],
    table: ["BatchGetItem", "Query"],
    knowsProviders: true,
    knowsPartners: true,
    sendsTo: [],
    secrets: ["api", "contacts"],
    timeoutSeconds: 29,
  },
  {
    name: "console",
    entry: "functions/answer/console.ts",
    routes: ["ANY /console", "ANY /console/{view+}"],
    // It reads and changes nothing by itself: it asks the API, with the operator's own token.
    table: [],
    sendsTo: [],
    secrets: ["links", "api"],
    signsIn: true,
    timeoutSeconds: 29,
  },
  {
    name: "review",
    entry: "functions/accept/review.ts",
    routes: ["ANY /v1/review"],
    table: [...WRITES, "Query"],
    sendsTo: ["intake"],
    secrets: ["api", "contacts"],
    timeoutSeconds: 29,
  },
  {
    name: "operator-reads",
    entry: "functions/answer/operator-reads.ts",
    routes: ["ANY /v1/export", "ANY /v1/unread"],
    table: ["GetItem", "Query", "Scan"],
    sendsTo: [],
    secrets: ["api", "contacts"],
    timeoutSeconds: 29,
  },
  {
    name: "operator",
    entry: "functions/accept/operator.ts",
    routes: [
      "ANY /v1/imports",
      "ANY /v1/imports/plan",
      "ANY /v1/imports/{import}/rows",
      "ANY /v1/imports/{import}/undo",
      "ANY /v1/old-links",
      "ANY /v1/erase",
      "ANY /v1/unsuppress",
    ],
    table: [...WRITES, "BatchGetItem", "Query"],
    // An erasure waits until each of them was told.
    knowsPartners: true,
    sendsTo: [],
    secrets: ["api", "contacts"],
    timeoutSeconds: 29,
  },
  {
    name: "default",
    entry: "functions/answer/default.ts",
    routes: ["$default"],
    table: [],
    sendsTo: [],
    secrets: [],
    timeoutSeconds: 5,
  },
  {
    name: "broadcast",
    entry: "functions/broadcast/broadcast.ts",
    routes: [],
    trigger: "stream",
    table: ["GetItem", "PutItem", "UpdateItem", "Query"],
    followsJobs: true,
    sendsTo: ["jobs"],
    secrets: [],
    timeoutSeconds: 60,
  },
  {
    name: "heads",
    entry: "functions/watch/heads.ts",
    routes: [],
    trigger: { everyMinutes: 60 },
    table: ["GetItem", "PutItem", "UpdateItem", "Query"],
    sendsTo: [],
    keeps: "heads",
    secrets: ["signing"],
    timeoutSeconds: 300,
  },
  {
    name: "redrive",
    entry: "functions/deliver/redrive.ts",
    routes: ["ANY /v1/redrive"],
    table: ["GetItem", "PutItem", "UpdateItem", "Query", "Scan"],
    followsJobs: true,
    sendsTo: ["jobs"],
    drains: "dead",
    secrets: ["api"],
    timeoutSeconds: 29,
  },
  {
    name: "feed",
    entry: "functions/deliver/feed.ts",
    routes: ["ANY /v1/feed"],
    table: [...WRITES, "Query"],
    sendsTo: [],
    secrets: ["contacts", "partners"],
    partnerType: "feed",
    timeoutSeconds: 29,
  },
  {
    name: "canary",
    entry: "functions/watch/canary.ts",
    routes: [],
    trigger: { everyMinutes: 5 },
    table: [],
    sendsTo: [],
    secrets: ["links", "api"],
    needs: "canary",
    timeoutSeconds: 120,
  },
  {
    name: "canary-partner",
    entry: "functions/watch/canary-partner.ts",
    routes: ["ANY /canary/partner"],
    table: [],
    sendsTo: [],
    secrets: [],
    needs: "canary",
    timeoutSeconds: 5,
  },
  {
    name: "sweep",
    entry: "functions/watch/sweep.ts",
    routes: [],
    trigger: { everyMinutes: 1 },
    table: ["GetItem", "PutItem", "UpdateItem", "Query"],
    readsMarks: true,
    followsJobs: true,
    sendsTo: ["jobs"],
    secrets: [],
    timeoutSeconds: 60,
  },
  {
    name: "clocks",
    entry: "functions/watch/clocks.ts",
    routes: [],
    trigger: { everyMinutes: 5 },
    table: ["BatchGetItem"],
    readsMarks: true,
    followsJobs: true,
    sendsTo: [],
    secrets: [],
    timeoutSeconds: 60,
  },
  {
    name: "forget",
    entry: "functions/watch/forget.ts",
    routes: [],
    trigger: { everyMinutes: 60 },
    table: ["UpdateItem", "Query"],
    readsMarks: true,
    sendsTo: [],
    secrets: [],
    timeoutSeconds: 60,
  },
  {
    name: "retention",
    entry: "functions/watch/retention.ts",
    routes: [],
    trigger: { everyMinutes: 60 },
    table: ["GetItem", "PutItem", "UpdateItem", "BatchGetItem", "Scan"],
    sendsTo: [],
    secrets: [],
    needs: "retention",
    timeoutSeconds: 60,
  },
];

const PROVIDERS = "functions/accept/providers";
const OLD_LINKS = "functions/accept/old-links";

/** What the one export that has `key` says of itself, by file: a function's routes stand in its own file. */
async function declaredIn(folder: string, key: string): Promise<ReadonlyMap<string, object>> {
  const files = namesIn(folder).map(async (name) => {
    const module: Readonly<Record<string, unknown>> = await import(
      /* @vite-ignore */ `../${folder}/${name}.ts`
    );
    const found = Object.values(module).find((it) => typeof it === "object" && it !== null && key in it);
    if (found === undefined) throw new Error(`${folder}/${name}.ts exports nothing with ${key}`);
    return [name, Object(found)] as const;
  });
  return new Map(await Promise.all(files));
}

const providers = await declaredIn(PROVIDERS, "serves");
const oldLinks = await declaredIn(OLD_LINKS, "paths");

/** Where a provider may deliver to, and no other address: a stack has room for 500 resources, and each route is one. */
function deliveryRoutes(name: string): readonly string[] {
  const { serves, settings } = Object(providers.get(name));
  const ends = "urlSecret" in Object(settings) ? ["", "/{urlSecret}"] : [""];
  return [...serves].flatMap((kind) => ends.map((end) => `ANY /${kind}/{tenant}/${name}${end}`));
}

/** The addresses that a tenant's provider is to deliver to; a secret's place in them is shown, never the secret. */
export function deliveryPaths(name: string, tenant: string): readonly string[] {
  const paths = deliveryRoutes(name).map((route) => route.replace("ANY ", "").replace("{tenant}", tenant));
  const secret = paths.filter((path) => path.endsWith("{urlSecret}"));
  return (secret.length > 0 ? secret : paths).map((path) => path.replace("{urlSecret}", "<urlSecret>"));
}

/** A file under accept/providers is a function with its own routes, secrets and bundle. */
export function providerFunctions(): readonly FunctionSpec[] {
  // A route where nothing can be sent to would only use up the stack's room.
  const pulled = new Set(namesIn("functions/operate/backfill"));
  const texters = new Set(namesIn(TEXTERS));
  return namesIn(PROVIDERS).map((name) => ({
    name,
    entry: `${PROVIDERS}/${name}.ts`,
    routes: [
      ...deliveryRoutes(name),
      `ANY /v1/replay/${name}`,
      ...(pulled.has(name) ? [`ANY /v1/backfill/${name}`] : []),
    ],
    table: WRITES,
    sendsTo: texters.has(name) ? ["intake", "replies"] : ["intake"],
    secrets: ["api", "contacts", "providers"],
    provider: name,
    timeoutSeconds: 29,
  }));
}

/** A file under accept/old-links serves the links of one system that a tenant has left. */
function oldLinkFunctions(): readonly FunctionSpec[] {
  return namesIn(OLD_LINKS).map((name) => ({
    name: `old-link-${name}`,
    entry: `${OLD_LINKS}/${name}.ts`,
    routes: [...Object(oldLinks.get(name)).paths].map((path) => `ANY ${path}`),
    table: WRITES,
    sendsTo: ["intake"],
    secrets: ["links", "contacts"],
    oldLinks: name,
    timeoutSeconds: 15,
  }));
}

/** The systems whose links may be kept, by their names in the configuration. */
export function oldLinkSystems(): readonly string[] {
  return namesIn(OLD_LINKS);
}

/** A file under deliver/replies answers people through its provider's API: one function, fed by its own queue. */
export function replyFunctions(): readonly FunctionSpec[] {
  return namesIn(TEXTERS).map((texter) => ({
    name: `reply-${texter}`,
    entry: `${TEXTERS}/${texter}.ts`,
    routes: [],
    trigger: "replies",
    table: ["UpdateItem"],
    sendsTo: [],
    secrets: ["contacts", "providers"],
    texter,
    timeoutSeconds: 15,
  }));
}

/** A file under deliver/partners is a partner type: one function, fed by the queue of each such partner. */
export function partnerFunctions(): readonly FunctionSpec[] {
  return namesIn("functions/deliver/partners").map((type) => ({
    name: `deliver-${type}`,
    entry: `functions/deliver/partners/${type}.ts`,
    routes: [],
    trigger: "jobs",
    table: [...WRITES, "Query"],
    sendsTo: ["dead"],
    secrets: ["contacts", "partners"],
    partnerType: type,
    timeoutSeconds: 45,
  }));
}

/** A file under deliver/reconcile compares the lists of its type's partners with the ledger, a stretch an hour. */
function reconcileFunctions(): readonly FunctionSpec[] {
  return namesIn("functions/deliver/reconcile").map((type) => ({
    name: `reconcile-${type}`,
    entry: `functions/deliver/reconcile/${type}.ts`,
    routes: [],
    trigger: { everyMinutes: 60 },
    table: [...WRITES, "Query", "Scan"],
    sendsTo: ["jobs"],
    secrets: ["contacts", "partners"],
    partnerType: type,
    timeoutSeconds: 300,
  }));
}

/** Every function of a deployment: the stages, then what the folders hold. */
export function allFunctions(): readonly FunctionSpec[] {
  return [
    ...STAGES,
    ...oldLinkFunctions(),
    ...providerFunctions(),
    ...replyFunctions(),
    ...partnerFunctions(),
    ...reconcileFunctions(),
  ];
}
