import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Channel } from "../../shared/event.ts";
import { CommandFailed, WrongUsage } from "./command.ts";
import type { Row, Shape } from "./list/row.ts";
import type { ListTime } from "./list/time.ts";

export const STATUSES = ["opted_out", "complaint", "hard_bounce", "opted_in"] as const;
export type ListedStatus = (typeof STATUSES)[number];

/** What a row says, in neutral words; the address as it is written. */
export interface Listed {
  readonly channel: Channel;
  readonly address: string;
  readonly status: ListedStatus;
  /** The list, group or tag of the system that exported it; everything, unless said. */
  readonly list?: string | undefined;
  /** A topic of ours. */
  readonly topic?: string | undefined;
  /** The number of ours that it was said to. */
  readonly sender?: string | undefined;
  readonly time?: ListTime | undefined;
  /** What was agreed to. */
  readonly wording?: string | undefined;
  /** What else proves it; never the person's name. */
  readonly evidence?: Readonly<Record<string, string>> | undefined;
}

/** Why a row is left out: words for people, `12 rows: subscribed, not unsubscribed`. */
export interface Aside {
  readonly aside: string;
}

/** A file under import/ is a form that lists come in, of the file's name; it exports one of these as `format`. */
export interface ImportFormat {
  /** One line for the command's help: whose list, and how it is got. */
  readonly says: string;
  /** Names of the members that an answer of its API holds the list in. */
  readonly containers?: readonly string[];
  /** Whether a list is of this form; the one that knows most of its columns reads it. */
  fits(shape: Shape): boolean;
  /** Plain names of the columns that make the form. */
  readonly columns: readonly string[];
  /** What one row says: more than one thing where it names several lists. */
  read(row: Row, shape: Shape): readonly Listed[] | Aside;
}

export interface NamedFormat {
  readonly name: string;
  readonly format: ImportFormat;
}

const FOLDER = join(import.meta.dirname, "import");

/** The folder is the list. */
export async function importFormats(): Promise<readonly NamedFormat[]> {
  const names = readdirSync(FOLDER)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.slice(0, -".ts".length))
    .sort();
  return Promise.all(
    names.map(async (name) => {
      const { format }: { readonly format: ImportFormat } = await import(join(FOLDER, `${name}.ts`));
      return { name, format };
    }),
  );
}

/** @throws WrongUsage for a name that no file has */
export function formatNamed(formats: readonly NamedFormat[], name: string): NamedFormat {
  const found = formats.find((format) => format.name === name);
  if (found !== undefined) return found;
  throw new WrongUsage(`--format: expected one of ${formats.map((format) => format.name).join(", ")}`);
}

/**
 * Whose list it is, by the names of its columns: of several that fit, the form that knows most of them.
 * @throws CommandFailed where none fits, or two alike
 */
export function recognised(formats: readonly NamedFormat[], shape: Shape): NamedFormat {
  const fitting = formats
    .filter(({ format }) => format.fits(shape))
    .map((named) => ({
      ...named,
      known: named.format.columns.filter((name) => shape.columns.has(name)).length,
    }))
    .sort((a, b) => b.known - a.known);
  const [best, second] = fitting;
  if (best === undefined) {
    const columns = [...shape.columns].slice(0, 12).join(", ");
    throw new CommandFailed(
      `nobody's list has these columns: ${columns}\n` +
        "name the one with the address `address`, `email` or `phone`, or say --format; `heed import --help` lists them",
    );
  }
  if (second !== undefined && second.known === best.known) {
    throw new CommandFailed(`this may be a list of ${best.name} or of ${second.name}: say --format`);
  }
  return best;
}

/** Whether every column is there. */
export function hasAll({ columns }: Shape, ...names: readonly string[]): boolean {
  return names.every((name) => columns.has(name));
}

/** Whether these are all the columns that there are. */
export function hasOnly(shape: Shape, ...names: readonly string[]): boolean {
  return shape.columns.size === names.length && hasAll(shape, ...names);
}
