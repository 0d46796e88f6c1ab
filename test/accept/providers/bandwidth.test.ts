import { describe, expect, test } from "vitest";
import { bandwidth } from "../../../functions/accept/providers/bandwidth.ts";
import { infobip } from "../../../functions/accept/providers/infobip.ts";
import type { Provider } from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { caseOf, contextOf, setupOf } from "../../support/provider-fixtures.ts";

// Neither signs: a password stands for everything, so what is tested is the password.
const providers: readonly (readonly [string, Provider])[] = [
  ["bandwidth", bandwidth],
  ["infobip", infobip],
];

describe.each(providers)("%s", (name, provider) => {
  const setup = setupOf(name);
  const { delivery } = caseOf(name, "stop");
  const verify = (authorization: string) =>
    provider.verify({ ...delivery, headers: { ...delivery.headers, authorization } }, contextOf(setup));
  const [username] = setup.secrets["username"] ?? [];
  const [password] = setup.secrets["password"] ?? [];
  const encoded = Buffer.from(`${username}:${password}`).toString("base64");

  test.for([`Basic ${encoded}`, `basic ${encoded}`, `BASIC  ${encoded}`])("takes %j", (authorization) => {
    expect(verify(authorization)).toEqual(ok(undefined));
  });

  test.for([
    `Bearer ${encoded}`,
    "Basic",
    "Basic ",
    `Basic ${encoded.slice(0, -4)}`,
    `Basic ${Buffer.from(`${username}:`).toString("base64")}`,
    `Basic ${Buffer.from(`:${password}`).toString("base64")}`,
    `Basic ${Buffer.from(`${username}:${password}`, "latin1").toString("base64")}`,
    `Basic ${username}:${password}`,
  ])("refuses %j", (authorization) => {
    expect(verify(authorization)).toEqual(fail("signature_mismatch"));
  });

  test("an address of our own with a password in it is no credential", () => {
    const { authorization: _, ...headers } = delivery.headers;
    const url = delivery.url.replace(
      "https://",
      `https://${username}:${encodeURIComponent(password ?? "")}@`,
    );
    expect(provider.verify({ ...delivery, url, headers }, contextOf(setup))).toEqual(fail("header_missing"));
  });

  test("a body that is no JSON is malformed", () => {
    for (const body of ["", "{", "text=STOP"]) {
      expect(provider.parse({ ...delivery, body: Buffer.from(body) })).toEqual(fail("malformed"));
    }
  });

  test("JSON of another shape is kept, once, and throws nothing", () => {
    for (const body of ["null", "7", '"STOP"']) {
      const parsed = provider.parse({ ...delivery, body: Buffer.from(body) });
      expect(parsed).toMatchObject({ ok: true, value: { unread: [{ why: "malformed" }] } });
    }
  });
});
