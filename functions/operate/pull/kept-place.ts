import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { CommandFailed } from "../command.ts";
import type { Stack } from "../stack.ts";

const PLACE = v.object({
  since: v.number(),
  until: v.number(),
  cursor: v.optional(v.string()),
  counts: v.record(v.string(), v.number()),
});

/** How far a backfill is: what it pulls, the cursor of the last page that was recorded, and what that was. */
export type Place = v.InferOutput<typeof PLACE>;

/** Where the place of one tenant's backfill from one provider is kept while it is not done. */
export class KeptPlace {
  readonly #dataDir: string;
  readonly #file: string;

  constructor({ dataDir }: Stack, tenant: string, provider: string) {
    this.#dataDir = dataDir;
    this.#file = join(dataDir, `backfill-${tenant}-${provider}.json`);
  }

  /** @throws CommandFailed where there is none, or none that can be read */
  read(): Place {
    let text: string;
    try {
      text = readFileSync(this.#file, "utf8");
    } catch {
      throw new CommandFailed(`there is nothing to resume: no ${this.#file}`);
    }
    const judged = v.safeParse(v.pipe(v.string(), v.parseJson(), PLACE), text);
    if (judged.success) return judged.output;
    throw new CommandFailed(`${this.#file} cannot be read: start again with --since`);
  }

  /** For its owner alone: a provider's cursor may hold an address. */
  write(place: Place): void {
    mkdirSync(this.#dataDir, { recursive: true });
    writeFileSync(this.#file, JSON.stringify(place), { mode: 0o600 });
  }

  remove(): void {
    rmSync(this.#file, { force: true });
  }
}
