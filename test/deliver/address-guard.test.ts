import { describe, expect, test } from "vitest";
import { type Address, allowedAddresses } from "../../functions/deliver/address-guard.ts";

/** Resolves every name to these addresses. */
function resolvingTo(...addresses: readonly string[]) {
  return async (): Promise<readonly Address[]> =>
    addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
}

const HOOKS = new URL("https://partner.example/hooks");
const PUBLIC = ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"];

const INNER = [
  "0.0.0.0",
  "10.0.0.1",
  "100.64.0.1",
  "127.0.0.1",
  "127.255.255.254",
  "169.254.169.254",
  "169.254.170.2",
  "172.16.0.1",
  "172.31.255.255",
  "192.0.0.8",
  "192.168.1.1",
  "198.18.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::ffff:169.254.169.254",
  "::ffff:a9fe:a9fe",
  "::ffff:93.184.215.14",
  "64:ff9b::a9fe:a9fe",
  "2001::1",
  "2002:a9fe:a9fe::",
  "fc00::1",
  "fd00:ec2::254",
  "fe80::1",
  "ff02::1",
];

describe("a partner's address (R-170)", () => {
  test("may be public, and the very addresses that were checked are given back", async () => {
    expect(await allowedAddresses(HOOKS, [], resolvingTo(...PUBLIC))).toEqual({
      ok: true,
      value: [
        { address: PUBLIC[0], family: 4 },
        { address: PUBLIC[1], family: 6 },
      ],
    });
  });

  test.for(INNER)("is refused where the name resolves to %s", async (address) => {
    const refused = { ok: false, error: "address_forbidden" };
    expect(await allowedAddresses(HOOKS, [], resolvingTo(address))).toEqual(refused);
    expect(await allowedAddresses(HOOKS, [], resolvingTo(...PUBLIC, address))).toEqual(refused);
  });

  test.for([
    "https://[::ffff:169.254.169.254]/",
    "https://[::1]/",
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://017700000001/",
    "https://169.254.169.254/latest/meta-data/",
  ])("is refused in the URL itself: %s", async (url) => {
    const never = () => Promise.reject(new Error("asked for an address"));
    expect(await allowedAddresses(new URL(url), [], never)).toEqual({
      ok: false,
      error: "address_forbidden",
    });
  });

  test.for(["10.0.0.1", "127.0.0.1", "192.168.1.1", "::1", "fd12::1"])(
    "may be private (%s) where its host is listed",
    async (address) => {
      const found = await allowedAddresses(HOOKS, ["partner.example"], resolvingTo(address));
      expect(found).toMatchObject({ ok: true });
    },
  );

  test.for(["169.254.169.254", "fd00:ec2::254", "fe80::1", "0.0.0.0", "::ffff:169.254.169.254"])(
    "is never %s, also where its host is listed",
    async (address) => {
      const found = await allowedAddresses(HOOKS, ["partner.example"], resolvingTo(address));
      expect(found).toEqual({ ok: false, error: "address_forbidden" });
    },
  );

  test("may be listed itself, and then no other is meant", async () => {
    const listed = ["10.0.0.1"];
    expect(await allowedAddresses(HOOKS, listed, resolvingTo("10.0.0.1"))).toMatchObject({ ok: true });
    expect(await allowedAddresses(HOOKS, listed, resolvingTo("10.0.0.2"))).toMatchObject({ ok: false });
  });
});

describe("a partner's protocol", () => {
  test.for([
    ["http://partner.example/", PUBLIC[0] ?? "", "https_required"],
    ["http://partner.example/", "10.0.0.1", "https_required"],
    ["ftp://partner.example/", "127.0.0.1", "https_required"],
  ] as const)("of %s at %s is refused (fault 23)", async ([url, address, error]) => {
    const found = await allowedAddresses(new URL(url), ["partner.example"], resolvingTo(address));
    expect(found).toEqual({ ok: false, error });
  });

  test("may be plain HTTP on a listed loopback address", async () => {
    const found = await allowedAddresses(
      new URL("http://localhost:80/"),
      ["localhost"],
      resolvingTo("127.0.0.1"),
    );
    expect(found).toMatchObject({ ok: true });
  });
});

test("a name that cannot be resolved is no answer", async () => {
  const failing = () => Promise.reject(new Error("ENOTFOUND"));
  expect(await allowedAddresses(HOOKS, [], failing)).toEqual({ ok: false, error: "dns_failed" });
  expect(await allowedAddresses(HOOKS, [], resolvingTo())).toEqual({ ok: false, error: "dns_failed" });
});
