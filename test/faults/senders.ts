import { type Call, keepAlive, oneClick } from "../support/keep-alive.ts";
import type { LocalStack } from "../support/local-stack.ts";
import { sendGridBatch } from "../support/signed-batches.ts";

/** What one sender does: the same request again until it is answered, or once and never again. */
export interface Action {
  readonly kind: "one_click" | "sendgrid" | "opt_in";
  readonly address: string;
  /** What the event is found by afterwards: a provider's event id, or the key of an API call. */
  readonly id: string;
  readonly insists: boolean;
}

/** What a sender knows of its action. Without an answer it may be stored or not. */
export interface Done {
  readonly action: Action;
  readonly status: number | undefined;
  /** How often it asked; all but the last went unanswered, or were told to come again. */
  readonly tries: number;
}

/** Actions of one contact, which its senders take one after the other. */
export type Script = readonly Action[];

/**
 * Scripts with so many actions in all: most contacts leave once, by a button or by a provider's webhook; some
 * come back between, so that there is an order to be kept.
 */
export function scriptsOf(actions: number, random: () => number): readonly Script[] {
  const scripts: Script[] = [];
  let made = 0;
  while (made < actions) {
    const address = `contact-${scripts.length}@example.com`;
    const kinds = kindsOf(random());
    scripts.push(
      kinds.map((kind, index) => ({
        kind,
        address,
        id: `${scripts.length}-${index}`,
        insists: random() < 0.7,
      })),
    );
    made += kinds.length;
  }
  return scripts;
}

function kindsOf(draw: number): readonly Action["kind"][] {
  if (draw < 0.5) return ["one_click"];
  if (draw < 0.7) return ["sendgrid"];
  if (draw < 0.8) return ["opt_in", "one_click"];
  if (draw < 0.9) return ["one_click", "opt_in", "one_click"];
  return ["one_click", "sendgrid", "opt_in"];
}

const PAUSE_MS = 150;
/** A sender that insists goes on for so long; the stack is never down for longer. */
const PATIENCE_MS = 120_000;

export interface Senders {
  /** Takes every script to its end. @param onDone hears of each action, acknowledged or not */
  run(scripts: readonly Script[], onDone: (done: Done) => void): Promise<void>;
  close(): void;
}

/** @param pace how long a sender waits after each action, in milliseconds */
export function senders(stack: LocalStack, parallel: number, pace = 0): Senders {
  const client = keepAlive(parallel, 20_000);

  async function take(action: Action): Promise<Done> {
    const call = await callOf(stack, action);
    const until = Date.now() + PATIENCE_MS;
    for (let tries = 1; ; tries += 1) {
      const { status } = await client.ask(call);
      if (status >= 200 && status < 300) return { action, status, tries };
      if (status >= 400 && status < 500) throw new Error(`${action.kind} was refused with ${status}`);
      if (!action.insists || Date.now() > until) return { action, status: undefined, tries };
      await sleep(PAUSE_MS);
    }
  }

  return {
    async run(scripts, onDone) {
      const waiting = scripts.values();
      async function work(): Promise<void> {
        for (const script of waiting) {
          for (const action of script) {
            onDone(await take(action));
            await sleep(pace);
          }
        }
      }
      await Promise.all(Array.from({ length: parallel }, work));
    },
    close: () => client.close(),
  };
}

async function callOf(stack: LocalStack, { kind, address, id }: Action): Promise<Call> {
  if (kind === "one_click") return oneClick(await stack.link(address));
  // People who left by SendGrid's own link: each closes everything.
  if (kind === "sendgrid") return sendGridBatch(stack.url, [{ address, id, word: "unsubscribe" }]);
  return {
    method: "POST",
    url: `${stack.url}/v1/events`,
    headers: {
      authorization: `Bearer ${await stack.apiToken()}`,
      "content-type": "application/json",
      "idempotency-key": id,
    },
    body: JSON.stringify({
      channel: "email",
      address,
      topic: "newsletter",
      status: "opted_in",
      evidence: { wording: "Send me the newsletter" },
    }),
  };
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
