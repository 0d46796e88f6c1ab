import { appendFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { listenLocally } from "../../../infra/local/listening.ts";
import { localPartner } from "../../../infra/local/local-partner.ts";
import { readBody } from "../../../infra/local/message-body.ts";
import { useFolders } from "../../support/temp-folder.ts";

const folder = useFolders();
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A partner on its own server. @param random decides which posts fail */
async function partnerAt(file: string, random = () => 0.5): Promise<string> {
  const partner = localPartner(file, random);
  const server = createServer((request, response) => {
    readBody(request, (body) => body && partner.handle(request, response, body));
  });
  servers.push(server);
  return `http://127.0.0.1:${await listenLocally(server, 0)}/_local/partner`;
}

async function receivedAt(url: string): Promise<readonly Record<string, unknown>[]> {
  const { received }: { received: readonly Record<string, unknown>[] } = JSON.parse(
    await (await fetch(url)).text(),
  );
  return received;
}

test("it shows what it received: the time, the headers and the raw text", async () => {
  const url = await partnerAt(join(folder(), "partner.jsonl"));
  await fetch(url, { method: "POST", headers: { "webhook-id": "msg_1" }, body: '{ "a":1 }' });
  expect(await receivedAt(url)).toMatchObject([{ headers: { "webhook-id": "msg_1" }, body: '{ "a":1 }' }]);
});

test("with `fail` that share of posts is answered 503, and shown all the same", async () => {
  const draws = [0.29, 0.31];
  const url = await partnerAt(join(folder(), "partner.jsonl"), () => draws.shift() ?? 1);
  const answers = [];
  for (const body of ["one", "two"])
    answers.push((await fetch(`${url}?fail=0.3`, { method: "POST", body })).status);
  expect(answers).toEqual([503, 200]);
  expect(await receivedAt(url)).toMatchObject([
    { body: "one", status: 503 },
    { body: "two", status: 200 },
  ]);
});

test("what it received is there after a crash, which may have cut the last line short", async () => {
  const file = join(folder(), "partner.jsonl");
  await fetch(await partnerAt(file), { method: "POST", body: "before" });
  appendFileSync(file, '{"receivedAt":"2026-');
  await fetch(await partnerAt(file), { method: "POST", body: "after" });
  expect(await receivedAt(await partnerAt(file))).toMatchObject([{ body: "before" }, { body: "after" }]);
});
