import { randomBytes } from "node:crypto";

/** A provider's one-click POST: what it is, its headers, its body. */
export type OneClick = readonly [string, Readonly<Record<string, string>>, string | Buffer];

export const FORM = { "content-type": "application/x-www-form-urlencoded" };
const MULTIPART = { "content-type": "multipart/form-data; boundary=X1" };
export const PAIR = "List-Unsubscribe=One-Click";
const parts = (end: string): string =>
  ["--X1", 'Content-Disposition: form-data; name="List-Unsubscribe"', "", "One-Click", "--X1--", ""].join(
    end,
  );
const RFC_BOUNDARY = "---FormBoundaryjWmhtjORrn";
const RFC_BODY = [
  RFC_BOUNDARY,
  'Content-Disposition: form-data; name="List-Unsubscribe"',
  "",
  "One-Click",
  `${RFC_BOUNDARY}--`,
].join("\r\n");

/** Every form that must opt out (rules, vectors A1 to A6). */
export const ONE_CLICKS: readonly OneClick[] = [
  ["A1: URL-encoded", FORM, PAIR],
  ["A2: multipart", MULTIPART, parts("\r\n")],
  [
    "A3: the RFC's own example",
    { "content-type": `multipart/form-data; boundary=${RFC_BOUNDARY}` },
    RFC_BODY,
  ],
  ["A4: multipart with LF", MULTIPART, parts("\n")],
  ["A5: other case and an extra field", FORM, "list-unsubscribe=one-click&x=1"],
  ["A6: the pair's equals sign encoded", FORM, "List-Unsubscribe%3DOne-Click"],
  ["A6: no body and no type", {}, ""],
  ["A6: plain text", { "content-type": "text/plain" }, PAIR],
  ["A6: JSON that is none", { "content-type": "application/json" }, "{"],
  ["R-034: a body of 1 MiB", { "content-type": "application/octet-stream" }, randomBytes(1024 * 1024)],
];
