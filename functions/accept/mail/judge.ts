import type { Tenant } from "../../../shared/config.ts";
import {
  isForAddress,
  isMailtoToken,
  type OpenedMailto,
  openMailtoToken,
} from "../../../shared/mailto-token.ts";
import type { Runtime } from "../../../shared/runtime.ts";
import { tenantVault } from "../../../shared/tenant-keys.ts";
import { automation } from "./automatic.ts";
import { type Arrival, optOut, optOutOfAll } from "./changes.ts";
import { type Decision, ignore } from "./decision.ts";
import { wantsToLeave } from "./intent.ts";
import { addressesIn, readMessage } from "./message.ts";
import type { ReceivedMail } from "./notification.ts";
import { ownWords } from "./own-words.ts";
import { judgeReport } from "./reports.ts";
import { localPartOf, tenantsWrittenTo } from "./tenants.ts";

/**
 * What is to become of a mail. In this order: a complaint, a machine's answer, one of our tokens, the sender's
 * own words. Reports come first, for they too are automatic. Nothing is stored here, and nothing is answered.
 * @throws where a key cannot be read: the mail must come again
 */
export async function judgeMail(runtime: Runtime, mail: ReceivedMail): Promise<readonly Decision[]> {
  const message = await readMessage(mail.content);
  if (message === undefined) return [keep(runtime, mail, "malformed", true)];
  const arrival: Arrival = { mail, message, now: runtime.now() };
  const reported = await judgeReport(runtime, arrival);
  if (reported !== undefined) return reported;
  const automatic = automation(message, mail);
  if (automatic === "reply") return ignore("automatic_reply");
  const tokens = await openedTokens(runtime, mail.recipients);
  if (tokens.length > 0) return Promise.all(tokens.map((token) => judgeToken(runtime, arrival, token)));
  return automatic === "generated" ? ignore("automatic") : judgeWords(runtime, arrival);
}

async function openedTokens(
  { config, secrets }: Runtime,
  recipients: readonly string[],
): Promise<readonly OpenedMailto[]> {
  const opened = await Promise.all(
    recipients.map((recipient) => openMailtoToken(config, secrets, localPartOf(recipient))),
  );
  return opened.flatMap((token) => token ?? []);
}

/**
 * The token decides whose opt-out it is. It holds no address, so the mail must name the one it was made
 * for; where it names another, as after a forwarding, a person has to find it.
 */
async function judgeToken(runtime: Runtime, arrival: Arrival, token: OpenedMailto): Promise<Decision> {
  const { tenant, topic, contact } = token;
  const vault = await tenantVault(tenant, runtime.secrets);
  const { fields, from } = arrival.message;
  const named = [...fields.all("sender"), ...fields.all("reply-to"), arrival.mail.sender ?? ""];
  const address = [...from, ...addressesIn(named)].find((one) => isForAddress(token, vault, one));
  if (address === undefined) return { act: "keep", tenant, why: "unaddressed", alarm: true };
  const key = `${topic} ${contact.toString("base64url")}`;
  return { act: "record", tenant, change: optOut(arrival, { address, topic, key }) };
}

/** Without a token of ours the sender's address counts where DMARC shows that it is no forgery. */
async function judgeWords(runtime: Runtime, arrival: Arrival): Promise<readonly Decision[]> {
  const { mail, message } = arrival;
  // A token whose topic or key is gone still says why somebody writes there.
  const isAddressed = mail.recipients.some((recipient) => isMailtoToken(localPartOf(recipient)));
  const words = ownWords(message);
  if (!isAddressed && !wantsToLeave(message.subject, words)) {
    return mail.spam ? ignore("spam") : [keep(runtime, mail, "unclear", false)];
  }
  const tenants = tenantsWrittenTo(runtime.config, mail.recipients);
  const [address, ...others] = message.from;
  if (!mail.dmarc || address === undefined || others.length > 0 || tenants.length === 0) {
    return [keep(runtime, mail, "unproven", !mail.spam)];
  }
  return Promise.all(tenants.map((tenant) => leaving(runtime, arrival, tenant, { address, words })));
}

async function leaving(
  { secrets }: Runtime,
  arrival: Arrival,
  tenant: Tenant,
  { address, words }: { readonly address: string; readonly words: string },
): Promise<Decision> {
  const vault = await tenantVault(tenant, secrets);
  const evidence = { text: words.slice(0, 320), dmarc: true };
  return { act: "record", tenant, change: optOutOfAll(arrival, { address, vault, evidence }) };
}

function keep(
  { config }: Runtime,
  { recipients }: ReceivedMail,
  why: "malformed" | "unclear" | "unproven",
  alarm: boolean,
): Decision {
  const [tenant = config.tenants[0]] = tenantsWrittenTo(config, recipients);
  if (tenant === undefined) throw new Error("no tenant takes mail");
  return { act: "keep", tenant, why, alarm };
}
