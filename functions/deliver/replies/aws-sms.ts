import { SignatureV4 } from "@smithy/signature-v4";
import type { Texter } from "../../../shared/reply.ts";
import { Sha256 } from "../../../shared/sha256.ts";
import { reply } from "../reply.ts";
import { sentBy } from "../sending.ts";

// https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html

export const texter: Texter = {
  name: "aws-sms",
  /** The ARNs of the numbers or pools that may answer: the function may use no others, and they name the region. */
  settings: { originationArns: "texts", url: "text?" },
  grant: { action: "sms-voice:SendTextMessage", resources: "originationArns" },
  async send({ from, to, text }, { setting, ask }) {
    const region = /^arn:[^:]+:sms-voice:([a-z0-9-]+):/.exec(setting("originationArns") ?? "")?.[1] ?? "";
    const url = new URL(setting("url") ?? `https://sms-voice.${region}.amazonaws.com`);
    const body = JSON.stringify({
      DestinationPhoneNumber: to,
      OriginationIdentity: from,
      MessageBody: text,
      MessageType: "TRANSACTIONAL",
    });
    const headers = {
      host: url.host,
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "PinpointSMSVoiceV2.SendTextMessage",
    };
    const { hostname, protocol } = url;
    const signed = await signer(region).sign({
      method: "POST",
      protocol,
      hostname,
      path: "/",
      headers,
      body,
    });
    const answer = await ask({ method: "POST", url: url.href, headers: signed.headers, body });
    // What other APIs call 429 is a 400 here.
    return answer.ok && /Throttling/.test(answer.value.body) ? "busy" : sentBy(answer);
  },
};

/** The function's own role, from its environment. */
function signer(region: string): SignatureV4 {
  const { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "", AWS_SESSION_TOKEN } = process.env;
  return new SignatureV4({
    service: "sms-voice",
    region,
    sha256: Sha256,
    credentials: {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: AWS_SESSION_TOKEN }),
    },
  });
}

export const handler = reply(texter);
