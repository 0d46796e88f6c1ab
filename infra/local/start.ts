import { configurationFile } from "../../functions/operate/configuration.ts";
import { fileNamed } from "../../functions/operate/stack.ts";
import { build } from "../build.ts";
import { ConfigurationMistake } from "../configuration.ts";
import { CannotStart } from "./data-folder.ts";
import { greeting } from "./greeting.ts";
import { type Stack, startStack } from "./stack.ts";

// `npm start`: the whole of Heed on this machine, until it is interrupted.

const { env } = process;

try {
  const stack = await startStack({
    configFile: configurationFile(env),
    dataDir: fileNamed(env, env["HEED_DATA_DIR"] || ".heed"),
    port: portFrom(env["HEED_PORT"] || "8787"),
    env,
    prepare: buildBundles,
  });
  stopOnSignal(stack);
  process.stdout.write(await greeting(stack));
} catch (error) {
  if (!(error instanceof CannotStart || error instanceof ConfigurationMistake)) throw error;
  process.stderr.write(`heed: ${error.message}\n`);
  process.exit(1);
}

async function buildBundles(): Promise<void> {
  try {
    await build();
  } catch (error) {
    throw new CannotStart(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** Once is enough: stopping takes a few seconds at most, and cutting it short would leave the database behind. */
function stopOnSignal(stack: Stack): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    stack.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
}

function portFrom(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new CannotStart(`HEED_PORT is ${JSON.stringify(text)}: expected a port number, 1 to 65535`);
}
