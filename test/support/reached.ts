import { readFile } from "node:fs/promises";
import * as esbuild from "esbuild";
import { bundling } from "../../infra/build.ts";
import { lazyBuiltins } from "../../infra/lazy-builtins.ts";
import type { Queue } from "../../shared/queue.ts";
import type { Table } from "../../shared/table.ts";

type Call = keyof Omit<Table, "name"> | "query marks" | keyof Queue | "depth";

/** The action of AWS behind each call of the two seams, on the queues' side without their names. */
const ACTIONS: Readonly<Record<Call, readonly string[]>> = {
  get: ["dynamodb:GetItem"],
  put: ["dynamodb:PutItem"],
  update: ["dynamodb:UpdateItem"],
  query: ["dynamodb:Query"],
  "query marks": ["dynamodb:Query on marks"],
  batchGet: ["dynamodb:BatchGetItem"],
  scan: ["dynamodb:Scan"],
  // Each of our transactions puts an entry and updates a state; none deletes or only checks.
  transact: ["dynamodb:PutItem", "dynamodb:UpdateItem"],
  send: ["sqs:SendMessage"],
  sendBatch: ["sqs:SendMessage"],
  receive: ["sqs:ReceiveMessage"],
  changeVisibility: ["sqs:ChangeMessageVisibility"],
  delete: ["sqs:DeleteMessage"],
  depth: ["sqs:GetQueueAttributes"],
};

const OF_THE_TABLE = /\btable\.(get|put|update|query|batchGet|scan|transact)\((\{\s*index: MARKS_INDEX)?/g;
const OF_A_QUEUE = /\b(?:queue|sqsQueue\(\))\.(sendBatch|send|receive|changeVisibility|delete)\(/g;
const OF_A_DEPTH = /\bqueueDepth\(\)/g;

/** Makes each call of a seam a word that no other code has, so that it can be found in what is left of the sources. */
export function marked(source: string): string {
  return source
    .replaceAll(OF_THE_TABLE, (_, call: string, index?: string) =>
      index === undefined ? `calls["table ${call}"](` : `calls["table ${call} marks"](${index}`,
    )
    .replaceAll(OF_A_QUEUE, (_, call: string) => `calls["queue ${call}"](`)
    .replaceAll(OF_A_DEPTH, `calls["queue depth"]()`);
}

const marking: esbuild.Plugin = {
  name: "marking",
  setup(build) {
    build.onLoad({ filter: /\/(shared|functions)\/.*\.ts$/ }, async ({ path }) => ({
      contents: marked(await readFile(path, "utf8")),
      loader: "ts",
    }));
  },
};

/**
 * The actions that a function's code can ask for: its entry is bundled as it is for Lambda, which leaves out every
 * function that nothing calls, and what is left is searched for calls of the table and of queues.
 */
export async function reachedFrom(entry: string): Promise<readonly string[]> {
  const { outputFiles } = await esbuild.build({
    ...bundling(entry),
    minifySyntax: false,
    minify: false,
    // What others wrote knows no table of ours.
    packages: "external",
    outdir: "unused",
    write: false,
    metafile: false,
    plugins: [marking, lazyBuiltins],
  });
  const left = outputFiles.map(({ text }) => text).join("\n");
  return actionsIn(left);
}

export function actionsIn(text: string): readonly string[] {
  const found = [...text.matchAll(/calls\["(?:table|queue) ([A-Za-z ]+)"\]/g)].map(([, call = ""]) => call);
  const actions = Object.entries(ACTIONS).flatMap(([call, asked]) => (found.includes(call) ? asked : []));
  return [...new Set(actions)].sort();
}
