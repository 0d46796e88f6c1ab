import { type Finding, Flaw, finding } from "./finding.ts";
import type { RawField } from "./raw-fields.ts";

const ONE_CLICK = "List-Unsubscribe=One-Click";

/** RFC 5322, section 2.1.1. */
const LONGEST_LINE = 998;

export interface HeadersFound {
  readonly findings: readonly Finding[];
  /** The address for the button that is in the header, however else the header is. */
  readonly link: string | undefined;
}

/** Whether both headers are there as mail programs need them (RFC 8058, RFC 2369; ). */
export async function checkHeaders(fields: readonly RawField[]): Promise<HeadersFound> {
  const list = fields.filter(({ name }) => name === "list-unsubscribe");
  const post = fields.filter(({ name }) => name === "list-unsubscribe-post");
  const [header] = list;
  const findings = await Promise.all([
    finding("List-Unsubscribe", async () => once(list)),
    finding("List-Unsubscribe-Post", async () => {
      once(post);
      return exactPost(post);
    }),
    ...(header === undefined ? [] : formFindings(header)),
  ]);
  return { findings, link: linkIn(header?.value ?? "") };
}

/** The local stack's links are http: they fail one check here, and can be opened all the same. */
function linkIn(value: string): string | undefined {
  const link = /<(https:[^<>]+)>/i.exec(value) ?? /<(http:[^<>]+)>/i.exec(value);
  return link?.[1]?.replace(/[ \t]/g, "");
}

function once({ length }: readonly RawField[]): string {
  if (length === 1) return "is there, once";
  throw new Flaw(
    length === 0 ? "is not there" : `is there ${length} times: mail programs take neither (R-010)`,
  );
}

function exactPost([field]: readonly RawField[]): string {
  if (field?.value === ONE_CLICK) return `is there, once, and says ${ONE_CLICK}`;
  throw new Flaw(`does not say ${ONE_CLICK}, to the letter (R-012)`);
}

function formFindings(header: RawField): readonly Promise<Finding>[] {
  return [
    finding("encoding", async () => plain(header)),
    finding("addresses", async () => addresses(header)),
    finding("folding", async () => folding(header)),
  ];
}

function plain({ value }: RawField): string {
  if (value.includes("=?")) {
    throw new Flaw("List-Unsubscribe is encoded (RFC 2047), and Gmail ignores it then (R-015)");
  }
  if (/[^\t -~]/.test(value)) throw new Flaw("List-Unsubscribe holds letters beyond ASCII (R-015)");
  return "none, as it has to be";
}

function addresses({ value }: RawField): string {
  if (!/^<[^<>]+>(?:[ \t]*,[ \t]*<[^<>]+>)*$/.test(value)) {
    throw new Flaw("not all of List-Unsubscribe is addresses in <…> with commas between them (R-013)");
  }
  const schemes = [...value.matchAll(/<[ \t]*([a-z][a-z0-9+.-]*):/gi)].map(([, scheme = ""]) =>
    scheme.toLowerCase(),
  );
  const https = schemes.filter((scheme) => scheme === "https").length;
  if (schemes.includes("http")) throw new Flaw("an http address stands in List-Unsubscribe (R-011)");
  if (https !== 1) throw new Flaw(`List-Unsubscribe holds ${https} https addresses, not one (R-011)`);
  if (schemes[0] !== "https") throw new Flaw("the https address is not the first (R-013)");
  return `${schemes.join(", ")}: one https address, the first, in angle brackets`;
}

/** A fold inside an address puts a space into it, and a line that is too long is cut on its way. */
function folding({ lines }: RawField): string {
  const long = lines.find((line) => line.length > LONGEST_LINE);
  if (long !== undefined) throw new Flaw(`a line has ${long.length} octets, not ${LONGEST_LINE} (R-016)`);
  const betweenAddresses = lines.slice(0, -1).every((line) => /[,:][ \t]*$/.test(line));
  if (!betweenAddresses) throw new Flaw("List-Unsubscribe is folded inside an address (R-016)");
  return lines.length === 1 ? "one line" : "only between addresses";
}
