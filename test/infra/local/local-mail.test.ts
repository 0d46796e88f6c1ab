import { afterAll, beforeAll, expect, test } from "vitest";
import { gateway } from "../../../infra/local/gateway.ts";
import { listenLocally, shutDown } from "../../../infra/local/listening.ts";

const calls: string[] = [];
let fails = false;
const invoke = (event: object): Promise<unknown> => {
  calls.push(JSON.stringify(event));
  return fails ? Promise.reject(new Error("no")) : Promise.resolve(null);
};
const server = gateway(
  Promise.resolve({
    match: () => undefined,
    functions: new Map([["mail", { invoke }]]),
    partner: { handle: (_, response) => void response.end() },
  }),
);
let url = "";
beforeAll(async () => {
  url = `http://127.0.0.1:${await listenLocally(server, 0)}/_local/mail`;
});
afterAll(() => shutDown(server, 0));

const MAIL = "From: ann@example.com\r\nSubject: unsubscribe\r\n\r\n";
const post = async (query: string): Promise<number> =>
  (await fetch(url + query, { method: "POST", body: MAIL })).status;

test("a mail reaches the function as SES and SNS bring it", async () => {
  fails = false;
  expect(await post("?rcpt=u-a@unsubscribe.example.com&rcpt=demo@unsubscribe.example.com&dmarc=FAIL")).toBe(
    200,
  );
  const { Records } = JSON.parse(calls.at(-1) ?? "");
  expect(JSON.parse(Records[0].Sns.Message)).toMatchObject({
    notificationType: "Received",
    receipt: {
      recipients: ["u-a@unsubscribe.example.com", "demo@unsubscribe.example.com"],
      dmarcVerdict: { status: "FAIL" },
      spfVerdict: { status: "PASS" },
    },
    content: Buffer.from(MAIL).toString("base64"),
  });
});

test("a mail that is not taken is answered 503", async () => {
  fails = true;
  expect(await post("?rcpt=demo@unsubscribe.example.com")).toBe(503);
});

test("a mail to nobody, and what is no mail, is refused", async () => {
  expect(await post("")).toBe(400);
  expect((await fetch(url)).status).toBe(405);
});
