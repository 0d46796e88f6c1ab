import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Lookup } from "../../functions/deliver/address-guard.ts";
import { makeWire, type Wire, type WireSettings } from "../../functions/deliver/wire.ts";
import type { PartnerRequest } from "../../shared/partner.ts";
import { portOf, usePartner } from "../support/partner-server.ts";

const partner = usePartner();
const toLoopback: Lookup = async () => [{ address: "127.0.0.1", family: 4 }];

function wire(changes: Partial<WireSettings> = {}): Wire {
  return makeWire({ allowPrivate: ["partner.example"], lookup: toLoopback, timeoutMs: 400, ...changes });
}

function request(url = `http://partner.example:${partner.port()}/hooks?a=1`): PartnerRequest {
  return { method: "POST", url, headers: { "webhook-id": "msg_1" }, body: '{"grüße":1}' };
}

describe("the wire", () => {
  test("sends method, headers and bytes as they are, and gives status, headers and the body's hash", async () => {
    partner.answer((response) => response.writeHead(202, { "x-one": "1" }).end("<garbage>"));
    expect(await wire()(request())).toEqual({
      ok: true,
      value: {
        status: 202,
        headers: expect.objectContaining({ "x-one": "1" }),
        bodyHash: createHash("sha256").update("<garbage>").digest("hex"),
        body: "<garbage>",
      },
    });
    expect(partner.calls).toEqual([
      {
        method: "POST",
        path: "/hooks?a=1",
        body: '{"grüße":1}',
        headers: expect.objectContaining({
          "webhook-id": "msg_1",
          "content-length": "13",
          host: `partner.example:${partner.port()}`,
        }),
      },
    ]);
  });

  test.for([301, 302, 307, 308])("does not follow a %s (fault 24)", async (status) => {
    const location = `http://partner.example:${partner.port()}/elsewhere`;
    partner.answer((response) => response.writeHead(status, { location }).end());
    expect(await wire()(request())).toMatchObject({ ok: true, value: { status } });
    expect(partner.calls.map(({ path }) => path)).toEqual(["/hooks?a=1"]);
  });

  test.for([200, 500])("counts the status of a %s whose body is cut short (fault 25)", async (status) => {
    partner.answer((response) => {
      response.writeHead(status, { "content-length": "100" }).write("half");
      setTimeout(() => response.destroy(), 20);
    });
    expect(await wire()(request())).toMatchObject({ ok: true, value: { status } });
  });

  test("reads no more than 64 KiB of a body, and hashes what it read", async () => {
    let written = 0;
    partner.answer((response) => {
      const chunk = Buffer.alloc(16 * 1024, 0x61);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk)) written += chunk.length;
      };
      response.on("drain", more);
      response.writeHead(200);
      more();
    });
    const bodyHash = createHash("sha256")
      .update(Buffer.alloc(64 * 1024, 0x61))
      .digest("hex");
    expect(await wire({ timeoutMs: 5_000 })(request())).toMatchObject({
      ok: true,
      value: { status: 200, bodyHash },
    });
    expect(written).toBeLessThan(20 * 1024 * 1024);
  });

  test("reads as much as a list needs where that is asked for", async () => {
    const list = "a".repeat(100 * 1024);
    partner.answer((response) => response.end(list));
    const sent = await wire({ timeoutMs: 5_000 })({ ...request(), answerLimit: 1024 * 1024 });
    expect(sent).toMatchObject({ ok: true, value: { body: list } });
  });

  test("sends no body and no length of one where there is nothing to send", async () => {
    const { body: _, ...bare } = request();
    await wire()({ ...bare, method: "GET" });
    expect(partner.calls).toMatchObject([{ method: "GET", body: "" }]);
    expect(partner.calls[0]?.headers).not.toHaveProperty("content-length");
  });

  test("waits for a body that never ends no longer than for an answer", async () => {
    partner.answer((response) => {
      const drip = setInterval(() => response.write("."), 50);
      response.on("close", () => clearInterval(drip));
    });
    expect(await wire()(request())).toMatchObject({ ok: true, value: { status: 200 } });
  });

  test("gives up on a partner that says nothing (fault 19)", async () => {
    partner.answer(() => {});
    expect(await wire()(request())).toEqual({ ok: false, error: "timeout" });
  });

  test("has no answer where the partner hangs up or does not listen", async () => {
    partner.answer((response) => response.destroy());
    expect(await wire()(request())).toEqual({ ok: false, error: "connection_failed" });
    const nobody = request("http://partner.example:1/");
    expect(await wire()(nobody)).toEqual({ ok: false, error: "connection_failed" });
  });

  test("keeps its connection, and opens another when the partner closed it meanwhile", async () => {
    const sockets = new Set<unknown>();
    partner.answer((response) => {
      sockets.add(response.socket);
      if (partner.calls.length === 3) response.destroy();
      else response.end();
    });
    const send = wire();
    const answers = [];
    for (let n = 0; n < 3; n += 1) answers.push(await send(request()));
    expect(answers).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
    expect(partner.calls).toHaveLength(4);
    expect(sockets.size).toBe(2);
  });

  test("outlives the time-out of a request that was answered", async () => {
    const send = wire({ timeoutMs: 100 });
    await send(request());
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(await send(request())).toMatchObject({ ok: true });
  });
});

