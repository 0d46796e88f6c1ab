import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { CommandFailed } from "./command.ts";
import type { Stack } from "./stack.ts";

/** Where long work keeps its place while it is not done, so that `--resume` goes on there. */
export class KeptPlace<const Schema extends v.GenericSchema> {
  readonly #dataDir: string;
  readonly #file: string;
  readonly #schema: Schema;

  /** @param name of the work: one at a time has it */
  constructor({ dataDir }: Stack, name: string, schema: Schema) {
    this.#dataDir = dataDir;
    this.#file = join(dataDir, `${name}.json`);
    this.#schema = schema;
  }

  /** @throws CommandFailed where there is none, or none that can be read */
  read(): v.InferOutput<Schema> {
    const place = this.find();
    if (place === undefined) throw new CommandFailed(`there is nothing to resume: no ${this.#file}`);
    return place;
  }

  /** The same, or `undefined` where there is none. */
  find(): v.InferOutput<Schema> | undefined {
    let text: string;
    try {
      text = readFileSync(this.#file, "utf8");
    } catch {
      return undefined;
    }
    const judged = v.safeParse(v.pipe(v.string(), v.parseJson(), this.#schema), text);
    if (judged.success) return judged.output;
    throw new CommandFailed(`${this.#file} cannot be read: start again without --resume`);
  }

  /** For its owner alone: a cursor may hold an address. */
  write(place: v.InferInput<Schema>): void {
    mkdirSync(this.#dataDir, { recursive: true });
    writeFileSync(this.#file, JSON.stringify(place), { mode: 0o600 });
  }

  remove(): void {
    rmSync(this.#file, { force: true });
  }
}
