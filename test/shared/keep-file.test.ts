import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { keeperAt } from "../../shared/keep-file.ts";
import { portOf } from "../support/partner-server.ts";

const ENV = {
  AWS_REGION: "eu-central-1",
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  AWS_SESSION_TOKEN: "session",
};
const NOW = Date.parse("2026-11-26T01:00:00Z");

function keeper(base: URL, region?: string) {
  return keeperAt({ base, region, env: ENV, now: () => NOW });
}

describe("a folder", () => {
  const folder = mkdtempSync(join(tmpdir(), "heed-heads-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("takes a file once, and never another under its name", async () => {
    const keep = keeper(pathToFileURL(`${folder}/heads/`));
    await keep("demo/us-east-1/2026-11-25.json", "first");
    await keep("demo/us-east-1/2026-11-25.json", "second");
    expect(readFileSync(join(folder, "heads/demo/us-east-1/2026-11-25.json"), "utf8")).toBe("first");
  });

  test("has nothing in it but whole files", async () => {
    await keeper(pathToFileURL(`${folder}/whole/`))("a.csv", "first");
    await keeper(pathToFileURL(`${folder}/whole/`))("a.csv", "second");
    expect(readdirSync(join(folder, "whole"))).toEqual(["a.csv"]);
  });
});

describe("a bucket", () => {
  let server: Server;
  let status = 200;
  let asked: {
    method?: string | undefined;
    url?: string | undefined;
    headers: IncomingHttpHeaders;
    body: string;
  }[] = [];
  beforeAll(async () => {
    server = createServer(({ method, url, headers }: IncomingMessage, response) => {
      const parts: Buffer[] = [];
      response.req.on("data", (part: Buffer) => parts.push(part));
      response.req.on("end", () => {
        asked.push({ method, url, headers, body: String(Buffer.concat(parts)) });
        response.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => {
    asked = [];
    status = 200;
  });
  afterAll(() => server.close());
  const keep = (text: string, region?: string) =>
    keeper(new URL(`http://127.0.0.1:${portOf(server.address())}/`), region)(
      "demo/eu-central-1/2026-11-25.json",
      text,
    );

  test("gets one signed PUT with the checksum that a lock asks for, which leaves what is there", async () => {
    await keep("a head");
    expect(asked).toMatchObject([
      {
        method: "PUT",
        url: "/demo/eu-central-1/2026-11-25.json",
        body: "a head",
        headers: {
          "if-none-match": "*",
          "x-amz-checksum-sha256": createHash("sha256").update("a head").digest("base64"),
          "x-amz-content-sha256": createHash("sha256").update("a head").digest("hex"),
          "x-amz-date": "20261126T010000Z",
          "x-amz-security-token": "session",
          authorization: expect.stringMatching(
            /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20261126\/eu-central-1\/s3\/aws4_request, SignedHeaders=content-type;host;if-none-match;x-amz-checksum-sha256;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
          ),
        },
      },
    ]);
  });

  test("in another Region is asked in that one's name", async () => {
    await keep("a head", "eu-west-1");
    expect(asked[0]?.headers.authorization).toContain("/20261126/eu-west-1/s3/aws4_request");
  });

  test("that answers 412 has it already", async () => {
    status = 412;
    await keep("a head");
    expect(asked).toHaveLength(1);
  });

  test.for([403, 409, 500] as const)("that answers %i has not taken it", async (code) => {
    status = code;
    await expect(keep("a head")).rejects.toThrow(String(code));
  });
});
