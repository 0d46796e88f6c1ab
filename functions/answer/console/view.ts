import type { html } from "hono/html";
import type * as v from "valibot";
import type { Scope } from "../../../shared/bearer.ts";
import type { Tenant } from "../../../shared/config.ts";
import type { Mistake, Reply } from "../../../shared/replies.ts";
import type { Result } from "../../../shared/result.ts";

/** A piece of HTML whose fields are escaped already. All that comes from outside reaches a page through one. */
export type Markup = ReturnType<typeof html>;

/** What the API said no with: its status, its title, and what it found wrong. */
export interface Refusal {
  readonly status: number;
  readonly title: string;
  readonly errors: readonly Mistake[];
}

/** A call of Heed's own API. */
export interface Call {
  readonly method?: "GET" | "POST";
  /** With the query, from `/v1/` on. Never an address: those go in bodies. */
  readonly path: string;
  readonly body?: unknown;
  /** Makes a form that is posted twice one request. */
  readonly idempotencyKey?: string;
}

/** One request for a view, with all that it may use. */
export interface Visit {
  readonly tenant: Tenant;
  readonly scopes: readonly string[];
  readonly query: URLSearchParams;
  /** What was posted; empty for a GET. */
  readonly fields: URLSearchParams;
  readonly now: number;
  /** Goes into every form: what shows that it was this console's own page that posted. */
  readonly guard: Markup;
  /**
   * Asks the API with the operator's own token, so that every view can do what its token may, and nothing more.
   * @returns the answer as the schema has it, or the API's refusal
   * @throws where there is no answer, or one that the schema does not know
   */
  ask<Schema extends v.GenericSchema>(
    schema: Schema,
    call: Call,
  ): Promise<Result<v.InferOutput<Schema>, Refusal>>;
  /** The same for an answer that is no JSON. */
  askText(call: Call): Promise<Result<string, Refusal>>;
}

/** What a view shows. */
export interface Shown {
  /** In place of the view's own title. */
  readonly title?: string;
  /** What was done or went wrong, announced above the rest. */
  readonly notice?: { readonly kind: "done" | "mistake"; readonly text: string };
  readonly content: Markup;
  /** What makes the page better where scripts run; it says all there is without. */
  readonly script?: PageScript;
  readonly status?: number;
}

/** A script of our own, named by its hash in the page's policy. */
export interface PageScript {
  readonly text: string;
  /** `sha256-…` */
  readonly hash: string;
}

/** One view of the console: a file under `views`, one line in `views.ts`. */
export interface View {
  /** Its address is `/console/<path>`; of the first it is empty. */
  readonly path: string;
  readonly title: string;
  /** Without it the view is not offered, and the API would not answer it. */
  readonly scope: Scope;
  show(visit: Visit): Promise<Shown | Reply>;
  /** What a form of the view does; the answer is a page too. */
  act?(visit: Visit): Promise<Shown | Reply>;
}

/** The way a view says that the API would not. */
export function refused({ status, title, errors }: Refusal, content: Markup): Shown {
  const details = errors.map(({ pointer, detail }) => `${pointer.slice(1)}: ${detail}`).join("; ");
  return {
    notice: { kind: "mistake", text: details === "" ? title : `${title}: ${details}` },
    content,
    status,
  };
}
