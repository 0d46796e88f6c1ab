import type { SQSEvent } from "aws-lambda";
import { describe, expect, test } from "vitest";
import { type ReplyRuntime, replier } from "../../functions/deliver/reply.ts";
import { texterContext } from "../../functions/deliver/texter-context.ts";
import type { WireError } from "../../functions/deliver/wire.ts";
import type { PartnerRequest } from "../../shared/partner.ts";
import type { Reply, Sent, Texter } from "../../shared/reply.ts";
import { fail, ok } from "../../shared/result.ts";
import { secretStore } from "../../shared/secrets.ts";
import type { Table } from "../../shared/table.ts";
import { TEST_SECRETS, testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { NOW, testLedger } from "../support/ledger.ts";
import { brokenTable } from "../support/runtime.ts";

const { table } = useTable();

const REPLY: Reply = {
  replyId: "r1",
  kind: "stop",
  from: "+12025550199",
  to: "+12025550123",
  text: "Demo Shop: done.",
  deadline: NOW + 300_000,
  unlessSince: NOW - 86_400_000,
};

interface Acme {
  readonly texter: Texter;
  readonly runtime: ReplyRuntime;
  readonly sent: Reply[];
  readonly hidden: string[];
}

/** A provider whose API takes a text as it is told. */
function acme(outcomes: readonly (Sent | Error)[], on: Table = table(), now = NOW): Acme {
  const sent: Reply[] = [];
  const hidden: string[] = [];
  const left = [...outcomes];
  const texter: Texter = {
    name: "acme",
    settings: { apiKey: "secret", url: "text?" },
    async send(reply) {
      sent.push(reply);
      const outcome = left.shift() ?? "sent";
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
  };
  const config = testConfig({ providers: { acme: { reply: { apiKey: "env:HEED_API_KEY" } } } });
  const never = (): Promise<never> => Promise.reject(new Error("not asked for"));
  const runtime: ReplyRuntime = {
    config,
    secrets: secretStore(
      [],
      TEST_SECRETS,
      () => Promise.resolve(new Map()),
      () => now,
    ),
    now: () => now,
    table: on,
    region: "us-east-1",
    replicated: false,
    queue: {
      sendBatch: never,
      send: never,
      receive: never,
      delete: never,
      changeVisibility: (url, handles) => {
        hidden.push(...handles.map((handle) => `${url} ${handle}`));
        return Promise.resolve();
      },
    },
    urlPrefix: "http://sqs/",
    wire: () => never(),
  };
  return { texter, runtime, sent, hidden };
}

function queued(...replies: readonly (Partial<Reply> | string)[]): SQSEvent {
  const { vault } = testLedger(table());
  const bodies = replies.map((reply) => {
    if (typeof reply === "string") return reply;
    const sealed = vault.seal("reply", "demo", Buffer.from(JSON.stringify({ ...REPLY, ...reply })));
    return JSON.stringify({ tenant: "demo", sealed: sealed.toString("base64") });
  });
  return {
    Records: bodies.map((body, index) => ({
      messageId: `m${index}`,
      receiptHandle: `h${index}`,
      body,
      attributes: {
        ApproximateReceiveCount: "1",
        SentTimestamp: "0",
        SenderId: "",
        ApproximateFirstReceiveTimestamp: "0",
      },
      messageAttributes: {},
      md5OfBody: "",
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:heed-replies-acme",
      awsRegion: "us-east-1",
    })),
  };
}

const DONE = { batchItemFailures: [] };
const AGAIN = { batchItemFailures: [{ itemIdentifier: "m0" }] };

describe("an answer in the queue", () => {
  test("is sent", async () => {
    const { texter, runtime, sent } = acme(["sent"]);
    expect(await replier(texter, runtime)(queued({}))).toEqual(DONE);
    expect(sent).toEqual([REPLY]);
  });

  test("is sent once, however often and by however many it is taken from it (R-080)", async () => {
    const { texter, runtime, sent } = acme([]);
    const handler = replier(texter, runtime);
    await Promise.all([handler(queued({})), handler(queued({})), handler(queued({}, {}))]);
    expect(await handler(queued({}))).toEqual(DONE);
    expect(sent).toHaveLength(1);
  });

  test("is never sent after its five minutes", async () => {
    const { texter, runtime, sent } = acme([], table(), REPLY.deadline);
    expect(await replier(texter, runtime)(queued({}))).toEqual(DONE);
    expect(sent).toEqual([]);
  });

  test("that the provider is too busy for comes again soon, and is sent then", async () => {
    const { texter, runtime, sent, hidden } = acme(["busy", "sent"]);
    const handler = replier(texter, runtime);
    expect(await handler(queued({}))).toEqual(AGAIN);
    expect(hidden).toEqual(["http://sqs/heed-replies-acme h0"]);
    expect(await handler(queued({}))).toEqual(DONE);
    expect(sent).toHaveLength(2);
  });

  test.for<[string, Sent | Error]>([
    ["that was refused", "refused"],
    ["of which nobody knows whether it was sent", "unknown"],
    ["whose sending broke off in the middle", new Error("socket")],
  ])("%s is not tried again", async ([, outcome]) => {
    const { texter, runtime, sent } = acme([outcome]);
    const handler = replier(texter, runtime);
    expect(await handler(queued({}))).toEqual(DONE);
    expect(await handler(queued({}))).toEqual(DONE);
    expect(sent).toHaveLength(1);
  });

  test("waits while the table refuses: without a claim nothing is sent", async () => {
    const { texter, runtime, sent } = acme([], brokenTable());
    expect(await replier(texter, runtime)(queued({}))).toEqual(AGAIN);
    expect(sent).toEqual([]);
  });

  test.for([
    ["no JSON", "{"],
    ["nobody's", '{"tenant":"gone","sealed":""}'],
    ["sealed by somebody else", '{"tenant":"demo","sealed":"AAAA"}'],
  ] as const)("that is %s holds up no other", async ([, body]) => {
    const { texter, runtime, sent } = acme([]);
    expect(await replier(texter, runtime)(queued(body, {}))).toEqual(DONE);
    expect(sent).toHaveLength(1);
  });
});

describe("what a texter is given", () => {
  const request: PartnerRequest = { method: "POST", url: "https://api.example", headers: {}, body: "" };

  async function asked(error: WireError | undefined) {
    const { texter, runtime } = acme([]);
    const [tenant] = runtime.config.tenants;
    if (tenant === undefined) throw new Error("no tenant");
    const answer = { status: 202, headers: {}, bodyHash: "", body: "{}" };
    const wire = () => Promise.resolve(error === undefined ? ok(answer) : fail(error));
    return texterContext(texter, { ...runtime, wire }, tenant);
  }

  test("are the settings of `reply`, and the secrets that it declares", async () => {
    const { secret, setting } = await asked(undefined);
    expect([secret("apiKey"), setting("url"), secret("other")]).toEqual([
      TEST_SECRETS.HEED_API_KEY,
      undefined,
      "",
    ]);
  });

  test("is the wire's answer, or whether anything can have left", async () => {
    expect(await (await asked(undefined)).ask(request)).toEqual(ok({ status: 202, body: "{}" }));
    for (const error of ["dns_failed", "address_forbidden", "https_required", "tls_failed"] as const) {
      expect(await (await asked(error)).ask(request)).toEqual(fail("unreached"));
    }
    for (const error of ["timeout", "connection_failed"] as const) {
      expect(await (await asked(error)).ask(request)).toEqual(fail("unanswered"));
    }
  });
});
