import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as esbuild from "esbuild";
import { afterAll, describe, expect, test } from "vitest";
import { withCanary } from "../../../infra/canary.ts";
import type { FunctionSpec } from "../../../infra/function-spec.ts";
import { allFunctions } from "../../../infra/functions.ts";
import { inUse } from "../../../infra/stacks/deployment.ts";
import { fourDeployments } from "../../support/four-deployments.ts";
import { actionsIn, marked, reachedFrom } from "../../support/reached.ts";
import { appOf, type Statement, statementsOf, templatesOf } from "../../support/stacks.ts";

// a grant that no code uses is a hole, and a call without its grant is an outage. Neither can be written.

const { everything } = await fourDeployments();
const templates = templatesOf(appOf(everything));
const deployed = inUse(withCanary(everything), allFunctions()).functions;

afterAll(() => esbuild.stop());

/** The function as it is called in the templates: a partner type has one for each tenant. */
function deployedName({ name, trigger, partnerType }: FunctionSpec): string {
  return partnerType === undefined || trigger !== "jobs" ? name : `${name}-demo`;
}

/** What the statements let a function do at the table and, of its own accord, with queues. */
function granted(spec: FunctionSpec): readonly string[] {
  const statements = statementsOf(templates, deployedName(spec)).filter(
    (statement) => !isTriggers(spec, statement),
  );
  const actions = statements.flatMap(({ Action, Resource }) => {
    const marks = JSON.stringify(Resource).includes("/index/marks") ? " on marks" : "";
    return [Action].flat().map((action) => action + marks);
  });
  return [...new Set(actions.filter((action) => /^(dynamodb|sqs):/.test(action)))].sort();
}

/** What Lambda itself does with the function's role: it reads the stream or queue, and sets aside what failed. */
function isTriggers({ trigger }: FunctionSpec, { Action, Resource }: Statement): boolean {
  const actions = [Action].flat();
  if (trigger === "stream" && actions.some((action) => /Stream|GetRecords|ShardIterator/.test(action)))
    return true;
  if (/heed-[a-z-]+-failed"/.test(JSON.stringify(Resource))) return true;
  return typeof trigger === "string" && actions.includes("sqs:ReceiveMessage");
}

/** Of a queue that starts the function, Lambda's own three actions; more than those the code asks for itself. */
function ofItsQueue({ trigger }: FunctionSpec): readonly string[] {
  return trigger === "intake" || trigger === "jobs" || trigger === "replies"
    ? ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
    : [];
}

describe("what a function is allowed to do is what its code asks for", () => {
  test.for(deployed)("$name", async (spec) => {
    const asked = (await reachedFrom(spec.entry)).filter((action) => !ofItsQueue(spec).includes(action));
    // Redrive takes dead letters off their queues; one who receives is to know how much there is.
    const drains = spec.drains === undefined ? [] : ["sqs:GetQueueAttributes"];
    expect(granted(spec)).toEqual([...new Set([...asked, ...drains])].sort());
  });

  test("and no public function can list, scan or delete", () => {
    // Whoever has the keys of tokens, or a partner's own secret, asks for them first.
    const asks: readonly string[] = ["api", "partners"];
    const open = deployed.filter(
      ({ routes, secrets }) => routes.length > 0 && !secrets.some((kind) => asks.includes(kind)),
    );
    const webhooks = deployed.filter(({ provider }) => provider !== undefined);
    for (const spec of [...open, ...webhooks]) {
      const onTable = granted(spec).filter((action) => action.startsWith("dynamodb:"));
      const allowed = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"];
      expect([spec.name, onTable.filter((action) => !allowed.includes(action))]).toEqual([spec.name, []]);
    }
    expect(open.map(({ name }) => name)).toContain("preferences-page");
  });
});

describe("what the code asks for", () => {
  test("is seen in the calls of the two seams", () => {
    const source = [
      "await ledger.table.put(item);",
      "await table.query({ index: MARKS_INDEX, condition });",
      "for (const item of await table.batchGet(keys)) await queue.send(url, []);",
      "await sqsQueue().sendBatch(url, []); queueDepth();",
      "map.get(1); hash.update(text); this.#letters.get(word);",
    ].join("\n");
    expect(actionsIn(marked(source))).toEqual([
      "dynamodb:BatchGetItem",
      "dynamodb:PutItem",
      "dynamodb:Query on marks",
      "sqs:GetQueueAttributes",
      "sqs:SendMessage",
    ]);
  });

  test("cannot hide: a table or a queue has one name wherever it is handed to, and goes round by no other", () => {
    const names = sources().flatMap((source) =>
      [...source.matchAll(/(\w+)\??: (?:Table|Queue)\b(?!\[)/g)].map(([, name = ""]) => name),
    );
    expect(names.length).toBeGreaterThan(60);
    // The words of free texts have a table of their own, which is none of DynamoDB's.
    expect([...new Set(names)].sort()).toEqual(["beginnings", "queue", "table"]);
    const renamed = sources().filter((source) =>
      /(?:const|let) (?!table\b|\{)\w+ = [\w.]*\b(?:table|queue);|\{[^}]*\b(?:table|queue): (?!Table|Queue|tableFromEnv|sqsQueue)\w+[^}]*\} =/.test(
        source,
      ),
    );
    expect(renamed).toEqual([]);
  });
});

function sources(): readonly string[] {
  const root = join(import.meta.dirname, "../../..");
  return ["shared", "functions"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.startsWith("operate/"))
      .map((file) => readFileSync(join(root, folder, file), "utf8")),
  );
}
