import SnsPayloadValidator from "sns-payload-validator";
import { describe, expect, test } from "vitest";
import { confirmSubscription, parseSns, verifySns } from "../../functions/accept/sns.ts";
import { isCertificateUrl } from "../../functions/accept/sns-certificate.ts";
import { NOTHING, type ProviderContext } from "../../shared/provider.ts";
import { fail, ok } from "../../shared/result.ts";
import { contextOf, keysOf, setupOf } from "../support/provider-fixtures.ts";
import {
  CERTIFICATE_URL,
  confirmation,
  type Fields,
  notification,
  signed,
  snsDelivery,
  TOPIC,
} from "../support/sns-envelope.ts";

const setup = setupOf("ses");
const { privateKey, otherPrivateKey } = keysOf("ses");
const [certificate = ""] = setup.secrets["certificates"] ?? [];
const [otherCertificate = ""] = setup.otherSecrets["certificates"] ?? [];

/** A context that fetches certificates from a table and writes down what it was asked for. */
function fetching(texts: Readonly<Record<string, string>>, change: Partial<ProviderContext> = {}) {
  const asked: string[] = [];
  const fetchText = async (url: string): Promise<string> => {
    asked.push(url);
    const text = texts[url];
    if (text === undefined) throw new Error("no such page");
    return text;
  };
  return { asked, context: contextOf({ ...setup, secrets: {} }, { fetchText, ...change }) };
}

/** An address that no other test has had a certificate from. */
let certificates = 0;
function freshUrl(): string {
  certificates += 1;
  return CERTIFICATE_URL.replace(/[0-9a-f]{32}/, String(certificates).padStart(32, "0"));
}

const pinned = contextOf(setup);

describe("an envelope signed the official way", () => {
  const shapes: readonly [string, Fields][] = [
    ["a notification", notification()],
    ["a notification with a subject", notification({ Subject: "Notification – Ärger" })],
    ["a notification with an empty subject", notification({ Subject: "" })],
    ["a notification whose subject is null, as Lambda writes it", notification({ Subject: null })],
    ["a subscription to confirm", confirmation()],
    ["a subscription that ended", confirmation({ Type: "UnsubscribeConfirmation" })],
  ];
  const cases = shapes.flatMap(([what, fields]) =>
    ["1", "2"].map((SignatureVersion) => ({
      what,
      fields: { ...fields, SignatureVersion },
      SignatureVersion,
    })),
  );

  test.for(cases)(
    "$what, version $SignatureVersion, is taken here and by sns-payload-validator (R-182)",
    async ({ fields }) => {
      const envelope = signed(fields, privateKey);
      const official = new SnsPayloadValidator();
      Reflect.get(official, "certCache").set(CERTIFICATE_URL, certificate);
      await expect(official.validate(JSON.stringify(envelope))).resolves.toMatchObject(envelope);
      expect(await verifySns(snsDelivery(envelope), pinned)).toEqual(ok(undefined));
    },
  );

  test.for(["Message", "MessageId", "Subject", "Timestamp"])(
    "with another %s is refused (R-180)",
    async (field) => {
      const envelope = signed(notification({ Subject: "One" }), privateKey);
      const changed = { ...envelope, [field]: `${envelope[field]}x` };
      expect(await verifySns(snsDelivery(changed), pinned)).toEqual(fail("signature_mismatch"));
    },
  );

  test.for([
    "Type",
    "MessageId",
    "TopicArn",
    "Message",
    "Timestamp",
    "SignatureVersion",
    "Signature",
    "SigningCertURL",
  ])("without its %s is refused", async (field) => {
    const { [field]: _, ...rest } = signed(notification(), privateKey);
    expect(await verifySns(snsDelivery(rest), pinned)).toEqual(fail("envelope_malformed"));
    const odd = { ...rest, [field]: { $ne: "" } };
    expect(await verifySns(snsDelivery(odd), pinned)).toEqual(fail("envelope_malformed"));
  });

  test("by another key is refused", async () => {
    const envelope = signed(notification(), otherPrivateKey);
    expect(await verifySns(snsDelivery(envelope), pinned)).toEqual(fail("signature_mismatch"));
  });

  test.for([
    ["in the URL alphabet", (text: string) => text.replaceAll("+", "-").replaceAll("/", "_")],
    ["with something behind it", (text: string) => `${text}!`],
    ["cut short", (text: string) => text.slice(0, -4)],
    ["that is none", () => "signature"],
  ] as const)("with a signature %s is refused", async ([, change]) => {
    const envelope = signed(notification(), privateKey);
    const changed = { ...envelope, Signature: change(String(envelope["Signature"])) };
    expect(await verifySns(snsDelivery(changed), pinned)).toEqual(fail("signature_mismatch"));
  });
});

