import { describe, expect, test } from "vitest";
import { verifyBasic, verifyBearer, verifyUrlSecret } from "../../functions/accept/passwords.ts";
import type { Delivery, ProviderContext } from "../../shared/provider.ts";
import { fail, ok } from "../../shared/result.ts";

function context(secrets: Readonly<Record<string, readonly string[]>>): ProviderContext {
  return {
    secret: (name) => secrets[name] ?? [],
    setting: () => undefined,
    now: 0,
    fetchText: () => Promise.reject(new Error("no network in tests")),
  };
}

function delivery(authorization?: string, urlSecret?: string): Delivery {
  const headers = authorization === undefined ? {} : { authorization };
  const url = "https://heed.example.com/webhooks/demo/any";
  return { method: "POST", url, query: "", headers, body: Buffer.from("{}"), urlSecret };
}

function basic(credentials: string): string {
  return `Basic ${Buffer.from(credentials).toString("base64")}`;
}

describe("Basic authentication", () => {
  const one = context({ username: ["ann"], password: ["secret"] });

  test("takes the example of RFC 7617, section 2", () => {
    const rfc = context({ username: ["Aladdin"], password: ["open sesame"] });
    expect(verifyBasic(delivery("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="), rfc)).toEqual(ok(undefined));
  });

  test("takes the UTF-8 example of RFC 7617, section 2.1", () => {
    const rfc = context({ username: ["test"], password: ["123£"] });
    expect(verifyBasic(delivery("Basic dGVzdDoxMjPCow=="), rfc)).toEqual(ok(undefined));
  });

  test.for(["basic", "BASIC", "Basic ", "Basic  "])("takes the scheme written %j", (scheme) => {
    const value = basic("ann:secret").replace("Basic", scheme);
    expect(verifyBasic(delivery(value), one)).toEqual(ok(undefined));
  });

  test("takes colons in the password: the first one parts it from the user", () => {
    const colons = context({ username: ["ann"], password: ["a:b::"] });
    expect(verifyBasic(delivery(basic("ann:a:b::")), colons)).toEqual(ok(undefined));
  });

  test.for([
    ["another password", basic("ann:Secret")],
    ["another user", basic("Ann:secret")],
    ["no password", basic("ann:")],
    ["no user", basic(":secret")],
    ["no colon", basic("annsecret")],
    ["a part of the password", basic("ann:secre")],
    ["more than the password", basic("ann:secret\0")],
    ["nothing", basic("")],
    ["no base64", "Basic ann:secret"],
    ["base64 without its padding", basic("ann:secret").replace(/=+$/, "")],
    ["base64 with stray bits", basic("ann:secre!").replace("IQ==", "IR==")],
    ["base64url's letters", "Basic __-_"],
    ["two values", `${basic("ann:secret")} x`],
    ["another scheme", basic("ann:secret").replace("Basic", "Bearer")],
    ["no scheme", basic("ann:secret").replace("Basic ", "")],
    ["a scheme alone", "Basic"],
  ] as const)("refuses %s", ([, value]) => {
    expect(verifyBasic(delivery(value), one)).toEqual(fail("signature_mismatch"));
  });

  test("refuses a header that is not there, is empty or stands twice", () => {
    expect(verifyBasic(delivery(), one)).toEqual(fail("header_missing"));
    expect(verifyBasic(delivery(""), one)).toEqual(fail("header_missing"));
    const twice = `${basic("ann:secret")}, ${basic("ann:secret")}`;
    expect(verifyBasic(delivery(twice), one)).toEqual(fail("header_repeated"));
  });

  test.for([
    ["both", { username: ["old", "new"], password: ["one", "two"] }, ["old:one", "new:two"]],
    ["the password alone", { username: ["ann"], password: ["one", "two"] }, ["ann:one", "ann:two"]],
    ["the user alone", { username: ["old", "new"], password: ["one"] }, ["old:one", "new:one"]],
  ] as const)("takes old and new while %s is rotated", ([, secrets, pairs]) => {
    for (const pair of pairs) {
      expect(verifyBasic(delivery(basic(pair)), context(secrets))).toEqual(ok(undefined));
    }
  });

  test.for(["old:two", "new:one", "old:old", "one:one"])(
    "refuses %s, made of two pairs, while both are rotated",
    (pair) => {
      const both = context({ username: ["old", "new"], password: ["one", "two"] });
      expect(verifyBasic(delivery(basic(pair)), both)).toEqual(fail("signature_mismatch"));
    },
  );

  test.for([
    ["nothing", {}],
    ["a user alone", { username: ["ann"] }],
    ["a password alone", { password: ["secret"] }],
    ["an empty user", { username: [""], password: ["secret"] }],
    ["an empty password", { username: ["ann"], password: [""] }],
    ["nothing but empty texts", { username: ["", ""], password: ["", ""] }],
  ] as const)("refuses everything where %s is configured", ([, secrets]) => {
    for (const pair of [":", "ann:", ":secret", "ann:secret", "undefined:undefined", "ann:undefined"]) {
      expect(verifyBasic(delivery(basic(pair)), context(secrets))).toEqual(fail("key_missing"));
    }
  });
});

describe("a bearer token", () => {
  const tokens = context({ token: ["old-token", "new-token"] });
  const judge = (value: string | undefined, given = tokens) => verifyBearer(delivery(value), given, "token");

  test.for(["Bearer old-token", "Bearer new-token", "bearer new-token"])("%j is taken", (value) => {
    expect(judge(value)).toEqual(ok(undefined));
  });

  test.for([
    "Bearer",
    "Bearer new-tokem",
    "Bearer new-token x",
    "Basic new-token",
    "new-token",
    "Token new-token",
  ])("%j is refused", (value) => {
    expect(judge(value)).toEqual(fail("signature_mismatch"));
  });

  test("is needed, and needs to be configured", () => {
    expect(judge(undefined)).toEqual(fail("header_missing"));
    expect(judge("Bearer undefined", context({}))).toEqual(fail("key_missing"));
    expect(judge("Bearer x", context({ token: [""] }))).toEqual(fail("key_missing"));
  });
});

describe("a secret in the address", () => {
  const secrets = context({ urlSecret: ["old-secret", "new-secret"] });
  const judge = (secret: string | undefined, given = secrets) =>
    verifyUrlSecret(delivery(undefined, secret), given);

  test.for(["old-secret", "new-secret"])("%s is taken during rotation", (secret) => {
    expect(judge(secret)).toEqual(ok(undefined));
  });

  test.for([undefined, "", "old-secre", "old-secrets", "OLD-SECRET", "old-secret,new-secret"])(
    "%j is refused",
    (secret) => {
      expect(judge(secret)).toEqual(fail("signature_mismatch"));
    },
  );

  test.for([undefined, "", "undefined"])("%j is refused where none is configured", (secret) => {
    expect(judge(secret, context({}))).toEqual(fail("key_missing"));
    expect(judge(secret, context({ urlSecret: [""] }))).toEqual(fail("key_missing"));
  });
});
