import type { Tenant } from "../../shared/config.ts";
import { normaliseEmail } from "../../shared/email-address.ts";
import { timeText } from "../../shared/event.ts";
import { acceptAll, type RecordingRuntime } from "../../shared/intake.ts";
import type { Ledger } from "../../shared/ledger/ledger.ts";
import { type KeptUnread, noteJudged, openUnread, unreadOf } from "../../shared/ledger/quarantine.ts";
import type { Decision } from "../../shared/ledger/review.ts";
import type { Mistake } from "../../shared/replies.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import { MAIL } from "./mail/carry-out.ts";
import { readKeptMail } from "./mail/kept-mail.ts";
import { afterTenWorkingDays, type Waiting } from "./waiting.ts";

const KEPT_DAYS = 30;
const DAY_MS = 86_400_000;

/**
 * The kept mails that wait for a person, the oldest first: those that ask for something and prove too little,
 * may ask for something, or cannot be read.
 * @param most where more than so many wait, the others come when these are decided
 */
export async function waitingMails(ledger: Ledger, most: number): Promise<readonly Waiting[]> {
  const days = Array.from({ length: KEPT_DAYS + 1 }, (_, back) =>
    timeText(ledger.now() - (KEPT_DAYS - back) * DAY_MS).slice(0, 10),
  );
  const kept = (await Promise.all(days.map((day) => unreadOf(ledger, day, MAIL)))).flat();
  const open = kept.filter(({ replayedAt, decision }) => replayedAt === null && decision === null);
  const oldest = open.sort((a, b) => (a.receivedAt < b.receivedAt ? -1 : 1)).slice(0, most);
  return (await Promise.all(oldest.map((name) => shown(ledger, name)))).flat();
}

/** None for one that has expired meanwhile. */
async function shown(ledger: Ledger, name: KeptUnread): Promise<readonly Waiting[]> {
  const opened = await openUnread(ledger, name);
  if (opened === undefined) return [];
  const { day, id, why, receivedAt } = opened;
  const { from, to, text } = await readKeptMail(opened);
  const decideBy = afterTenWorkingDays(receivedAt);
  const rule = `${MAIL}:${why}`;
  return [
    { id: `mail.${day}.${id}`, channel: "email", from, to, text, receivedAt, decideBy, rule, language: null },
  ];
}

interface Judgement {
  readonly id: string;
  readonly decision: Decision;
  /** Whose opt-out it is, where the mail does not say, or somebody else's. */
  readonly address?: string | undefined;
}

/**
 * Carries out what a person decided about a kept mail.
 * @returns the decision that stands; an opt-out is taken back by the person alone
 */
export async function judgeKeptMail(
  runtime: RecordingRuntime,
  ledger: Ledger,
  tenant: Tenant,
  { id, decision, address }: Judgement,
): Promise<Result<Decision, "not_found" | readonly Mistake[]>> {
  const [, day = "", hash = ""] = id.split(".");
  const name = { day, provider: MAIL, id: hash };
  const opened = await openUnread(ledger, name);
  if (opened === undefined) return fail("not_found");
  if (opened.decision === "opt_out") return ok("opt_out");
  if (decision === "opt_out") {
    const kept = await readKeptMail(opened);
    const whose = normaliseEmail(address ?? kept.address ?? "");
    if (whose === undefined)
      return fail([{ pointer: "/address", detail: "expected an e-mail address: whose opt-out it is" }]);
    if (kept.change === undefined)
      return fail([{ pointer: "/decision", detail: "expected keep: no parser reads this mail" }]);
    // Recorded first: a decision that is written down and not carried out would be an opt-out lost.
    await acceptAll(runtime, tenant, [kept.change(whose, ledger.vault)]);
  }
  await noteJudged(ledger, name, decision);
  return ok(decision);
}