describe("the wire's addresses", () => {
  test("are checked at every attempt: a name that turns to the metadata service is not sent to (R-170)", async () => {
    let turned = false;
    const send = wire({
      lookup: async () => [{ address: turned ? "169.254.169.254" : "127.0.0.1", family: 4 }],
    });
    expect(await send(request())).toMatchObject({ ok: true });
    turned = true;
    expect(await send(request())).toEqual({ ok: false, error: "address_forbidden" });
    expect(partner.calls).toHaveLength(1);
  });

  test("are looked up once, and connected to as they were checked (R-170)", async () => {
    const answers = ["127.0.0.1", "169.254.169.254"];
    const send = wire({ lookup: async () => [{ address: answers.shift() ?? "", family: 4 }] });
    expect(await send(request())).toMatchObject({ ok: true });
    expect(answers).toEqual(["169.254.169.254"]);
  });

  test.for([
    ["a private address", { allowPrivate: [] }, undefined, "address_forbidden"],
    [
      "plain HTTP to the world",
      { lookup: async () => [{ address: "93.184.215.14", family: 4 }] },
      undefined,
      "https_required",
    ],
    [
      "a name that does not resolve",
      { lookup: () => Promise.reject(new Error("ENOTFOUND")) },
      undefined,
      "dns_failed",
    ],
    ["a look-up that hangs", { lookup: () => new Promise<never>(() => {}) }, undefined, "dns_failed"],
    ["what is no URL", {}, "/hooks", "url_invalid"],
  ] as const)("end at %s", async ([, settings, url, error]) => {
    expect(await wire(settings)(request(url))).toEqual({ ok: false, error });
    expect(partner.calls).toEqual([]);
  });
});

describe("the wire over TLS (fault 23)", () => {
  const folder = join(import.meta.dirname, "../fixtures/tls");
  const cert = readFileSync(join(folder, "partner.example.pem"), "utf8");
  const key = readFileSync(join(folder, "partner.example.key"), "utf8");
  const names: unknown[] = [];
  const server = createServer({ cert, key }, (incoming, response) => {
    if ("servername" in incoming.socket) names.push(incoming.socket.servername);
    response.end();
  });
  const trusted = getCACertificates();
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
  afterAll(() => {
    setDefaultCACertificates(trusted);
    server.closeAllConnections();
    server.close();
  });
  const url = (host: string): string => `https://${host}:${portOf(server.address())}/`;

  test("sends nothing to a certificate that nobody vouches for", async () => {
    expect(await wire()(request(url("partner.example")))).toEqual({ ok: false, error: "tls_failed" });
    expect(names).toEqual([]);
  });

  test("asks for the partner's own name at the address that was checked", async () => {
    setDefaultCACertificates([...trusted, cert]);
    expect(await wire()(request(url("partner.example")))).toMatchObject({ ok: true, value: { status: 200 } });
    expect(names).toEqual(["partner.example"]);
  });

  test("sends nothing to a certificate of another name", async () => {
    setDefaultCACertificates([...trusted, cert]);
    const other = wire({ allowPrivate: ["other.example"] });
    expect(await other(request(url("other.example")))).toEqual({ ok: false, error: "tls_failed" });
  });
});
