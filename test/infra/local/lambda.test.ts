import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterEach, expect, test } from "vitest";
import { type LocalFunction, localFunction } from "../../../infra/local/lambda.ts";

const started: LocalFunction[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => one.stop()));
});

/** A function whose bundle is the text given, and what it logged. */
function functionOf(
  source: string,
  timeoutSeconds = 5,
): { readonly made: LocalFunction; readonly logged: string[] } {
  const bundle = join(mkdtempSync(join(tmpdir(), "heed-lambda-")), "index.mjs");
  writeFileSync(bundle, source);
  const logged: string[] = [];
  const log = new Writable({
    write(chunk, _encoding, done) {
      logged.push(String(chunk));
      done();
    },
  });
  const made = localFunction({ name: "tried", bundle, env: { HEED_TABLE: "t" }, timeoutSeconds, log });
  started.push(made);
  return { made, logged };
}

test("a handler gets its event, its own environment and the time it has left", async () => {
  const { made } = functionOf(
    "export const handler = async (event, context) => ({ event, table: process.env.HEED_TABLE, path: process.env.PATH, name: context.functionName, left: context.getRemainingTimeInMillis() > 4000 });",
  );
  expect(await made.invoke({ a: 1 })).toEqual({ event: { a: 1 }, table: "t", name: "tried", left: true });
});

test("a call that outlasts its time is ended, and the next one gets a fresh environment", async () => {
  const { made } = functionOf(
    "let calls = 0; export const handler = (event) => { calls += 1; return event.hang ? new Promise(() => {}) : calls; };",
    2,
  );
  expect(await made.invoke({})).toBe(1);
  await expect(made.invoke({ hang: true })).rejects.toMatchObject({ reason: "timed_out" });
  expect(await made.invoke({})).toBe(1);
});

test("even one that never gives the processor back is ended", async () => {
  const { made } = functionOf("export const handler = (event) => { while (event.spin); return 1; };", 2);
  await expect(made.invoke({ spin: true })).rejects.toMatchObject({ reason: "timed_out" });
  expect(await made.invoke({})).toBe(1);
});

test("a handler that throws fails its call and says so in the log, without its message", async () => {
  const { made, logged } = functionOf(
    "export const handler = async () => { throw new TypeError('ann@example.com'); };",
  );
  await expect(made.invoke({})).rejects.toMatchObject({ reason: "threw" });
  expect(logged.join("")).toContain("TypeError");
  expect(logged.join("")).not.toContain("ann@example.com");
});

test("an environment that dies fails its calls and is started anew", async () => {
  const { made } = functionOf("export const handler = (event) => event.die ? process.exit(3) : 'alive';");
  await expect(made.invoke({ die: true })).rejects.toMatchObject({ reason: "crashed" });
  expect(await made.invoke({})).toBe("alive");
});
