import type { Runtime } from "../../../shared/runtime.ts";
import { tenantVault } from "../../../shared/tenant-keys.ts";
import { type Arrival, complaint } from "./changes.ts";
import { type Complainant, complainantByToken } from "./complainant.ts";
import { type Decision, ignore } from "./decision.ts";
import { type FeedbackReport, readFeedbackReport, readReturnedMail } from "./feedback-report.ts";
import { domainOf, tenantsWrittenTo } from "./tenants.ts";

/** Draft versions of RFC 5965 had a word of its own for people who only wanted to leave. */
const COMPLAINTS = new Set(["abuse", "opt-out", "opt-out-list"]);

/**
 * What a feedback report leads to. One that holds our link is proof by itself; any other is believed of the
 * reporters that the tenant names, for anybody can write a report about anybody.
 * @returns `undefined` for a mail that is no report
 */
export async function judgeReport(
  runtime: Runtime,
  arrival: Arrival,
): Promise<readonly Decision[] | undefined> {
  const believed = isFromReporter(runtime, arrival);
  const report =
    readFeedbackReport(arrival.message) ?? (believed ? readReturnedMail(arrival.message) : undefined);
  if (report === undefined) return undefined;
  // It takes a complaint back, which is no consent either.
  if (report.type === "not-spam") return ignore("not_spam");
  const tenants = tenantsWrittenTo(runtime.config, arrival.mail.recipients);
  const [tenant = runtime.config.tenants[0]] = tenants;
  if (tenant === undefined) throw new Error("no tenant takes mail");
  // Fraud, viruses and broken signatures are no wish of a recipient, but somebody must look at them.
  if (!COMPLAINTS.has(report.type)) return [{ act: "keep", tenant, why: "unknown_type", alarm: true }];
  const byToken = await complainantByToken(runtime, report);
  if (byToken !== undefined) return recorded(runtime, arrival, report, [byToken]);
  if (!believed) return [{ act: "keep", tenant, why: "unproven", alarm: false }];
  const [address, ...others] = report.recipients;
  if (address === undefined || others.length > 0 || tenants.length === 0) {
    return [{ act: "keep", tenant, why: "unaddressed", alarm: true }];
  }
  return recorded(
    runtime,
    arrival,
    report,
    tenants.map((one) => ({ tenant: one, address, topic: "*" })),
  );
}

function recorded(
  runtime: Runtime,
  arrival: Arrival,
  { original }: FeedbackReport,
  complainants: readonly Complainant[],
): Promise<readonly Decision[]> {
  return Promise.all(
    complainants.map(async ({ tenant, address, topic }) => {
      const vault = await tenantVault(tenant, runtime.secrets);
      const change = complaint(arrival, { address, topic, original, vault });
      return { act: "record", tenant, change } as const;
    }),
  );
}

/**
 * Whether a domain that a tenant named sent it, by SES's own verdicts: DMARC stands for the From header, SPF for
 * the envelope. A DKIM verdict alone does not say whose signature it was.
 */
function isFromReporter({ config }: Runtime, { mail, message }: Arrival): boolean {
  const reporters = tenantsWrittenTo(config, mail.recipients).flatMap(
    ({ mailto }) => mailto?.reporters ?? [],
  );
  const shown = [
    ...(mail.dmarc && message.from.length === 1 ? message.from : []),
    ...(mail.spf && mail.sender ? [mail.sender] : []),
  ].map(domainOf);
  return shown.some((domain) =>
    reporters.some((reporter) => domain === reporter || domain.endsWith(`.${reporter}`)),
  );
}
