import type { ServerResponse } from "node:http";
import twilio from "twilio";
import { INJECTIONS } from "./injections.ts";
import { type LocalStack, TWILIO_TOKEN } from "./local-stack.ts";
import type { PartnerCall } from "./partner-server.ts";

/** Whom most of it happened to. */
export const ANN = "ann@example.com";
const HOSTILE = INJECTIONS.slice(0, 12).join(" ");

/** A partner that takes most of what it is told, and refuses or fails the rest in words of its own. */
export function halfWilling(response: ServerResponse, { body }: PartnerCall): void {
  const status = body.includes("refused@") ? 400 : body.includes("late@") ? 503 : 200;
  response.writeHead(status, { "content-type": "text/html" }).end(HOSTILE);
}

/** What happens to a company in an hour, through the routes that it happens by. @param words end every text of it */
export async function happen(stack: LocalStack, words = HOSTILE): Promise<void> {
  await event(stack, ANN, "opted_in", { wording: `Yes, write to me. ${words}`, act: `ticked ${words}` });
  for (const address of [ANN, "bob@example.com", "refused@example.com", "late@example.com"]) {
    await press(stack, address, words);
  }
  await event(stack, "cy@example.com", "opted_out", { note: `by phone ${words}` });
  await text(stack, "+12025550142", "STOP");
  await text(stack, "+12025550143", `who is this and why do you keep texting me? ${words}`);
  await fetch(`${stack.url}/webhooks/demo/sendgrid`, { method: "POST", body: "[]" });
}

async function press(stack: LocalStack, address: string, words: string): Promise<void> {
  const answer = await fetch(await stack.link(address), {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", "user-agent": `Mail/1.0 ${words}` },
    body: "List-Unsubscribe=One-Click",
  });
  if (answer.status !== 200) throw new Error(`the press was answered ${answer.status}`);
}

async function event(stack: LocalStack, address: string, status: string, evidence: object): Promise<void> {
  const answer = await fetch(`${stack.url}/v1/events`, {
    method: "POST",
    headers: { authorization: `Bearer ${await stack.apiToken()}`, "content-type": "application/json" },
    body: JSON.stringify({ channel: "email", address, topic: "newsletter", status, evidence }),
  });
  if (answer.status !== 200)
    throw new Error(`the event was answered ${answer.status}: ${await answer.text()}`);
}

let sid = 0;

async function text(stack: LocalStack, from: string, body: string): Promise<void> {
  const url = `${stack.url}/sms/demo/twilio`;
  sid += 1;
  const fields = {
    MessageSid: `SM${String(sid).padStart(32, "0")}`,
    AccountSid: `AC${"0".repeat(32)}`,
    From: from,
    To: "+12025550199",
    Body: body,
  };
  const signature = twilio.getExpectedTwilioSignature(TWILIO_TOKEN, url, fields);
  const answer = await fetch(url, {
    method: "POST",
    headers: { "x-twilio-signature": signature },
    body: new URLSearchParams(fields),
  });
  if (answer.status !== 200) throw new Error(`the text was answered ${answer.status}`);
}
