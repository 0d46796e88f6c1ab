import * as v from "valibot";
import type { ProviderChange } from "../../../shared/provider.ts";
import { CommandFailed, type Env } from "../command.ts";

/** From when on something is pulled and until when, in milliseconds; `until` stays the same when it is resumed. */
export interface Period {
  readonly since: number;
  readonly until: number;
}

/** What a provider's file is given to ask with. */
export interface Ask {
  /** The JSON behind a path. @throws CommandFailed where it is not to be had, also after it was tried again */
  get(path: string): Promise<unknown>;
  /** The same; `undefined` where there is nothing (404). */
  find(path: string): Promise<unknown>;
  /** The JSON that answers a question, which changes nothing and may be asked again. @throws CommandFailed as `get` */
  post(path: string, question: object, headers?: Headers): Promise<unknown>;
  /** The value of one of its credentials. */
  credential(name: string): string;
  /** The cursor of the last page that is done. */
  readonly from: string | undefined;
}

export interface Page {
  readonly changes: readonly ProviderChange[];
  /** Where to go on after this page. */
  readonly cursor: string;
}

/** A file under backfill/ is a provider, by the name it has in the configuration; it exports one as `backfill`. */
export interface Backfill {
  /** One line: what of the provider's is read. */
  readonly reads: string;
  /** Variables of the environment that have to be set. */
  readonly credentials: readonly string[];
  /** The address of its API. */
  base(env: Env): string;
  /** What a request has to carry. @param now milliseconds */
  headers(request: ApiRequest, env: Env, now: number): Promise<Headers> | Headers;
  /** What the body of a 400 holds where all it means is "not so fast". */
  readonly busy?: RegExp;
  /** Everything of the period, page after page. May give more than asked for, never less. */
  pages(period: Period, ask: Ask): AsyncIterable<Page>;
}

/** A request before it is signed; a GET has no body. */
export interface ApiRequest {
  readonly address: URL;
  readonly body?: string;
  /** What the question itself carries, to be signed with it. */
  readonly headers?: Headers;
}

type Headers = Readonly<Record<string, string>>;

/** What was answered, as its documentation has it. @throws CommandFailed where it is something else */
export function read<const Schema extends v.GenericSchema>(
  schema: Schema,
  answer: unknown,
): v.InferOutput<Schema> {
  const judged = v.safeParse(schema, answer);
  if (judged.success) return judged.output;
  const [issue] = judged.issues;
  // Never the value: it may be an address.
  throw new CommandFailed(
    `the provider's answer is not as it documents it, at ${v.getDotPath(issue) ?? "its root"}`,
  );
}

/** A cursor as the file itself wrote it; `undefined` at the start and for one of another version. */
export function cursorOf<const Schema extends v.GenericSchema>(
  schema: Schema,
  from: string | undefined,
): v.InferOutput<Schema> | undefined {
  const judged = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), from);
  return judged.success ? judged.output : undefined;
}
