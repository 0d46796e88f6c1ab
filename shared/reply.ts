import type { PartnerRequest } from "./partner.ts";
import type { ReplyKind } from "./reply-kind.ts";
import type { Result } from "./result.ts";

/** One text on its way back to a person who wrote, as it lies, sealed, in the queue of its provider. */
export interface Reply {
  /** Derived from the text that it answers: the same one is never sent twice. */
  readonly replyId: string;
  readonly kind: ReplyKind;
  /** The number of ours that was written to, which also answers. */
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** Not sent at or after this moment, in milliseconds (47 CFR 64.1200(a)(12): five minutes). */
  readonly deadline: number;
  /** Milliseconds: whom an answer of this kind reached since then gets no other. */
  readonly unlessSince: number;
}

/** A provider's answer to a request of ours, whose body counts: some say 200 and in it that nothing was done. */
export interface TexterAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * What became of a text. `busy`: certainly not sent, and worth another try. `unknown`: it may have been sent, so
 * it never is again.
 */
export type Sent = "sent" | "busy" | "refused" | "unknown";

/** What a texter may use; nothing else reaches it. */
export interface TexterContext {
  /** The value of a secret setting; the first where several are configured, empty where none is set. */
  secret(setting: string): string;
  /** A plain setting of `providers.<name>.reply`. */
  setting(name: string): string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Makes one request over the guarded wire; `undefined` where there was no answer. */
  ask(request: PartnerRequest): Promise<Result<TexterAnswer, "unreached" | "unanswered">>;
}

/** How a setting of `providers.<name>.reply` is written. A question mark makes it optional. */
type TexterSetting = "secret" | "text" | "text?" | "texts";

/**
 * A provider through whose API a person is answered, because its webhook's response cannot carry a text. A file
 * under functions/deliver/replies/ is one, by the name that the provider has in the configuration.
 */
export interface Texter {
  readonly name: string;
  /** The settings of `providers.<name>.reply`. */
  readonly settings: Readonly<Record<string, TexterSetting>>;
  /** What its function may do on AWS: the action, and the setting that lists the resources. */
  readonly grant?: { readonly action: string; readonly resources: string };
  send(reply: Reply, context: TexterContext): Promise<Sent>;
}

/** A reply has its provider's own queue: each provider's function reads no other's secrets. */
export function replyQueueName(provider: string): string {
  return `heed-replies-${provider}`;
}