describe("what only pretends to be from SNS", () => {
  test("a topic of somebody else is refused before anything is fetched (R-184, CVE-2026-42193)", async () => {
    const { asked, context } = fetching({ [CERTIFICATE_URL]: certificate });
    for (const TopicArn of [`${TOPIC}2`, TOPIC.replace("123456789012", "210987654321"), `${TOPIC} `, "*"]) {
      const envelope = signed(notification({ TopicArn }), privateKey);
      expect(await verifySns(snsDelivery(envelope), context)).toEqual(fail("topic_foreign"));
    }
    expect(asked).toEqual([]);
  });

  test.for([undefined, [], TOPIC, [[TOPIC]]])(
    "with topics configured as %j nothing is taken",
    async (topicArns) => {
      const context = contextOf({ ...setup, settings: { topicArns } });
      expect(await verifySns(snsDelivery(signed(notification(), privateKey)), context)).toEqual(
        fail("topic_foreign"),
      );
    },
  );

  test("an envelope is not trusted for its topic alone (useSend #444)", async () => {
    const envelope = { ...notification(), Signature: "" };
    expect(await verifySns(snsDelivery(envelope), pinned)).toMatchObject({ ok: false });
  });

  test.for(["0", "3", "2 ", "sha256", ""])(
    "signature version %j is refused (R-182)",
    async (SignatureVersion) => {
      const verdict = await verifySns(
        snsDelivery(signed(notification({ SignatureVersion }), privateKey)),
        pinned,
      );
      expect(verdict).toEqual(fail(SignatureVersion === "" ? "envelope_malformed" : "version_unknown"));
    },
  );

  test("an unknown type is refused", async () => {
    const envelope = signed(notification({ Type: "Notice" }), privateKey);
    expect(await verifySns(snsDelivery(envelope), pinned)).toEqual(fail("envelope_malformed"));
  });

  test.for(["SubscribeURL", "Token"])("a notification that carries a %s is refused", async (field) => {
    const envelope = signed(notification({ [field]: "abc" }), privateKey);
    expect(await verifySns(snsDelivery(envelope), pinned)).toEqual(fail("envelope_malformed"));
  });

  test("a value with a line end cannot pose as another field", async () => {
    const honest = signed(notification({ Message: "a\nMessageId\nid-1", MessageId: "id-2" }), privateKey);
    const posing = { ...honest, Message: "a", MessageId: "id-1\nMessageId\nid-2" };
    expect(await verifySns(snsDelivery(honest), pinned)).toEqual(ok(undefined));
    expect(await verifySns(snsDelivery(posing), pinned)).toEqual(fail("envelope_malformed"));
  });

  test.for([
    ["x-amz-sns-rawdelivery", "true"],
    ["x-amz-sns-message-type", "SubscriptionConfirmation"],
    ["x-amz-sns-message-id", "other"],
    ["x-amz-sns-topic-arn", `${TOPIC}2`],
  ] as const)("the header %s: %s is refused", async ([name, value]) => {
    const delivery = snsDelivery(signed(notification(), privateKey), { [name]: value });
    expect(await verifySns(delivery, pinned)).toEqual(fail("envelope_malformed"));
    expect(parseSns(delivery, () => NOTHING)).toEqual(fail("malformed"));
  });

  test("a body of more than any SNS message is not read", async () => {
    const envelope = signed(notification({ Message: "x".repeat(2 * 1024 * 1024) }), privateKey);
    expect(await verifySns(snsDelivery(envelope), pinned)).toEqual(fail("envelope_malformed"));
  });

  test("a certificate in the body or a header is never used (R-186)", async () => {
    const envelope = {
      ...signed(notification(), otherPrivateKey),
      certificate: otherCertificate,
      x5c: [otherCertificate],
    };
    const delivery = snsDelivery(envelope, {
      x5u: CERTIFICATE_URL,
      "x-amz-sns-certificate": otherCertificate,
    });
    expect(await verifySns(delivery, pinned)).toEqual(fail("signature_mismatch"));
  });
});

