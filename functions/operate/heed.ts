import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { asksForHelp, readCall, usage, usageLine } from "./arguments.ts";
import { type Command, CommandFailed, WrongUsage } from "./command.ts";
import { endProgress } from "./output.ts";

// The command line tool. Only results go to standard output; everything else goes to standard error. It exits
// 0 when done, 1 when it failed, 2 when it was called wrongly.

const FOLDER = join(import.meta.dirname, "commands");

/** The folder is the list: a file is a command. */
function commandNames(): readonly string[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith(".ts"));
  return files.map((file) => basename(file, ".ts")).sort();
}

async function load(name: string): Promise<Command> {
  const { command }: { readonly command: Command } = await import(join(FOLDER, `${name}.ts`));
  return command;
}

async function overview(): Promise<string> {
  const lines = await Promise.all(
    commandNames().map(async (name) => `  ${name.padEnd(16)} ${(await load(name)).says}`),
  );
  return ["heed COMMAND [OPTIONS]", "", ...lines, "", "heed COMMAND --help says more.", ""].join("\n");
}

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === "--help" || name === "-h") return say(await overview());
  if (name === undefined || !commandNames().includes(name)) {
    const mistake =
      name === undefined ? "a command is missing" : `there is no command ${JSON.stringify(name)}`;
    process.stderr.write(`heed: ${mistake}\n\n${await overview()}`);
    return 2;
  }
  const command = await load(name);
  return asksForHelp(args) ? say(await usage(name, command)) : run(name, command, args);
}

/** Help that was asked for is a result. */
function say(text: string): number {
  process.stdout.write(text);
  return 0;
}

async function run(name: string, command: Command, args: readonly string[]): Promise<number> {
  try {
    return (await command.run(readCall(command, args, process.env))) === "done" ? 0 : 1;
  } catch (error) {
    endProgress();
    if (error instanceof WrongUsage) {
      process.stderr.write(`heed ${name}: ${error.message}\n\n${usageLine(name, command)}\n`);
      return 2;
    }
    process.stderr.write(`heed ${name}: ${reasonOf(error)}\n`);
    return 1;
  }
}

/** What is no expected failure is a fault of ours, and whoever mends it needs to see where. */
function reasonOf(error: unknown): string {
  if (error instanceof CommandFailed) return error.message;
  return (error instanceof Error ? error.stack : undefined) ?? String(error);
}

// A reader that has enough (`| head`) is no failure.
process.stdout.on("error", (error) => {
  if ("code" in error && error.code === "EPIPE") process.exit();
  throw error;
});

// Set, not called: what is still on its way into a pipe gets there.
process.exitCode = await main(process.argv.slice(2));
