import type { Provider } from "../../../shared/provider.ts";
import { receivePushed } from "../pushed.ts";
import { readBusEvent } from "../ses/bus-event.ts";
import { readSesNotification } from "../ses/message.ts";
import { confirmSubscription, parseSns, verifySns } from "../sns.ts";

/**
 * Amazon SES: by SNS to this function or by EventBridge from the account that Heed runs in, and through an SNS
 * topic over HTTPS for a sender whose SES is in an account of its own.
 */
export const ses: Provider = {
  name: "ses",
  serves: ["webhooks"],
  settings: { topicArns: "texts?", configurationSets: "texts?", subscribe: "flag?", certificates: "secret?" },
  lateAfterHours: 1,
  verify: verifySns,
  parse: (delivery) => readBusEvent(delivery) ?? parseSns(delivery, readSesNotification),
  greet: confirmSubscription,
};

export const handler = receivePushed(ses);
