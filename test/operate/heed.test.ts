import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Command } from "../../functions/operate/command.ts";
import { useHeed } from "../support/heed.ts";

const heed = useHeed();
const FOLDER = join(import.meta.dirname, "../../functions/operate");
const NAMES = readdirSync(join(FOLDER, "commands")).map((file) => file.replace(/\.ts$/, ""));
const LINK = ["link", "--channel", "email", "--address", "ann@example.com"];

test.for([
  ["no command", []],
  ["an unknown command", ["unsubscribe-everybody"]],
  ["an option before the command", ["--json", "token"]],
  ["an unknown option", [...LINK, "--colour", "red"]],
  ["a missing option", LINK.slice(0, 3)],
  ["an option without its value", [...LINK, "--topic"]],
  ["a value for a flag", [...LINK, "--json=yes"]],
  ["a word too many", [...LINK, "newsletter"]],
  ["a value that is not allowed", [...LINK, "--channel", "fax"]],
  ["an unknown tenant", [...LINK, "--tenant", "other"]],
] as const)("%s is wrong usage: exit 2, one line and the usage on standard error only", async ([, args]) => {
  const { status, stdout, stderr } = await heed.run(args);
  expect(status).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/^heed(?: link)?: .+\n\nheed (?:COMMAND|link) /);
});

test("help lists every file of the folder, on standard output", async () => {
  const { status, stdout, stderr } = await heed.run(["--help"]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  for (const name of NAMES) expect(stdout).toContain(`\n  ${name} `);
});

test("help of a command is given whatever else is asked, and nothing is done", async () => {
  const { status, stdout } = await heed.run(["redrive", "--colour", "--help"]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^heed redrive \[--partner ID\]/);
  for (const option of ["--missing", "--json", "--tenant ID", "--url URL", "--help"]) {
    expect(stdout).toContain(`\n  ${option} `);
  }
});

test.for(NAMES)("%s is described in a line, and so is each of its options", async (name) => {
  const { command }: { readonly command: Command } = await import(join(FOLDER, "commands", `${name}.ts`));
  expect(command.says).toMatch(/^[A-Z][^\n]{10,110}[.?]$/);
  for (const { says } of Object.values(command.options)) expect(says).toMatch(/^[^\n]{5,90}$/);
});

test("a reader that has enough is no failure", async () => {
  const child = spawn(process.execPath, [join(FOLDER, "heed.ts"), "classify"], { env: {} });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  child.stdin.on("error", () => {}).end("stop\n".repeat(500_000));
  child.stdout.once("data", () => child.stdout.destroy());
  const status = await new Promise((resolve) => child.on("close", resolve));
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});
