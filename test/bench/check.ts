import { mkdtempSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import * as esbuild from "esbuild";
import { mintApiToken } from "../../functions/operate/api-token.ts";
import { gateway } from "../../infra/local/gateway.ts";
import { type LocalFunction, localFunction } from "../../infra/local/lambda.ts";
import { localPartner } from "../../infra/local/local-partner.ts";
import { contactKey } from "../../shared/ledger/keys.ts";
import { contactIdOf } from "../../shared/ledger/ledger.ts";
import { record } from "../../shared/ledger/record.ts";
import { type Call, keepAlive } from "../support/keep-alive.ts";
import { portOf } from "../support/partner-server.ts";
import { freshAddress } from "./fixtures.ts";
import { median, progress, type Row, type Topic } from "./measure.ts";
import { opted } from "./opt-out.ts";
import { startWorld, type World } from "./world.ts";

const CONTACTS = 50;
const ROUNDS = 11;
/** The first rounds only warm up. */
const WARM_UP = 3;

/** "May I send?" beside the one read that it cannot do without, through the same gateway. */
export const check: Topic = {
  name: "check",
  async measure() {
    progress("check beside a bare GetItem");
    const world = await startWorld(1);
    const folder = mkdtempSync(join(tmpdir(), "heed-bench-check-"));
    const functions = await bothFunctions(world, folder);
    const server = gateway(
      Promise.resolve({ match: matchBoth, functions, partner: localPartner(join(folder, "partner")) }),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      return await measured(world, server);
    } finally {
      server.closeAllConnections();
      server.close();
      await Promise.all([...functions.values()].map((one) => one.stop()));
      await world.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function matchBoth(method: string, path: string) {
  const functionName = path === "/bare" ? "bare-get" : "check";
  return { functionName, routeKey: `${method} ${path}`, pathParameters: {} };
}

async function bothFunctions(world: World, folder: string): Promise<ReadonlyMap<string, LocalFunction>> {
  const bare = join(folder, "bare-get.mjs");
  await esbuild.build({
    entryPoints: ["test/bench/bare-get.ts"],
    outfile: bare,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    banner: { js: 'import{createRequire as r}from"node:module";const require=r(import.meta.url);' },
    logLevel: "error",
  });
  const log = new Writable({ write: (_part, _encoding, done) => done() });
  const run = (name: string, bundle: string): [string, LocalFunction] => [
    name,
    localFunction({ name, bundle, env: world.envOf("check"), timeoutSeconds: 10, log }),
  ];
  return new Map([run("check", world.bundleOf("check")), run("bare-get", bare)]);
}

async function measured(world: World, server: Server): Promise<readonly Row[]> {
  const url = `http://127.0.0.1:${portOf(server.address())}`;
  const addresses = Array.from({ length: CONTACTS }, freshAddress);
  for (const address of addresses) await record(world.ledger, opted(address));
  const { token } = await mintApiToken(
    { kid: "a1", secret: world.apiKey },
    { tenant: world.tenant.id, lifetime: 3_600 },
    Date.now(),
  );
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const post = (path: string, body: object): Call => {
    return { method: "POST", url: url + path, headers, body: JSON.stringify(body) };
  };
  const client = keepAlive(1);
  const times: { readonly check: number; readonly bare: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const checks: number[] = [];
    const bares: number[] = [];
    for (const address of addresses) {
      const question = { channel: "email", address, topic: "newsletter" };
      checks.push(await asked(client, post("/v1/check", question), '"allowed":false'));
      const pk = contactKey(world.tenant.id, await contactIdOf(world.ledger, "email", address));
      bares.push(await asked(client, post("/bare", { pk }), "opted_out"));
    }
    if (round >= WARM_UP) times.push({ check: median(checks), bare: median(bares) });
  }
  client.close();
  return [
    {
      metric: "check, through the local gateway",
      value: median(times.map(({ check }) => check)),
      unit: "ms",
    },
    {
      metric: "check / a bare GetItem",
      value: median(times.map(({ check, bare }) => check / bare)),
      unit: "x",
      target: 1.5,
      note: `bare ${median(times.map(({ bare }) => bare)).toFixed(2)} ms`,
    },
  ];
}

/** @throws where the answer is not the right one */
async function asked(client: ReturnType<typeof keepAlive>, call: Call, expected: string): Promise<number> {
  const from = performance.now();
  const { status, body } = await client.ask(call);
  const time = performance.now() - from;
  if (status !== 200 || !body.includes(expected)) throw new Error(`${call.url} answered ${status}: ${body}`);
  return time;
}