describe("the address of the certificate (R-183, A9; novu NV-7617, the SDK bypass of 2022)", () => {
  const file = "/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem";
  const host = "https://sns.eu-west-1.amazonaws.com";

  test("is good on the SNS host of the topic's own region", () => {
    expect(isCertificateUrl(host + file, TOPIC)).toBe(true);
    const china = TOPIC.replace("aws:sns:eu-west-1", "aws-cn:sns:cn-north-1");
    expect(isCertificateUrl(`https://sns.cn-north-1.amazonaws.com.cn${file}`, china)).toBe(true);
    expect(isCertificateUrl(`https://sns.cn-north-1.amazonaws.com${file}`, china)).toBe(false);
    const gov = TOPIC.replace("aws:sns:eu-west-1", "aws-us-gov:sns:us-gov-west-1");
    expect(isCertificateUrl(`https://sns.us-gov-west-1.amazonaws.com${file}`, gov)).toBe(true);
  });

  test.for([
    `https://sns.us-east-1.amazonaws.com${file}`,
    `http://sns.eu-west-1.amazonaws.com${file}`,
    "https://sns.s3-us-west-2.amazonaws.com/x.pem",
    `https://sns.s3-us-west-2.amazonaws.com${file}`,
    `https://s3.amazonaws.com/b${file}`,
    "https://s3.amazonaws.com/b/SimpleNotificationService-x.pem",
    `${host}.evil.example${file}`,
    `${host}@evil.example${file}`,
    `https://evil.example#@sns.eu-west-1.amazonaws.com${file}`,
    `https://user@sns.eu-west-1.amazonaws.com${file}`,
    `${host}:8443${file}`,
    `${host}:443${file}`,
    `${host}${file}?x=`,
    `${host}${file}#x`,
    "https://sns.execute-api.amazonaws.com/x.pem",
    `https://sns.execute-api.amazonaws.com${file}`,
    `${host}/../bucket${file}`,
    `${host}${file.replace("0123", "/../")}`,
    `${host}/x${file}`,
    `${host}${file}\n`,
    `${host}/SimpleNotificationService-0123456789abcdef.pem`,
    `${host}.cn${file}`,
    `https://SNS.eu-west-1.amazonaws.com${file}`,
    `https:\\\\sns.eu-west-1.amazonaws.com${file}`,
    "https://169.254.169.254/latest/meta-data/",
  ])("%s is refused, and nothing is fetched", async (SigningCertURL) => {
    const { asked, context } = fetching({ [SigningCertURL]: certificate });
    expect(isCertificateUrl(SigningCertURL, TOPIC)).toBe(false);
    const delivery = snsDelivery(signed(notification({ SigningCertURL }), privateKey));
    expect(await verifySns(delivery, context)).toMatchObject({ ok: false });
    // Pinned certificates take no check of the address away.
    expect(await verifySns(delivery, pinned)).toMatchObject({ ok: false });
    expect(asked).toEqual([]);
  });
});

