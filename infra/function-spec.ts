/** What a function may do with the table; each is the action of the same name in its IAM policy. */
export type TableAction = "GetItem" | "PutItem" | "UpdateItem" | "BatchGetItem" | "Query" | "Scan";

/** The kinds of secret a function may read; its configuration is cut to the same kinds. */
export type SecretKind = "links" | "api" | "contacts" | "signing" | "providers" | "partners";

interface Schedule {
  readonly everyMinutes: number;
  /** On one machine, where somebody who tries it out does not want to wait. */
  readonly everyMinutesHere?: number;
}

export interface FunctionSpec {
  /** The folder under dist/functions, and the function's name on AWS. */
  readonly name: string;
  /** The source file, relative to the repository. */
  readonly entry: string;
  /** HTTP API routes, in API Gateway's own spelling. */
  readonly routes: readonly string[];
  /** What starts it besides HTTP: the table's stream, a queue (intake, a partner's, its provider's), mail, a clock. */
  readonly trigger?: "stream" | "intake" | "jobs" | "replies" | "mail" | Schedule;
  readonly table: readonly TableAction[];
  /** Whether it queries the index of what waits. */
  readonly readsMarks?: true;
  /** Whether it follows an event's jobs, and so knows the partners' names; or knows no more of them than these. */
  readonly followsJobs?: true;
  readonly knowsPartners?: true;
  /** Whether it knows which providers are configured, and where they deliver to; nothing else of them. */
  readonly knowsProviders?: true;
  /** Queues it sends to: intake, every partner's jobs, every partner's dead letters, its own provider's replies. */
  readonly sendsTo: readonly ("intake" | "jobs" | "dead" | "replies")[];
  /** Queues whose depth it asks for. */
  readonly measures?: readonly ("jobs" | "dead")[];
  /** What it puts into the bucket of that purpose, where the deployment has one. */
  readonly keeps?: "heads";
  /** Whether it also receives from the dead-letter queues (redrive). */
  readonly drains?: "dead";
  /** `mailto contacts` are the contact keys of those tenants that take mail. */
  readonly secrets: readonly (SecretKind | "mailto contacts")[];
  /** The provider or partner type that its configuration is cut to. */
  readonly provider?: string;
  readonly partnerType?: string;
  /** Whose part it does of what that partner type may do in the company's account: who tells, or who writes files. */
  readonly granted?: "grants" | "fileGrants";
  /** The provider through whose API it answers people; of that one's settings it has `reply` alone. */
  readonly texter?: string;
  /** Part of a deployment only where some tenant has that setting, and cut to those that have. */
  readonly needs?: "mailto" | "retention" | "canary";
  /** What of its log lines is counted, and rings in numbers. */
  readonly counts?: "dead links" | "typed addresses";
  /** Whether it lets operators in by itself, as the local stack's console does. */
  readonly signsIn?: true;
  /** The system before this one whose links it serves. */
  readonly oldLinks?: string;
  readonly timeoutSeconds: number;
}

/** A function that records a change: it writes by key and reads by key, and lists nothing. */
export const WRITES: readonly TableAction[] = ["PutItem", "UpdateItem", "GetItem"];
