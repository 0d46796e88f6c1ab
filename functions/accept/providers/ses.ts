import type { Provider } from "../../../shared/provider.ts";
import { receive } from "../receive.ts";
import { readSesMessage } from "../ses/message.ts";
import { confirmSubscription, parseSns, verifySns } from "../sns.ts";

/** Amazon SES through an SNS topic over HTTPS, for a sender whose SES is in an account of its own. */
export const ses: Provider = {
  name: "ses",
  serves: ["webhooks"],
  settings: { topicArns: "texts", certificates: "secret?" },
  lateAfterHours: 1,
  verify: verifySns,
  parse: (delivery) => parseSns(delivery, readSesMessage),
  greet: confirmSubscription,
};

export const handler = receive(ses);