describe("the certificate", () => {
  test("is fetched once for its address", async () => {
    const SigningCertURL = freshUrl();
    const { asked, context } = fetching({ [SigningCertURL]: certificate });
    const delivery = snsDelivery(signed(notification({ SigningCertURL }), privateKey));
    expect(await verifySns(delivery, context)).toEqual(ok(undefined));
    expect(await verifySns(delivery, context)).toEqual(ok(undefined));
    expect(asked).toEqual([SigningCertURL]);
  });

  test("is forgotten when many others came after it, so that memory is bounded", async () => {
    const urls = Array.from({ length: 17 }, freshUrl);
    const { asked, context } = fetching(Object.fromEntries(urls.map((url) => [url, certificate])));
    for (const SigningCertURL of [...urls, ...urls.slice(0, 1)]) {
      await verifySns(snsDelivery(signed(notification({ SigningCertURL }), privateKey)), context);
    }
    expect(asked).toEqual([...urls, urls[0]]);
  });

  test("that cannot be fetched is an error and no refusal: SNS is to come again", async () => {
    const SigningCertURL = freshUrl();
    const delivery = snsDelivery(signed(notification({ SigningCertURL }), privateKey));
    await expect(verifySns(delivery, fetching({}).context)).rejects.toThrow("no such page");
    await expect(verifySns(delivery, fetching({ [SigningCertURL]: "<html>" }).context)).rejects.toThrow(
      "no certificate",
    );
    expect(await verifySns(delivery, fetching({ [SigningCertURL]: certificate }).context)).toEqual(
      ok(undefined),
    );
  });

  test("of another key is refused", async () => {
    const SigningCertURL = freshUrl();
    const { context } = fetching({ [SigningCertURL]: otherCertificate });
    const delivery = snsDelivery(signed(notification({ SigningCertURL }), privateKey));
    expect(await verifySns(delivery, context)).toEqual(fail("signature_mismatch"));
  });

  test.for(["2026-01-01T00:00:00Z", "2090-01-01T00:00:00Z"])(
    "is refused outside its dates, at %s",
    async (now) => {
      const context = contextOf(setup, { now: Date.parse(now) });
      const delivery = snsDelivery(signed(notification(), privateKey));
      expect(await verifySns(delivery, context)).toEqual(fail("certificate_untrusted"));
    },
  );

  test.for([
    ["in one text with another", `${otherCertificate}\n${certificate}`],
    ["with its line ends escaped", certificate.replaceAll("\n", "\\n")],
  ] as const)("is pinned %s, and nothing is fetched", async ([, text]) => {
    const { asked, context } = fetching({}, { secret: () => [text] });
    expect(await verifySns(snsDelivery(signed(notification(), privateKey)), context)).toEqual(ok(undefined));
    expect(asked).toEqual([]);
  });

  test("that is pinned and none trusts nothing", async () => {
    const context = contextOf(setup, { secret: () => ["certificate"] });
    const delivery = snsDelivery(signed(notification(), privateKey));
    expect(await verifySns(delivery, context)).toEqual(fail("certificate_untrusted"));
  });
});

describe("confirming a subscription (R-185; CVE-2026-32096, CVE-2019-6715, novu NV-7756)", () => {
  const address = `https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${encodeURIComponent(TOPIC)}&Token=2336412f37fb687f5d51e6e241d0example`;

  test.for([
    undefined,
    "http://169.254.169.254/latest/meta-data/",
    "https://sns.eu-west-1.amazonaws.com.evil.example/",
  ])("asks SNS itself, whatever SubscribeURL says (%s)", async (SubscribeURL) => {
    const { asked, context } = fetching({ [address]: "<ConfirmSubscriptionResponse/>" });
    const envelope = confirmation(SubscribeURL === undefined ? {} : { SubscribeURL });
    await confirmSubscription(snsDelivery(signed(envelope, privateKey)), context);
    expect(asked).toEqual([address]);
  });

  test("is an error where SNS does not answer, so that it is asked again", async () => {
    const delivery = snsDelivery(signed(confirmation(), privateKey));
    await expect(confirmSubscription(delivery, fetching({}).context)).rejects.toThrow("no such page");
  });

  test.for([
    ["a notification", notification()],
    ["a subscription that ended", confirmation({ Type: "UnsubscribeConfirmation" })],
    ["a foreign topic", confirmation({ TopicArn: `${TOPIC}2` })],
    ["a token that is none", confirmation({ Token: "a&Action=DeleteTopic" })],
  ] as const)("does nothing for %s", async ([, envelope]) => {
    const { asked, context } = fetching({});
    await confirmSubscription(snsDelivery(signed(envelope, privateKey)), context);
    expect(asked).toEqual([]);
  });
});
